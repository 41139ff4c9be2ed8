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

TEST_CASE("what lets time pass is a thin bar of its own, hatched, and said in the legend") {
  const std::string svg = drawn(killed_and_resumed());
  const auto [rest_x, rest_width] = bar(svg, "check: waited for the next attempt, 1.6s");
  CHECK(rest_x ==
        bar(svg, "check: main attempt 1").first + bar(svg, "check: main attempt 1").second);
  CHECK(std::abs(rest_x + rest_width - bar(svg, "check: main attempt 2").first) <= 1);
  CHECK(shows(svg, "<rect class=\"bar rest\""));
  CHECK(shows(svg, "height=\"6\"><title>check: waited for"));
  for (const char* words : {">waits for a person</text>", ">lets time pass</text>",
                            ">no engine</text>", ">at work: \u2713 succeeded"})
    CHECK(shows(svg, words));
  const std::string plain = drawn({at(0, created()), at(1, started("stop"))});
  for (const char* words : {"waits for a person", "lets time pass", "no engine"})
    CHECK_FALSE(shows(plain, words));
}

TEST_CASE("a wait that is not over ends with the picture, and with a sign") {
  const ev::TimerSet timer{"settle", "wait", {story_begin_us + 60'000'000, 60'000'000, "boot-1"}};
  const std::string svg = drawn({at(0, created()), at(2.5, timer)});
  CHECK(bar(svg, "settle: waits for its timer, 10.0s").second == 576);
  CHECK(shows(svg, ">\u25f4</text>"));
}

TEST_CASE("a script that sleeps thousands of times does not make thousands of bars") {
  std::vector<model::Event> events = {at(0, created()), at(0, started("poll"))};
  for (std::uint32_t i = 1; i <= 5'000; ++i) {
    events.push_back(at(i * 0.002, called("poll", i, "time.sleep")));
    events.push_back(at(i * 0.002 + 0.001, returned("poll", i)));
  }
  const std::string svg = drawn(events);
  const std::string kind = "<rect class=\"bar rest\"";
  std::size_t count = 0;
  for (auto found = svg.find(kind); found != std::string::npos; found = svg.find(kind, found + 1))
    ++count;
  CHECK(count > 100);
  CHECK(count <= 721);
}

TEST_CASE("of two labels that would lie on each other the first is shown") {
  auto events = killed_and_resumed();
  auto again = events[5];
  REQUIRE(std::holds_alternative<ev::RunResumed>(again.body));
  std::get<ev::RunResumed>(again.body).epoch = 3;
  again.at.wall_us += 100'000;
  events.insert(events.begin() + 6, again);
  CHECK(shows(drawn(events), ">resumed, epoch 2</text>"));
  CHECK_FALSE(shows(drawn(events), ">resumed, epoch 3</text>"));
}

TEST_CASE("a run that did nothing has no picture") { CHECK(drawn({at(0, created())}).empty()); }

TEST_CASE("hundreds of steps: the picture ends, and says so") {
  std::vector<model::Event> events = {at(0, created())};
  for (int i = 0; i < 200; ++i) events.push_back(at(1, started("s" + std::to_string(i))));
  CHECK(shows(drawn(events), "and 51 more, listed under Steps"));
}
