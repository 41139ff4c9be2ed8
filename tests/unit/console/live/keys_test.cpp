// Keys: bytes in any portions become the keys a person has pressed, and a paste never a command.
#include "console/live/keys.h"

#include <catch2/catch.hpp>

#include "console/live/line_edit.h"

using namespace reprise::console::live;
using Kind = Key::Kind;

TEST_CASE("letters, control characters and sequences are keys") {
  KeyReader keys;
  CHECK(keys.add("a\r\x03\x7f") ==
        std::vector<Key>{{Kind::text, "a"}, {Kind::enter}, {Kind::interrupt}, {Kind::backspace}});
  CHECK(keys.add("\x1b[A\x1bOB\x1b[5~") ==
        std::vector<Key>{{Kind::up}, {Kind::down}, {Kind::page_up}});
  CHECK(keys.add("\u00e9") == std::vector<Key>{{Kind::text, "\u00e9"}});
}

TEST_CASE("half a sequence waits for its other half") {
  KeyReader keys;
  CHECK(keys.add("\x1b").empty());
  CHECK(keys.add("[").empty());
  CHECK(keys.add("6~") == std::vector<Key>{{Kind::page_down}});
  CHECK(keys.add("\xc3").empty());
  CHECK(keys.add("\xa9") == std::vector<Key>{{Kind::text, "\u00e9"}});
}

TEST_CASE("an escape that stands alone is a key once nothing follows") {
  KeyReader keys;
  CHECK(keys.add("\x1b").empty());
  CHECK(keys.idle() == std::vector<Key>{{Kind::escape}});
  CHECK(keys.idle().empty());
}

TEST_CASE("unknown sequences and bytes that are no text are no keys") {
  KeyReader keys;
  CHECK(keys.add("\x1b[99;99z\x01").empty());
  CHECK(keys.add("\x80"
                 "a") == std::vector<Key>{{Kind::text, "a"}});
}

TEST_CASE("a paste is text, its line ends and sequences are not keys") {
  KeyReader keys;
  CHECK(keys.add("\x1b[200~y\n\x1b[A\x1b[201~n") ==
        std::vector<Key>{{Kind::text, "y", true}, {Kind::text, " ", true}, {Kind::text, "n"}});
}

TEST_CASE("a line is typed, taken back and cleared by characters") {
  LineEdit line;
  for (const char* text : {"a", "\u00e9", "b"}) CHECK(line.press({Kind::text, text}));
  line.press({Kind::backspace});
  line.press({Kind::backspace});
  CHECK(line.text() == "a");
  line.press({Kind::clear});
  line.press({Kind::backspace});
  CHECK(line.text().empty());
  CHECK_FALSE(line.press({Kind::up}));
}

TEST_CASE("a line that is too long shows its end") {
  LineEdit line;
  for (const char letter : std::string("abcdefgh"))
    line.press({Kind::text, std::string(1, letter)});
  Row row(6);
  row.add("> ");
  line.draw(row, {true});
  CHECK(row.text() == "> fgh");
}
