// The end of a log as a report shows it.
#include "console/log_tail.h"

#include <catch2/catch.hpp>

using namespace reprise::console;

namespace {

std::string lines(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i) text += "line " + std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("a short log is shown whole") {
  CHECK(tail_of("one\ntwo\n", 8) == "one\ntwo\n");
  CHECK(tail_of("no line end", 11) == "no line end");
  CHECK(tail_of("", 0).empty());
}

TEST_CASE("of a long log the last lines are shown") {
  const std::string log = lines(1, 100);
  CHECK(tail_of(log, log.size()) == lines(81, 100));
  const std::string unended = log + "more";
  CHECK(tail_of(unended, unended.size()) == lines(82, 100) + "more");
}

TEST_CASE("a line that was cut is left out, but for a single one") {
  CHECK(tail_of("rest of a line\nwhole\n", 5000) == "whole\n");
  const std::string endless(10'000, 'x');
  CHECK(tail_of(endless, endless.size()).size() == tail_bytes_max);
}
