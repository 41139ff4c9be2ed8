// One delivery among many is found by its id without reading them all.
#include <catch2/catch.hpp>

#include "base/ids.h"
#include "serve/delivery_log.h"

using namespace reprise;

namespace {

constexpr base::WallMicros second_us = 1'000'000;

// A stream in memory that counts what is read of it.
struct CountedStream final : app::RunReader {
  base::Result<std::vector<app::RunRow>> list() override { return std::vector<app::RunRow>(); }
  base::Result<app::StoredRun> load(const std::string&) override { return base::fail("none", ""); }
  base::Result<std::vector<port::Entry>> entries(const std::string&, std::uint64_t after,
                                                 std::size_t max) override {
    std::vector<port::Entry> page;
    for (auto at = after; at < stored.size() && page.size() < max; ++at) page.push_back(stored[at]);
    read += page.size();
    return page;
  }

  std::uint64_t add(std::string_view kind, std::string body) {
    stored.push_back({"deliveries", stored.size() + 1, 1, now_us, std::string(kind), body});
    return stored.size();
  }
  std::string receive() {
    trigger::Delivery delivery{base::make_ulid(now_us, 7, stored.size()), "am", now_us, "k"};
    trigger::Verdict verdict;
    verdict.delivery = add(trigger::received_kind, trigger::to_json(delivery));
    trigger::Decision decision;
    decision.outcome = trigger::Outcome::start;
    decision.start.emplace();
    decision.run = decision.start->run_id = "run-of-" + delivery.id;
    verdict.decisions.push_back(decision);
    const auto decided = add(trigger::decided_kind, trigger::to_json(verdict));
    add(trigger::started_kind, trigger::to_json(trigger::Started{decided, decision.run}));
    now_us += second_us;
    return delivery.id;
  }

  std::vector<port::Entry> stored;
  std::size_t read = 0;
  base::WallMicros now_us = 1'700'000'000'000'000;
};

}  // namespace

TEST_CASE("a whole id is found by its time, with all that became of it") {
  CountedStream stream;
  std::vector<std::string> ids;
  for (int i = 0; i < 4'000; ++i) ids.push_back(stream.receive());
  for (const std::size_t at : {std::size_t{0}, std::size_t{2'500}, ids.size() - 1}) {
    stream.read = 0;
    const auto row = serve::find_delivery(stream, ids[at]);
    REQUIRE(row);
    CHECK(row->id() == ids[at]);
    REQUIRE(row->started.size() == 1);
    CHECK(row->started[0].run == "run-of-" + ids[at]);
    CHECK(stream.read < 1'100);  // a page, and a few on the way to it
  }
  const auto part = serve::find_delivery(stream, ids[2'500].substr(0, 25));
  REQUIRE(part);
  CHECK(part->id() == ids[2'500]);
  CHECK(serve::find_delivery(stream, ids[0].substr(0, 4)).error().code == "ambiguous");
  CHECK(serve::find_delivery(stream, base::make_ulid(stream.now_us, 1, 1)).error().code ==
        "unknown");
}

TEST_CASE("a delivery is found although the clock was set back around it") {
  CountedStream stream;
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    if (i == 40) stream.now_us -= 3'600 * second_us;
    if (i == 60) stream.now_us += 7'200 * second_us;
    ids.push_back(stream.receive());
  }
  for (const auto& id : ids) {
    const auto row = serve::find_delivery(stream, id);
    REQUIRE(row);
    CHECK(row->id() == id);
    CHECK(row->started.size() == 1);
  }
}

TEST_CASE("deliveries are told page by page, each with all that became of it") {
  CountedStream stream;
  std::vector<std::string> ids, told;
  for (int i = 0; i < 4'000; ++i) ids.insert(ids.begin(), stream.receive());
  std::uint64_t before = 0;
  do {
    stream.read = 0;
    const auto page = serve::recent_deliveries(stream, "am", 300, before);
    REQUIRE(page);
    for (const auto& row : *page) {
      told.push_back(row.id());
      CHECK(row.started.size() == 1);
    }
    CHECK(stream.read < 3'000);  // the page, and not all that came behind it
    before = page->size() == 300 ? page->back().number : 0;
  } while (before != 0);
  CHECK(told == ids);
}

TEST_CASE("what is not decided before the next page begins is told with its end") {
  CountedStream stream;
  const trigger::Delivery slow{base::make_ulid(stream.now_us, 7, 1), "am", stream.now_us, "k"};
  trigger::Verdict verdict;
  verdict.delivery = stream.add(trigger::received_kind, trigger::to_json(slow));
  const std::uint64_t second = stream.stored.size() + 1;
  for (int i = 0; i < 400; ++i) stream.receive();
  verdict.reason = "at last";
  stream.add(trigger::decided_kind, trigger::to_json(verdict));
  const auto page = serve::recent_deliveries(stream, "", 10, second);
  REQUIRE(page);
  REQUIRE(page->size() == 1);
  REQUIRE(page->front().verdict);
  CHECK(page->front().verdict->reason == "at last");
}
