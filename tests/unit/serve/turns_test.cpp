// Turns: one at a time, in their order, and the loop's own go past them.
#include "serve/turns.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>
#include <string>

using reprise::serve::Turns;

TEST_CASE("what is posted to the loop itself goes past all turns but the one that is under way") {
  boost::asio::io_context io;
  Turns turns(io);
  std::string order;
  turns.post([&] {
    order += "a";
    boost::asio::post(io, [&] { order += "!"; });
  });
  for (const char* name : {"b", "c", "d"}) turns.post([&order, name] { order += name; });
  io.run();
  CHECK(order == "a!bcd");
}

TEST_CASE("a turn that is posted by a turn comes after those that wait") {
  boost::asio::io_context io;
  Turns turns(io);
  std::string order;
  turns.post([&] {
    order += "a";
    turns.post([&] { order += "c"; });
  });
  turns.post([&] { order += "b"; });
  io.run();
  CHECK(order == "abc");
  turns.post([&] { order += "d"; });
  io.restart();
  io.run();
  CHECK(order == "abcd");
}
