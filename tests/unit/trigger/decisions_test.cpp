// What forbids to start although a rule came true, and what a decision says.
#include "unit/trigger/trigger_rig.h"

using namespace reprise;
using namespace reprise::tests;

namespace {

// About one thing, whatever fires.
model::TriggerRule one_target(const std::string& name = "rule") {
  auto rule = starting(name);
  rule.key.emplace();
  return rule;
}

std::size_t count(const Desk& desk, Outcome outcome) {
  std::size_t count = 0;
  for (const auto& decision : desk.decisions) count += decision.outcome == outcome ? 1 : 0;
  return count;
}

std::size_t notices(const Desk& desk) {
  std::size_t count = 0;
  for (const auto& decision : desk.decisions) count += decision.notices.size();
  return count;
}

}  // namespace

TEST_CASE("An alert that no rule matches is ignored, and that is said") {
  auto rule = starting();
  rule.match.sources = {"elsewhere"};
  const auto decision = Desk(rule).take(firing("a"), 0);
  CHECK(decision.outcome == Outcome::ignored);
  CHECK(decision.reason == "no rule matches");
  CHECK(decision.changes.empty());
}

TEST_CASE("A firing that was answered is not answered again") {
  Desk desk(starting());
  const auto first = desk.take(firing("a", noon_us), 0);
  REQUIRE(first.outcome == Outcome::start);
  const auto second = desk.take(firing("a", noon_us), minute_us);
  CHECK(second.outcome == Outcome::join);
  CHECK(second.run == first.run);
  desk.end(first.run, 2 * minute_us);
  CHECK(desk.say(firing("a", noon_us), 4 * hour_us) == Outcome::suppressed);
  CHECK(desk.say(firing("a", noon_us + hour_us), 4 * hour_us) == Outcome::start);
}

