// Random alerts, restarts and pauses: the rules decide as a plain rule does that looks through all
// that ever came; and a memory made again from what was stored is the one that lived.
#include <random>

#include "trigger/memory_json.h"
#include "unit/trigger/plain_rule.h"

using namespace reprise;
using namespace reprise::tests;
using model::Condition;

namespace {

using Random = std::mt19937;

int pick(Random& random, int most) { return std::uniform_int_distribution<>(0, most)(random); }

model::TriggerRule random_rule(Random& random) {
  auto rule = starting();
  const std::vector<Condition> conditions = {{},
                                             {Condition::Kind::count, 3, 60'000},
                                             {Condition::Kind::lasting, 1, 30'000},
                                             {Condition::Kind::absent, 1, 60'000},
                                             {Condition::Kind::quorum, 2, 60'000, "host"}};
  rule.condition = conditions[pick(random, 4)];
  const bool is_absence = rule.condition.kind == Condition::Kind::absent;
  const int key = is_absence ? 0 : pick(random, 2);
  if (key == 1) rule.key.emplace();
  if (key == 2) rule.key = {"host"};
  rule.cooldown_ms = pick(random, 1) * 40'000;
  rule.storm = model::StormCap{static_cast<std::uint32_t>(2 + pick(random, 20)), 300'000};
  return rule;
}

// Of one of three things, begun at one of few times, so that alerts repeat, cross and come late.
Alert random_alert(Random& random, std::int64_t now, bool may_say_no_start) {
  const std::string host(1, static_cast<char>('a' + pick(random, 2)));
  const std::int64_t late = pick(random, 6) * 10 * second_us;
  const bool says_no_start = may_say_no_start && pick(random, 1) == 0;
  const std::int64_t starts = says_no_start ? 0 : (now - late) / (5 * second_us) * (5 * second_us);
  if (pick(random, 3) != 0) return firing(host, starts);
  return resolved(host, starts, pick(random, 2) == 0 ? 0 : now - pick(random, 20) * second_us);
}

// What an engine stores, and how another makes the memory again.
struct Stored {
  std::string decision;
  std::string ended_run;
  std::int64_t at = 0;
};

trigger::Memory restored(const std::vector<Stored>& log) {
  trigger::Memory memory;
  for (const Stored& one : log) {
    if (!one.decision.empty()) {
      const auto decision = trigger::decision_from_json(one.decision);
      REQUIRE(decision);
      trigger::evolve(memory, *decision);
    } else if (!one.ended_run.empty()) {
      trigger::run_ended(memory, one.ended_run, one.at);
    } else {
      trigger::listen_from(memory, one.at);
    }
  }
  return memory;
}

class Play {
 public:
  explicit Play(unsigned seed)
      : random_(seed),
        rule_(random_rule(random_)),
        desk_({{}, {rule_}, {500, 600'000}}),
        plain_(rule_) {
    log_.push_back({"", "", now_});
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      now_ += pick(random_, 2) == 0 ? 0 : pick(random_, 25) * second_us / 2;
      pass_time();
      const int deed = pick(random_, 19);
      if (deed == 0) end_runs();
      if (deed == 1) listen();
      if (deed > 1) hear();
    }
    CHECK(restored(log_) == desk_.memory);
    const auto kept = trigger::memory_from_json(trigger::to_json(desk_.memory));
    REQUIRE(kept);
    CHECK(*kept == desk_.memory);
  }

  int starts = 0;

 private:
  void hear() {
    const Alert alert =
        random_alert(random_, now_, rule_.condition.kind == Condition::Kind::lasting);
    const Decision decision = desk_.take(alert, now_ - noon_us);
    INFO(alert.key << " " << alert.status << ": " << decision.reason);
    REQUIRE(decision.outcome == plain_.take(alert, now_));
    keep(decision);
  }
  void pass_time() {
    std::multiset<Outcome> outcomes;
    for (const Decision& decision : desk_.pass(now_ - noon_us)) {
      outcomes.insert(decision.outcome);
      keep(decision);
    }
    REQUIRE(outcomes == plain_.pass(now_));
  }
  void end_runs() {
    for (const std::string& run : trigger::open_runs(desk_.memory)) {
      desk_.end(run, now_ - noon_us);
      log_.push_back({"", run, now_});
    }
    plain_.end_runs(now_);
  }
  // A restart: the memory is made again, and what was missed is no data.
  void listen() {
    desk_.memory = restored(log_);
    trigger::listen_from(desk_.memory, now_);
    log_.push_back({"", "", now_});
    plain_.listen_from(now_);
  }
  void keep(const Decision& decision) {
    starts += decision.outcome == Outcome::start ? 1 : 0;
    log_.push_back({trigger::to_json(decision), "", 0});
  }

  Random random_;
  model::TriggerRule rule_;
  Desk desk_;
  PlainRule plain_;
  std::vector<Stored> log_;
  std::int64_t now_ = noon_us;
};

}  // namespace

TEST_CASE("Random alerts are decided as a plain rule decides that looks through all that came") {
  int starts = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Play play(seed);
    play.run(120);
    starts += play.starts;
  }
  CHECK(starts > 400);
}
