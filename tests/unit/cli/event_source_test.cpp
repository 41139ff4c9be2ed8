#include "cli/event_source.h"

#include <catch2/catch.hpp>
#include <utility>
#include <vector>

using namespace reprise;

namespace {

using Told = std::vector<std::pair<std::string, std::string>>;

Told read(const std::vector<std::string>& pieces) {
  Told told;
  cli::EventSource source([&](const std::string& id, const std::string& data) {
    told.emplace_back(id, data);
    return true;
  });
  for (const auto& piece : pieces) source.take(piece);
  return told;
}

constexpr const char* two =
    ": hello\n\nid: 1\nevent: a\ndata: {}\n\nid:2\r\ndata: x\r\ndata: y\r\n\r\n";

}  // namespace

TEST_CASE("Messages are told when they are whole, with their id and data") {
  CHECK(read({two}) == Told{{"1", "{}"}, {"2", "x\ny"}});
  CHECK(read({"id: 1\ndata: {}\n"}).empty());
}

TEST_CASE("However the bytes are cut, the messages are the same") {
  const std::string text = two;
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    CHECK(read({text.substr(0, cut), text.substr(cut)}) == read({text}));
}

TEST_CASE("Who has enough is told nothing more") {
  int told = 0;
  cli::EventSource source([&](const std::string&, const std::string&) { return ++told < 1; });
  CHECK_FALSE(source.take("data: 1\n\ndata: 2\n\n"));
  CHECK(told == 1);
}