TEST_CASE("Ten thousand identical alerts make one run") {
  Desk desk(starting());
  for (int i = 0; i < 10'000; ++i) desk.say(firing("a", noon_us), i * 100);
  CHECK(count(desk, Outcome::start) == 1);
  CHECK(count(desk, Outcome::join) == 9999);
  CHECK(notices(desk) == 0);
}

TEST_CASE("Ten thousand different alerts make as many runs as the cap says, and one notice") {
  Desk desk(starting());
  for (int i = 0; i < 10'000; ++i) desk.say(firing(std::to_string(i), noon_us), i * 100);
  CHECK(count(desk, Outcome::start) == 20);
  CHECK(count(desk, Outcome::suppressed) == 9980);
  CHECK(notices(desk) == 1);
}

TEST_CASE("A rule has a cap of its own beside the cap of all") {
  auto first = starting("first"), second = starting("second");
  first.match.labels = {{"host", model::LabelTest::Kind::matches, {"^a"}}};
  first.storm = model::StormCap{1, 60'000};
  second.storm = model::StormCap{2, 60'000};
  Desk desk({{}, {first, second}, {3, 60'000}});
  CHECK(desk.say(firing("a1"), 0) == Outcome::start);
  CHECK(desk.take(firing("a2"), 0).reason ==
        "it has reached the cap of 1 in 1m: this looks like a storm");
  CHECK(desk.say(firing("b1"), 0) == Outcome::start);
  CHECK(desk.say(firing("b2"), 0) == Outcome::start);
  CHECK(desk.say(firing("b3"), 0) == Outcome::suppressed);
  CHECK(desk.say(firing("b4"), 61 * second_us) == Outcome::start);
}

TEST_CASE("What is about the same target joins the run that is under way") {
  Desk desk({{}, {one_target("crash"), one_target("partition")}, {}});
  auto crash = firing("a");
  desk.rules = *trigger::Rules::of([&] {
    auto triggers = desk.rules.triggers();
    triggers.rules[0].match.labels = {{"host", model::LabelTest::Kind::equal, {"a"}}};
    return triggers;
  }());
  const auto first = desk.take(crash, 0);
  const auto second = desk.take(firing("b"), second_us);
  CHECK(second.rule == "partition");
  CHECK(second.outcome == Outcome::join);
  CHECK(second.run == first.run);
}

TEST_CASE("A rule that does not join is suppressed while a run is under way, with one notice") {
  auto rule = one_target();
  rule.join = false;
  Desk desk(rule);
  desk.say(firing("a"), 0);
  CHECK(desk.say(firing("b"), 1) == Outcome::suppressed);
  CHECK(desk.say(firing("c"), 1) == Outcome::suppressed);
  CHECK(notices(desk) == 1);
}

TEST_CASE("A cooldown begins with the end of the run, also over a restart") {
  auto rule = one_target();
  rule.cooldown_ms = 600'000;
  Desk desk(rule);
  const auto first = desk.take(firing("a"), 0);
  desk.end(first.run, hour_us);
  trigger::listen_from(desk.memory, noon_us + hour_us);
  const auto second = desk.take(firing("b"), hour_us + 9 * minute_us);
  CHECK(second.outcome == Outcome::suppressed);
  CHECK(second.reason == "the run " + first.run + " ended 9m ago, within the cooldown of 10m");
  REQUIRE(second.notices.size() == 1);
  CHECK(second.notices[0].severity == "high");
  CHECK(desk.take(firing("c"), hour_us + 9 * minute_us).notices.empty());
  CHECK(desk.say(firing("d"), hour_us + 10 * minute_us) == Outcome::start);
}

TEST_CASE("A resolved alert never cancels a run: it is told that the run goes on") {
  Desk desk(starting());
  const auto first = desk.take(firing("a", noon_us), 0);
  const auto over = desk.take(resolved("a", noon_us, noon_us + second_us), second_us);
  CHECK(over.outcome == Outcome::ignored);
  CHECK(over.run == first.run);
  CHECK(over.reason.find("goes on") != std::string::npos);
  CHECK_FALSE(over.start);
  CHECK(trigger::open_runs(desk.memory) == std::vector<std::string>{first.run});
}

TEST_CASE("What was over before it came starts nothing") {
  Desk desk(starting());
  desk.say(resolved("a", noon_us, noon_us + minute_us), minute_us);
  CHECK(desk.say(firing("a", noon_us), 2 * minute_us) == Outcome::suppressed);
  CHECK(desk.say(firing("a", noon_us + 90 * second_us), 2 * minute_us) == Outcome::start);
}

TEST_CASE("An alert that does not say since when it fires, fires anew after it was over") {
  Desk desk(starting());
  const auto first = desk.take(firing("a"), 0);
  CHECK(desk.say(firing("a"), 1) == Outcome::join);
  desk.say(resolved("a"), minute_us);
  desk.end(first.run, 2 * minute_us);
  const auto second = desk.take(firing("a"), 3 * minute_us);
  CHECK(second.outcome == Outcome::start);
  CHECK(second.run != first.run);
  CHECK(desk.say(firing("a"), 4 * minute_us) == Outcome::join);
}

TEST_CASE("Things of which nothing was heard for long make room for new ones") {
  Desk desk(starting());
  for (int i = 0; i < 70'000; ++i) {
    const std::string name = std::to_string(i);
    const std::int64_t at = i * (minute_us / 2);
    desk.decisions.clear();
    desk.say(resolved(name, noon_us + at), at);
  }
  CHECK(desk.memory.groups.size() < trigger::groups_max);
  CHECK(desk.say(firing("a", noon_us + 24 * 24 * hour_us), 24 * 24 * hour_us) == Outcome::start);
}

TEST_CASE("A flood of different things is refused, and what waits is kept") {
  auto rule = starting();
  rule.condition = {model::Condition::Kind::lasting, 1, 30'000};
  Desk desk(rule);
  for (std::size_t i = 0; i < trigger::groups_max; ++i) {
    desk.memory.groups[{"rule", std::to_string(i)}].lasting["x"].since_us = noon_us;
  }
  const auto one_more = desk.take(firing("a", noon_us), 0);
  CHECK(one_more.outcome == Outcome::suppressed);
  CHECK(one_more.reason == "alerts are about too many different things already");
  CHECK(desk.memory.groups.size() == trigger::groups_max);
}

TEST_CASE("That an older firing is over does not end a younger one") {
  auto rule = starting();
  rule.condition = {model::Condition::Kind::lasting, 1, 30'000};
  Desk desk(rule);
  desk.say(firing("a", noon_us + 10 * second_us), 10 * second_us);
  desk.say(resolved("a", noon_us, noon_us + 5 * second_us), 11 * second_us);
  CHECK(desk.pass(minute_us).size() == 1);
}

TEST_CASE("Flapping starts one run, is told once, and is over when it has been quiet") {
  auto rule = starting();
  rule.flapping = model::FlapGuard{4, 600'000, 600'000};
  Desk desk(rule);
  const auto flap = [&](int round) {
    const std::int64_t at = round * minute_us;
    const Outcome outcome = desk.say(firing("a", noon_us + at), at);
    desk.say(resolved("a", noon_us + at, noon_us + at + second_us), at + second_us);
    return outcome;
  };
  const auto first = flap(0);
  CHECK(first == Outcome::start);
  desk.end(desk.decisions[0].run, 2 * second_us);
  CHECK(flap(1) == Outcome::start);
  desk.end(desk.decisions[2].run, minute_us + 2 * second_us);
  CHECK(flap(2) == Outcome::suppressed);
  CHECK(flap(3) == Outcome::suppressed);
  CHECK(notices(desk) == 1);
  CHECK(flap(20) == Outcome::start);
}

TEST_CASE("A worse alert may take the target from a run for a lesser one") {
  auto lesser = one_target("lesser"), worse = one_target("worse");
  lesser.match.severities = {"high"};
  worse.target = "genesis/failover";
  worse.start->runbook = "security/breach";
  worse.preempt = true;
  Desk desk({{}, {lesser, worse}, {}});
  const auto first = desk.take(firing("a"), 0);
  auto breach = firing("b");
  breach.severity = "critical";
  const auto second = desk.take(breach, 1);
  REQUIRE(second.outcome == Outcome::start);
  CHECK(second.start->preempts == std::vector<std::string>{first.run});
  auto another = firing("c");
  another.severity = "critical";
  CHECK(desk.say(another, 2) == Outcome::join);
}

TEST_CASE("An alert that is no worse does not take the target") {
  auto lesser = one_target("lesser"), worse = one_target("worse");
  lesser.match.severities = {"high"};
  worse.preempt = true;
  Desk desk({{}, {lesser, worse}, {}});
  desk.say(firing("a"), 0);
  auto same = firing("b");
  same.severity = "P2";
  CHECK(desk.say(same, 1) == Outcome::join);
}

TEST_CASE("A rule that is observed says what it would do, and shadows no other") {
  auto watched = starting("watched");
  watched.observe = true;
  Desk alone(watched);
  const auto would = alone.take(firing("a"), 0);
  CHECK(would.outcome == Outcome::observe);
  REQUIRE(would.start);
  CHECK(trigger::open_runs(alone.memory).empty());

  Desk both({{}, {watched, starting("real")}, {}});
  CHECK(both.take(firing("a"), 0).rule == "real");
  CHECK(both.decisions[0].considered.size() == 2);
  CHECK(both.decisions[0].considered[0].outcome == Outcome::observe);
}

TEST_CASE("Nothing that an observed source sends starts anything, also when time decides") {
  auto rule = starting();
  rule.condition = {model::Condition::Kind::lasting, 1, 30'000};
  Desk desk(rule);
  auto alert = firing("a");
  alert.observe = true;
  desk.say(alert, 0);
  const auto due = desk.pass(minute_us);
  REQUIRE(due.size() == 1);
  CHECK(due[0].outcome == Outcome::observe);
}

TEST_CASE("A rule without a start tells its channels, beside a rule that starts") {
  model::TriggerRule telling;
  telling.name = "MemoryCorruption";
  telling.channels = {"pagerduty", "slack"};
  telling.severity = "critical";
  Desk desk({{}, {starting("real"), telling}, {}});
  const auto decision = desk.take(firing("a"), 0);
  CHECK(decision.outcome == Outcome::start);
  REQUIRE(decision.notices.size() == 1);
  CHECK(decision.notices[0].channels == std::vector<std::string>{"pagerduty", "slack"});
  CHECK(decision.notices[0].severity == "critical");
  CHECK(decision.notices[0].text == "The rule 'MemoryCorruption' came true for 'Broken': it fires");

  Desk alone(telling);
  CHECK(alone.say(firing("a"), 0) == Outcome::notify);
  CHECK(alone.say(firing("a"), 1) == Outcome::suppressed);
  for (int i = 0; i < 1000; ++i) alone.say(firing(std::to_string(i)), 2);
  CHECK(notices(alone) == 21);
}

TEST_CASE("A delivery that came before starts nothing, though its alert was not answered") {
  Desk desk(starting());
  auto alert = firing("a");
  alert.is_repeat = true;
  const auto decision = desk.take(alert, 0);
  CHECK(decision.outcome == Outcome::suppressed);
  CHECK(decision.reason == "this was delivered before");
}

TEST_CASE(
    "A run has its id from the delivery, the alert and the rule, not from when it was decided") {
  auto alert = firing("a", noon_us);
  alert.received_us = noon_us + second_us;
  Desk one(starting()), later(starting());
  const auto id = one.take(alert, 2 * second_us).run;
  CHECK(later.take(alert, hour_us).run == id);
  CHECK(Desk(starting("other")).take(alert, 0).run != id);
  alert.delivery = "another";
  CHECK(Desk(starting()).take(alert, 0).run != id);
}

TEST_CASE("What stands in one label cannot look like another label") {
  auto rule = starting();
  rule.key = {"desk", "pair"};
  rule.condition = {model::Condition::Kind::count, 2, 60'000};
  Desk desk(rule);
  auto one = firing("a"), other = firing("b");
  one.labels = {{"desk", "x,pair=y"}, {"pair", "z"}};
  other.labels = {{"desk", "x"}, {"pair", "y,pair=z"}};
  CHECK(desk.say(one, 0) == Outcome::waiting);
  CHECK(desk.say(other, 0) == Outcome::waiting);
  other.key = "c@";
  CHECK(desk.say(other, 0) == Outcome::start);
}

TEST_CASE("The first rule that comes true decides, and later ones remember") {
  auto window = starting("window");
  window.condition = {model::Condition::Kind::count, 2, 60'000};
  window.target = "window";
  auto first = starting("first");
  first.match.labels = {{"host", model::LabelTest::Kind::equal, {"a"}}};
  Desk desk({{}, {first, window}, {}});
  CHECK(desk.take(firing("a"), 0).rule == "first");
  const auto second = desk.take(firing("b"), 1);
  CHECK(second.rule == "window");
  CHECK(second.outcome == Outcome::start);
}

TEST_CASE("One alert starts one run, also where another rule of it would come true by time") {
  auto lasting = starting("lasting");
  lasting.condition = {model::Condition::Kind::lasting, 1, 30'000};
  lasting.target = "elsewhere";
  const bool comes_first = GENERATE(false, true);
  Desk desk(comes_first ? model::Triggers{{}, {lasting, starting()}, {}}
                        : model::Triggers{{}, {starting(), lasting}, {}});
  const auto first = desk.take(firing("a", noon_us), 0);
  CHECK(first.rule == "rule");
  CHECK_FALSE(first.due_us);
  CHECK(first.considered[comes_first ? 0 : 1].outcome == Outcome::ignored);
  CHECK(desk.pass(hour_us).empty());
  CHECK(count(desk, Outcome::start) == 1);
}

TEST_CASE("What is waited for ends when another rule starts a run for the same alert later") {
  auto lasting = starting("lasting");
  lasting.condition = {model::Condition::Kind::lasting, 1, 30'000};
  auto worse = starting("worse");
  worse.match.severities = {"critical"};
  worse.target = "elsewhere";
  Desk desk({{}, {lasting, worse}, {}});
  CHECK(desk.say(firing("a", noon_us), 0) == Outcome::waiting);
  auto alert = firing("a", noon_us);
  alert.severity = "critical";
  CHECK(desk.take(alert, second_us).rule == "worse");
  CHECK(desk.pass(hour_us).empty());
}

TEST_CASE("A rule that only tells goes on to wait beside one that starts") {
  auto telling = starting("telling");
  telling.start.reset();
  telling.channels = {"desk"};
  telling.condition = {model::Condition::Kind::lasting, 1, 30'000};
  Desk desk({{}, {starting(), telling}, {}});
  desk.say(firing("a", noon_us), 0);
  CHECK(desk.pass(hour_us).size() == 1);
}
