// From the bytes that a sender sends to what is started: the triggers file of the trading system.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "load/triggers.h"
#include "trigger/rules.h"
#include "trigger/source.h"

using namespace reprise;
using trigger::Outcome;

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t minute_us = 60 * second_us;
constexpr std::int64_t noon_us = 1'793'534'400 * second_us;

trigger::Rules rules_of(const std::string& name) {
  std::ifstream file(std::string(REPRISE_SOURCE_DIR "/tests/triggers/") + name);
  std::stringstream text;
  text << file.rdbuf();
  auto rules = trigger::Rules::of(load::load_triggers(name, text.str()).triggers);
  REQUIRE(rules);
  return *rules;
}

// What Alertmanager sends of one alert.
std::string alert_json(const std::string& labels, std::int64_t at_us, bool is_resolved = false) {
  const std::string starts = base::format_timestamp(noon_us + at_us);
  return R"({"status":")" + std::string(is_resolved ? "resolved" : "firing") + R"(","labels":{)" +
         labels + R"(},"annotations":{"order":"42"},"startsAt":")" + starts + R"(","endsAt":")" +
         (is_resolved ? starts : "0001-01-01T00:00:00Z") + R"("})";
}

std::string body_of(const std::vector<std::string>& alerts) {
  std::string all;
  for (const std::string& alert : alerts) all += (all.empty() ? "" : ",") + alert;
  return R"({"version":"4","groupKey":"{}:{}","status":"firing","receiver":"r","alerts":[)" + all +
         "]}";
}

class Service {
 public:
  explicit Service(const std::string& name) : rules_(rules_of(name)) {
    trigger::listen_from(memory_, noon_us);
  }

  // One request; what was decided for each of its alerts.
  std::vector<trigger::Decision> receive(const std::string& body, std::int64_t at_us) {
    model::SourceSettings source;
    source.name = "prometheus";
    source.kind = model::SourceKind::alertmanager;
    const auto decoded = trigger::decode(source, body);
    REQUIRE(decoded);
    std::vector<trigger::Decision> decisions;
    for (trigger::Alert alert : decoded->alerts) {
      alert.delivery = std::to_string(at_us);
      decisions.push_back(trigger::decide(rules_, memory_, alert, noon_us + at_us));
      trigger::evolve(memory_, decisions.back());
    }
    return decisions;
  }
  Outcome one(const std::string& labels, std::int64_t at_us) {
    return receive(body_of({alert_json(labels, at_us)}), at_us).at(0).outcome;
  }
  std::vector<trigger::Decision> pass(std::int64_t until_us) {
    std::vector<trigger::Decision> all;
    while (auto decision = trigger::tick(rules_, memory_, noon_us + until_us)) {
      trigger::evolve(memory_, *decision);
      all.push_back(*decision);
    }
    return all;
  }
  trigger::Memory& memory() { return memory_; }

 private:
  trigger::Rules rules_;
  trigger::Memory memory_;
};

std::string trade(int number, const std::string& desk = "tokyo") {
  return R"("alertname":"TradeFailed","desk":")" + desk + R"(","trade":")" +
         std::to_string(number) + "\"";
}

}  // namespace

TEST_CASE("Two failed trades start nothing, three in ten minutes start the failover of that desk") {
  Service service("failover.yaml");
  CHECK(service.one(trade(1), 0) == Outcome::waiting);
  CHECK(service.one(trade(2), 4 * minute_us) == Outcome::waiting);
  CHECK(service.one(trade(9, "osaka"), 5 * minute_us) == Outcome::waiting);
  CHECK(service.one(trade(8, "paris"), 5 * minute_us) == Outcome::ignored);
  const auto third =
      service.receive(body_of({alert_json(trade(3), 10 * minute_us)}), 10 * minute_us);
  REQUIRE(third[0].outcome == Outcome::start);
  CHECK(third[0].start->runbook == "genesis/failover");
  CHECK(third[0].start->needs_approval);
  CHECK(third[0].start->inputs.at("desk") == model::Value("tokyo"));
  CHECK(third[0].start->inputs.at("order") == model::Value("42"));
  CHECK(third[0].start->inputs.at("because") == model::Value("TradeFailed"));
  CHECK(third[0].start->inputs.at("attempts") == model::Value(3));
}

TEST_CASE(
    "A group of three in one request counts three, and one that comes three times counts one") {
  Service group("failover.yaml");
  const auto decisions = group.receive(
      body_of({alert_json(trade(1), 0), alert_json(trade(2), 0), alert_json(trade(3), 0)}), 0);
  CHECK(decisions[0].outcome == Outcome::waiting);
  CHECK(decisions[2].outcome == Outcome::start);

  Service again("failover.yaml");
  const std::string body = body_of({alert_json(trade(1), 0)});
  for (int i = 0; i < 5; ++i) {
    CHECK(again.receive(body, i * minute_us)[0].outcome == Outcome::waiting);
  }
}

