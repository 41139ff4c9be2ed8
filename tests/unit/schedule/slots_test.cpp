// Slots through the days on which clocks are changed, and the days that not all months have. The
// same is compared with another implementation by tests/schedule.
#include "schedule/slots.h"

#include "schedule/facts.h"
#include "unit/schedule/moments.h"

using namespace reprise;
using namespace reprise::test;
using schedule::Seconds;
using schedule::Zone;

namespace {

std::vector<std::string> slots(const std::string& text, const Zone& zone, const std::string& after,
                               const std::string& until) {
  const auto cron = model::parse_cron(text);
  REQUIRE(cron);
  std::vector<std::string> found;
  schedule::each_slot(*cron, zone, at(after), at(until), [&](Seconds slot) {
    found.push_back(schedule::slot_text(slot));
    return true;
  });
  return found;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("A slot is after the one time and not after the other") {
  CHECK(slots("*/30 * * * *", Zone::utc(), "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z") ==
        Texts{"2026-01-01T00:30:00Z", "2026-01-01T01:00:00Z"});
  CHECK(slots("* * * * *", Zone::utc(), "2026-01-01T00:00:01Z", "2026-01-01T00:00:59Z").empty());
}

TEST_CASE("A time that the clocks skip comes true at the first instant after it, once") {
  const std::string from = "2026-03-28T12:00:00Z", to = "2026-03-29T23:00:00Z";
  CHECK(slots("30 2 * * *", berlin(), from, to) == Texts{"2026-03-29T01:00:00Z"});
  CHECK(slots("0,15,30 2 * * *", berlin(), from, to) == Texts{"2026-03-29T01:00:00Z"});
  CHECK(slots("30 2,3 * * *", berlin(), from, to) ==
        Texts{"2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"});
  // What comes true at that instant anyway is not a second slot.
  CHECK(slots("0 2,3 * * *", berlin(), from, to) == Texts{"2026-03-29T01:00:00Z"});
  CHECK(slots("30 2 * * mon", berlin(), from, to).empty());  // it was a Sunday
}

TEST_CASE("A time that the clocks show twice comes true once, the first time") {
  const std::string from = "2026-10-24T12:00:00Z", to = "2026-10-25T12:00:00Z";
  CHECK(slots("30 2 * * *", berlin(), from, to) == Texts{"2026-10-25T00:30:00Z"});
  CHECK(slots("30 2 * * *", berlin(), "2026-10-25T00:45:00Z", to).empty());
  CHECK(slots("0 3 * * *", berlin(), from, to) == Texts{"2026-10-25T02:00:00Z"});
}

TEST_CASE("What comes every hour pauses for no hour") {
  CHECK(slots("0 * * * *", berlin(), "2026-10-24T23:30:00Z", "2026-10-25T02:30:00Z") ==
        Texts{"2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"});
  CHECK(slots("0 * * * *", berlin(), "2026-03-28T23:30:00Z", "2026-03-29T02:30:00Z") ==
        Texts{"2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"});
}

TEST_CASE("A day that a place has left out counts on the next one") {
  const Zone samoa({{0, -36'000}, {at("2011-12-30T10:00:00Z"), 50'400}});
  CHECK(slots("0 12 30 12 *", samoa, "2011-12-29T12:00:00Z", "2012-01-01T00:00:00Z") ==
        Texts{"2011-12-30T10:00:00Z"});
}

TEST_CASE("Leap days and ends of months") {
  const auto next = [](const char* text, const char* after) {
    const auto slot = schedule::next_slot(*model::parse_cron(text), Zone::utc(), at(after));
    return slot ? schedule::slot_text(*slot) : "none";
  };
  CHECK(next("0 0 29 2 *", "2026-01-01T00:00:00Z") == "2028-02-29T00:00:00Z");
  CHECK(next("0 0 29 2 *", "2096-03-01T00:00:00Z") == "2104-02-29T00:00:00Z");
  CHECK(next("0 0 31 * *", "2026-03-31T00:00:00Z") == "2026-05-31T00:00:00Z");
  CHECK(next("59 23 28-31 2 *", "2028-02-28T23:59:00Z") == "2028-02-29T23:59:00Z");
}

TEST_CASE("The next slots are the first ones") {
  const auto cron = model::parse_cron("0 0 * * *");
  CHECK(schedule::next_slots(*cron, berlin(), at("2026-03-28T00:00:00Z"), 3) ==
        std::vector<Seconds>{at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z"),
                             at("2026-03-30T22:00:00Z")});
  CHECK(schedule::next_slots(*cron, berlin(), 0, 0).empty());
}
