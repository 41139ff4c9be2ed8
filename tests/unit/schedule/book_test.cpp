// What follows from the facts of schedules, as they are written and as they are read again.
#include "schedule/book.h"

#include "unit/schedule/moments.h"

using namespace reprise;
using namespace reprise::test;
using namespace reprise::schedule;

namespace {

std::vector<Fact> a_day() {
  return {ScheduleSet{"s", "d1", begin},
          SlotMissed{"s", begin + hour, begin + 3 * hour, 3, "nobody was there"},
          SlotDue{"s", begin + 4 * hour, "s-1", "", false},
          SlotStarted{"s", begin + 4 * hour, "s-1", ""},
          SlotDue{"s", begin + 5 * hour, "s-1", "", true},
          SlotDue{"s", begin + 6 * hour, "s-2", "s-1", false}};
}

ScheduleBook book_of(const std::vector<Fact>& facts) {
  ScheduleBook book;
  for (const Fact& fact : facts) {
    const auto again = fact_from_json(kind_of(fact), to_json(fact));
    REQUIRE(again);
    CHECK(to_json(*again) == to_json(fact));
    book.add(*again);
  }
  return book;
}

model::Schedule named(const std::string& name, const std::string& cron) {
  model::Schedule schedule;
  schedule.name = name;
  schedule.cron_text = cron;
  schedule.zone = "UTC";
  return schedule;
}

}  // namespace

TEST_CASE("The book knows what is decided, what is left to do, and what was missed") {
  const auto book = book_of(a_day());
  const Standing* standing = book.find("s");
  REQUIRE(standing != nullptr);
  CHECK(standing->decided_until == begin + 6 * hour);
  CHECK(standing->missed == 3);
  CHECK(standing->started == 2);
  CHECK(standing->last_run == "s-1");
  REQUIRE(standing->open);
  CHECK(standing->open->run == "s-2");
  CHECK(standing->open->after == "s-1");
  CHECK(book.last_at() == begin + 6 * hour);
}

TEST_CASE("A start that failed is over, and remembered") {
  auto facts = a_day();
  facts.push_back(SlotStarted{"s", begin + 6 * hour, "s-2", "there is no runbook"});
  const auto book = book_of(facts);
  CHECK_FALSE(book.find("s")->open);
  CHECK(book.find("s")->failed == 1);
  CHECK(book.find("s")->last_error == "there is no runbook");
  CHECK(book.find("s")->last_run == "s-1");
}

TEST_CASE("A clock that goes back takes back what is decided, and not what was due") {
  auto facts = a_day();
  facts.push_back(ClockJumped{begin + 7 * hour, begin + 2 * hour});
  const auto book = book_of(facts);
  CHECK(book.find("s")->decided_until == begin + 2 * hour);
  CHECK(book.find("s")->due.count(begin + 4 * hour) == 1);
  CHECK(book.last_at() == begin + 2 * hour);
}

TEST_CASE("A schedule counts from when it was set; another definition counts anew") {
  const std::vector<model::Schedule> first = {named("a", "0 * * * *"), named("b", "0 * * * *")};
  ScheduleBook book;
  const auto set = changes_for(first, book, begin);
  REQUIRE(set.size() == 2);
  for (const Fact& fact : set) book.add(fact);
  CHECK(book.find("a")->decided_until == begin);
  CHECK(changes_for(first, book, begin + hour).empty());
  const auto changed = changes_for({named("a", "30 * * * *")}, book, begin + hour);
  REQUIRE(changed.size() == 2);
  for (const Fact& fact : changed) book.add(fact);
  CHECK(book.find("a")->decided_until == begin + hour);
  CHECK(book.find("b") == nullptr);
}

TEST_CASE("A fact that lacks something is damaged, and other kinds are unknown") {
  CHECK(fact_from_json("slot.due", R"({"schedule":"s"})").error().code == "damaged");
  CHECK(fact_from_json("slot.due", "{").error().code == "damaged");
  CHECK(fact_from_json("schedule.mark", R"({"at":"soon"})").error().code == "damaged");
  CHECK(fact_from_json("slot.sold", "{}").error().code == "unknown");
}