TEST_CASE("A second failover within the cooldown is suppressed and told") {
  Service service("failover.yaml");
  for (int i = 1; i <= 2; ++i) service.one(trade(i), i);
  const auto first = service.receive(body_of({alert_json(trade(3), 3)}), 3);
  trigger::run_ended(service.memory(), first[0].run, noon_us + 5 * minute_us);
  for (int i = 4; i <= 5; ++i) service.one(trade(i), 6 * minute_us + i);
  const auto second =
      service.receive(body_of({alert_json(trade(6), 7 * minute_us)}), 7 * minute_us);
  CHECK(second[0].outcome == Outcome::suppressed);
  CHECK(second[0].notices.size() == 1);
}

TEST_CASE("Rules of one target share a run: a crash joins the failover of its desk") {
  Service service("failover.yaml");
  for (int i = 1; i <= 3; ++i) service.one(trade(i), i);
  service.one(R"("alertname":"BotCrashed","desk":"tokyo")", minute_us);
  service.one(R"("alertname":"Watchdog")", 2 * minute_us);
  CHECK(service.pass(minute_us + 290 * second_us).empty());
  const auto due = service.pass(minute_us + 310 * second_us);
  REQUIRE(due.size() == 1);
  CHECK(due[0].rule == "crash");
  CHECK(due[0].outcome == Outcome::join);
}

TEST_CASE("A crash that ends by itself within five minutes starts nothing") {
  Service service("failover.yaml");
  const std::string labels = R"("alertname":"BotCrashed","desk":"tokyo")";
  service.one(labels, 0);
  const std::string over = alert_json(labels, 0, true);
  CHECK(service.receive(body_of({over}), 290 * second_us)[0].outcome == Outcome::ignored);
  CHECK(service.pass(60 * minute_us).size() == 1);  // the dead man's switch alone
}

TEST_CASE("A discrepancy is told when it is over 1000, exactly") {
  Service service("alerts.yaml");
  const auto told = [&](const std::string& amount) {
    return service.one("\"position_discrepancy\":\"" + amount + "\"", 0) == Outcome::notify;
  };
  CHECK_FALSE(told("70"));
  CHECK_FALSE(told("999.99"));
  CHECK_FALSE(told("1000"));
  CHECK_FALSE(told("1000.000000000000000000"));
  CHECK(told("1000.000000000000000001"));
  CHECK(told("1001"));
  CHECK_FALSE(told("-5000"));
  CHECK_FALSE(told("many"));
  CHECK_FALSE(told("1e9"));
  CHECK_FALSE(told(""));
}

TEST_CASE("Each alert of the other system's file reaches its channels with its severity") {
  Service service("alerts.yaml");
  const auto told = [&](const std::string& name) {
    const auto decisions =
        service.receive(body_of({alert_json("\"alertname\":\"" + name + "\"", 0)}), 0);
    REQUIRE(decisions[0].notices.size() == 1);
    std::string all = decisions[0].notices[0].severity;
    for (const std::string& channel : decisions[0].notices[0].channels) all += " " + channel;
    return all;
  };
  CHECK(told("memory_checksum_fail") == "critical pagerduty slack");
  CHECK(told("CheckpointFailed") == "medium slack");
  CHECK(told("recovery_mode_active") == "info slack");
}

TEST_CASE("Hostile labels stay values: they choose no runbook, no rule and no path") {
  Service service("failover.yaml");
  const std::vector<std::string> hostile = {"$(reboot)",
                                            "`id`",
                                            "${{ secrets.TOKEN }}",
                                            "../../etc/passwd",
                                            "-rf",
                                            "--to=x",
                                            "tokyo\\n",
                                            "os.execute('x')",
                                            "\\u202egnp.exe",
                                            "\\u001b[2J",
                                            "\\u0000",
                                            "'; DROP TABLE runs; --"};
  for (const std::string& text : hostile) {
    const std::string labels = R"("alertname":"DatabaseCorrupt","severity":"page","runbook":")" +
                               text + R"(","desk":")" + text + "\"";
    const auto decision = service.receive(body_of({alert_json(labels, 0)}), 0).at(0);
    INFO(text);
    CHECK(decision.rule == "corruption");
    if (decision.outcome != Outcome::start) continue;
    CHECK(decision.start->runbook == "genesis/database-repair");
    CHECK(decision.start->inputs.size() == 1);
    CHECK(decision.start->inputs.at("desk").is_text());
    CHECK(decision.run.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz") == std::string::npos);
    const auto stored = trigger::decision_from_json(trigger::to_json(decision));
    REQUIRE(stored);
    CHECK(*stored == decision);
  }
}

TEST_CASE("What a decision says of an alert's texts is short, on one line and printable") {
  Service service("alerts.yaml");
  const std::string name(5000, 'x');
  const std::string labels =
      R"("alertname":"\u001b[2J\n)" + name + R"(","position_discrepancy":"2000")";
  const auto decision = service.receive(body_of({alert_json(labels, 0)}), 0).at(0);
  REQUIRE(decision.notices.size() == 1);
  const std::string& text = decision.notices[0].text;
  CHECK(text.size() < 250);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\n') == std::string::npos);
}
