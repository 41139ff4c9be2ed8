// The timeline as a picture: a bar for each attempt and each wait, gaps where no engine lived.
#include "console/gantt.h"

#include <regex>

#include "unit/console/folded_state.h"

using namespace reprise;
using namespace reprise::test;

namespace {

std::string drawn(const std::vector<model::Event>& events) {
  const console::Story story = console::story_of(events);
  return console::gantt_svg(
      {story,
       story_begin_us,
       story_begin_us + 12'500'000,
       {{"RTO target", story_begin_us + 10'000'000}, {"RTO max", story_begin_us + 60'000'000}}},
      "Bars");
}

bool shows(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// x and width of the bar with this title.
std::pair<int, int> bar(const std::string& svg, const std::string& title) {
  const std::regex rect(
      "<rect class=\"[a-z ]*\" x=\"(\\d+)\" y=\"\\d+\" width=\"(\\d+)\" "
      "height=\"\\d+\"><title>([^<]*)</title>");
  for (std::sregex_iterator at(svg.begin(), svg.end(), rect), end; at != end; ++at)
    if ((*at)[3].str().starts_with(title)) return {std::stoi((*at)[1]), std::stoi((*at)[2])};
  FAIL("no bar '" << title << "' in\n" << svg);
  return {};
}

}  // namespace

TEST_CASE("attempts, waits and the engine's absence are bars in proportion") {
  const std::string svg = drawn(killed_and_resumed());
  const auto [gap_x, gap_width] = bar(svg, "no sign of an engine for 8.6s");
  const auto [wait_x, wait_width] = bar(svg, "swap: q1 waited for a person, 1.0s");
  CHECK(wait_x == gap_x + gap_width);
  CHECK(std::abs(gap_width * 10 - wait_width * 86) < 100);
  CHECK(bar(svg, "check: main attempt 1: failed").first <
        bar(svg, "check: main attempt 2: succeeded").first);
  CHECK(bar(svg, "swap: main attempt 1: lost, 8.6s").second > 400);
  CHECK(shows(svg, ">resumed, epoch 2</text>"));
  CHECK(shows(svg, ">RTO target</text>"));
  CHECK_FALSE(shows(svg, ">RTO max</text>"));
}

TEST_CASE("a label at the end of the timeline stands before its line and is not cut") {
  auto events = killed_and_resumed();
  events.resize(6);
  REQUIRE(std::holds_alternative<ev::RunResumed>(events.back().body));
  events.back().at.wall_us = story_begin_us + 12'400'000;
  CHECK(shows(drawn(events), "<text text-anchor=\"end\" x=\"931\""));
  CHECK_FALSE(shows(drawn(killed_and_resumed()), "text-anchor"));
}

TEST_CASE("how an attempt ended is told by a sign, not by colour alone") {
  const std::string svg = drawn(killed_and_resumed());
  CHECK(shows(svg, ">\u2713</text>"));
  CHECK(shows(svg, ">\u2717</text>"));
  CHECK(shows(svg, ">?</text>"));
}

TEST_CASE("a run that did nothing has no picture") { CHECK(drawn({at(0, created())}).empty()); }

TEST_CASE("hundreds of steps: the picture ends, and says so") {
  std::vector<model::Event> events = {at(0, created())};
  for (int i = 0; i < 200; ++i) events.push_back(at(1, started("s" + std::to_string(i))));
  CHECK(shows(drawn(events), "and 51 more, listed under Steps"));
}
