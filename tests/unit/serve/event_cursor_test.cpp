#include "serve/event_cursor.h"

#include <catch2/catch.hpp>

using namespace reprise;

TEST_CASE("A cursor says how many events, and how many lines of the next one, were told") {
  const auto whole = serve::read_cursor("17");
  REQUIRE(whole);
  CHECK(whole->seq == 17);
  CHECK(whole->lines == 0);
  const auto part = serve::read_cursor("17.1");
  REQUIRE(part);
  CHECK(part->seq == 16);
  CHECK(part->lines == 1);
  CHECK(serve::read_cursor("0")->seq == 0);
}

TEST_CASE("What is no cursor is none") {
  for (const char* text :
       {"", "x", "-1", "1.", ".1", "1.x", "0.1", "1 ", "1.2.3", "99999999999999999999999"})
    CHECK_FALSE(serve::read_cursor(text));
}

TEST_CASE("A message is its id, its event and its data") {
  CHECK(serve::sse_message("7", "run.finished", "{}") ==
        "id: 7\nevent: run.finished\ndata: {}\n\n");
  CHECK(serve::sse_message("", "run", "{}") == "event: run\ndata: {}\n\n");
}
