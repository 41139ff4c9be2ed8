// The ends of logs, and lines of any length.
#include "actions/log_lines.h"

#include <fcntl.h>

#include "process/unique_fd.h"
#include "unit/actions/world.h"

using namespace reprise;

namespace {

std::string tail(const std::string& text, std::size_t lines) {
  const world::Folder folder;
  const process::UniqueFd file(::open(folder.write("log", text).c_str(), O_RDONLY | O_CLOEXEC));
  const auto found = actions::last_lines(file.get(), lines);
  REQUIRE(found);
  return *found;
}

std::vector<std::string> lines(const std::string& text, const actions::LogSpan& span = {}) {
  const world::Folder folder;
  const process::UniqueFd file(::open(folder.write("log", text).c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<std::string> found;
  REQUIRE(actions::each_line(file.get(), span,
                             [&](std::string_view line) { found.emplace_back(line); }));
  return found;
}

}  // namespace

TEST_CASE("the last lines of a log, with and without an end") {
  CHECK(tail("a\nb\nc\n", 2) == "b\nc\n");
  CHECK(tail("a\nb\nc", 2) == "b\nc");
  CHECK(tail("a\nb\n", 9) == "a\nb\n");
  CHECK(tail("\n\n\n", 1) == "\n");
  CHECK(tail("a\n", 0).empty());
  CHECK(tail("", 3).empty());
  CHECK(tail(std::string(3u << 20, 'x') + "\nend\n", 5).size() == (1u << 20));
  CHECK(tail(std::string(3u << 20, 'x') + "\nend\n", 1) == "end\n");
}

TEST_CASE("lines are found over the borders of reads, and long ones are cut") {
  const std::string longest(70'000, 'x'), border(65'535, 'y');
  const auto found = lines(border + "\nz\n" + longest + "\nlast");
  REQUIRE(found.size() == 4);
  CHECK(found[0] == border);
  CHECK(found[1] == "z");
  CHECK(found[2] == longest.substr(0, 65'536));
  CHECK(found[3] == "last");
  CHECK(lines("a\n\nb\n") == std::vector<std::string>{"a", "", "b"});
  CHECK(lines("", {}).empty());
  CHECK(lines("abc\ndef\n", {.first_byte = 4}) == std::vector<std::string>{"def"});
}

TEST_CASE("what a span can begin with") {
  const auto bytes = actions::log_span(model::Value(7));
  REQUIRE(bytes);
  CHECK(bytes->first_byte == 7);
  const auto mark = actions::log_span(model::Map{{"wall_ms", 1'500}});
  REQUIRE(mark);
  CHECK(mark->first_instant == 1'500'000);
  CHECK_FALSE(actions::log_span(model::Value(-1)));
  CHECK_FALSE(actions::log_span(model::Value("2026-11-01 10:00:00")));
  CHECK_FALSE(actions::log_span(model::Value(true)));
}
