// Frames: rows of pieces, and what is written to a terminal so that it shows the next frame.
#include "unit/console/live/screen.h"

using namespace reprise::console::live;
using namespace reprise::test;

TEST_CASE("a row holds what fits, at the columns it was given") {
  Row row(16);
  row.field("save", 6).add("ok", Style::good).right("9s");
  CHECK(row.text() == "save  ok      9s");
  row.add("more");
  CHECK(row.text() == "save  ok      9s");
  CHECK(Row(4).add("ab").right("cde").text() == "ab");
}

TEST_CASE("the first frame clears the screen and writes every row") {
  FakeScreen screen(8, 2);
  screen.write("........");
  screen.write(paint({}, frame_of(8, {"one", "two"}), {false}));
  CHECK(screen.row(0) == "one");
  CHECK(screen.row(1) == "two");
}

TEST_CASE("only rows that differ are written again") {
  const Frame before = frame_of(12, {"head", "old", "foot"}),
              after = frame_of(12, {"head", "new", "foot"});
  const std::string bytes = paint(before, after, {false});
  CHECK(bytes.find("head") == std::string::npos);
  CHECK(bytes.find("foot") == std::string::npos);
  CHECK(bytes.find("new") != std::string::npos);
  CHECK(paint(after, after, {true}).empty());
}

TEST_CASE("a shorter row leaves nothing of the longer one behind") {
  FakeScreen screen(8, 1);
  const Frame longer = frame_of(8, {"restored"}), shorter = frame_of(8, {"ok"});
  screen.write(paint({}, longer, {false}));
  screen.write(paint(longer, shorter, {false}));
  CHECK(screen.row(0) == "ok");
}

TEST_CASE("a piece stands at its column whatever stood between") {
  Frame before = frame_of(10, {"xxxxxxxxxx"}), after{10, 1};
  after.rows.push_back(Row(10).add("a").skip(3).add("b"));
  FakeScreen screen(10, 1);
  screen.write(paint({}, before, {false}));
  screen.write(paint(before, after, {false}));
  CHECK(screen.row(0) == "a   b");
}

TEST_CASE("another size is drawn anew") {
  const std::string bytes = paint(frame_of(8, {"one"}), frame_of(9, {"one"}), {false});
  CHECK(bytes.find("\x1b[2J") == 0);
  CHECK(bytes.find("one") != std::string::npos);
}

TEST_CASE("without colour no attribute is written") {
  Frame frame{9, 1};
  frame.rows.push_back(Row(9).add("bad", Style::bad));
  CHECK(paint({}, frame, {true}).find("\x1b[31mbad\x1b[0m") != std::string::npos);
  CHECK(paint({}, frame, {false}).find('m') == std::string::npos);
}

TEST_CASE("the cursor is shown only where a person types") {
  Frame typing = frame_of(8, {"> "}), looking = typing;
  typing.cursor = {0, 2};
  CHECK(paint(looking, typing, {true}) == "\x1b[1;1H\x1b[3G\x1b[?25h");
  CHECK(paint(typing, looking, {true}) == "\x1b[?25l");
}
