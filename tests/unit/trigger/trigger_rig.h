// Rules, alerts and time in one line each, and the memory that an engine would keep.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "trigger/rules.h"
#include "trigger/source.h"

namespace reprise::tests {

using trigger::Alert;
using trigger::Decision;
using trigger::Outcome;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t minute_us = 60 * second_us;
constexpr std::int64_t hour_us = 60 * minute_us;
// 2026-11-01T00:00:00Z: "now" in these tests is counted from here.
constexpr std::int64_t noon_us = 1'793'491'200 * second_us;

inline Alert firing(const std::string& fingerprint, std::int64_t starts_us = 0) {
  Alert alert;
  alert.source = "prometheus";
  alert.fingerprint = fingerprint;
  alert.title = "Broken";
  alert.severity = "high";
  alert.starts_us = starts_us;
  alert.key = fingerprint + "@" + std::to_string(starts_us);
  alert.labels = {{"alertname", "Broken"}, {"host", fingerprint}};
  alert.delivery = "delivery of " + alert.key;
  return alert;
}

inline Alert resolved(const std::string& fingerprint, std::int64_t starts_us = 0,
                      std::int64_t ends_us = 0) {
  Alert alert = firing(fingerprint, starts_us);
  alert.status = "resolved";
  alert.ends_us = ends_us;
  return alert;
}

inline model::TriggerRule starting(const std::string& name = "rule") {
  model::TriggerRule rule;
  rule.name = name;
  rule.start = model::RuleStart{"genesis/failover"};
  return rule;
}

// An engine's share: it asks, and remembers what was decided.
class Desk {
 public:
  explicit Desk(model::Triggers triggers) : rules(*trigger::Rules::of(std::move(triggers))) {
    trigger::listen_from(memory, noon_us);
  }
  explicit Desk(model::TriggerRule rule) : Desk(model::Triggers{{}, {std::move(rule)}, {}}) {}

  Decision take(const Alert& alert, std::int64_t after_us) {
    const Decision decision = trigger::decide(rules, memory, alert, noon_us + after_us);
    trigger::evolve(memory, decision);
    decisions.push_back(decision);
    return decision;
  }
  Outcome say(const Alert& alert, std::int64_t after_us) { return take(alert, after_us).outcome; }

  // All that is due until then.
  std::vector<Decision> pass(std::int64_t until_us) {
    std::vector<Decision> all;
    while (auto decision = trigger::tick(rules, memory, noon_us + until_us)) {
      trigger::evolve(memory, *decision);
      decisions.push_back(*decision);
      all.push_back(*decision);
      REQUIRE(all.size() < 1000);
    }
    return all;
  }
  void end(const std::string& run, std::int64_t after_us) {
    trigger::run_ended(memory, run, noon_us + after_us);
  }

  trigger::Rules rules;
  trigger::Memory memory;
  std::vector<Decision> decisions;
};

}  // namespace reprise::tests

namespace Catch {
template <>
struct StringMaker<reprise::trigger::Outcome> {
  static std::string convert(reprise::trigger::Outcome outcome) {
    return std::string(reprise::trigger::outcome_text(outcome));
  }
};
}  // namespace Catch
