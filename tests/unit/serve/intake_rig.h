// An intake over a real journal, with everything around it in the test's hands.
#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "serve/intake.h"
#include "serve/read_book.h"
#include "unit/serve/store_rig.h"

namespace serve_test {

using namespace reprise;

inline constexpr const char* token = "a-token-of-at-least-24-bytes";

struct TestClock final : port::Clock {
  base::Instant now() override { return {wall_us, wall_us - set_us, "boot"}; }
  base::WallMicros wall_us = 1'700'000'000'000'000;
  base::WallMicros set_us = 0;  // by so much somebody has set it forward
};

// Sources "am" (Alertmanager, bearer) and "signed" (Slack's scheme); one rule that starts
// "demo/restore" for each alert named Down, about its host.
inline model::Triggers triggers() {
  model::Triggers all;
  model::SourceSettings source;
  source.name = "am";
  source.kind = model::SourceKind::alertmanager;
  source.auth = {{model::Proof{}}};
  all.sources.push_back(source);
  source.name = "signed";
  source.kind = model::SourceKind::generic;
  source.mapping = model::AlertMapping{};
  source.mapping->fingerprint = ".id";
  source.mapping->labels = {{"alertname", ".name"}, {"host", ".host"}};
  source.auth[0][0].kind = model::ProofKind::hmac;
  source.auth[0][0].scheme = model::SignatureScheme::slack;
  all.sources.push_back(source);
  model::TriggerRule rule;
  rule.name = "restore";
  rule.match.labels = {{"alertname", model::LabelTest::Kind::equal, {"Down"}}};
  rule.key = std::vector<std::string>{"host"};
  rule.start = model::RuleStart{"demo/restore", {}, false};
  all.rules.push_back(rule);
  return all;
}

inline std::shared_ptr<const serve::Sources> sources_of(model::Triggers all) {
  auto rules = trigger::Rules::of(std::move(all));
  REQUIRE(rules);
  auto sources = std::make_shared<serve::Sources>(serve::Sources{*rules});
  for (const char* name : {"am", "signed"}) sources->keys[name] = {{{token}}};
  return sources;
}

// What Alertmanager sends about one host.
inline std::string alert(const std::string& host, const std::string& name = "Down") {
  return R"({"version":"4","groupKey":"g","status":"firing","receiver":"r","groupLabels":{},)"
         R"("commonLabels":{},"commonAnnotations":{},"externalURL":"","truncatedAlerts":0,)"
         R"("alerts":[{"status":"firing","labels":{"alertname":")" +
         name + R"(","host":")" + host +
         R"("},"annotations":{},"startsAt":"2023-11-14T22:13:20Z",)"
         R"("endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"f-)" +
         host + R"("}]})";
}

struct World : StoreRig {
  explicit World(model::Triggers all = triggers(), serve::IntakeLimits with = {})
      : sources(sources_of(std::move(all))), limits(with) {
    begin();
  }

  // An engine's life: what is not in the journal is lost with it.
  void begin() {
    open_store(clock);
    desk = std::make_unique<serve::IncidentDesk>(*entries);
    intake = std::make_unique<serve::Intake>(parts(), sources, limits);
    auto book = serve::read_book(*store);
    REQUIRE(book);
    intake->open(std::move(*book));
  }
  void end() {
    intake.reset();
    turns.clear();
    timers.clear();
    desk.reset();
    close_store();
  }

  serve::IntakeParts parts() {
    return {*entries,
            clock,
            [this](std::function<void()> turn) { turns.push_back(std::move(turn)); },
            [this](base::Millis, std::function<void()> turn) { timers.push_back(std::move(turn)); },
            [this] { return no_room; },
            [this](const trigger::Start& start, const std::function<void(base::Status)>& done) {
              starts.push_back(start);
              decided_at_start.push_back(kept("delivery.decided").size());
              if (!why_not.empty()) return done(base::fail("conflict", why_not));
              if (runs_are_made) done({});
            },
            [this](const std::string& run_id, std::function<void(base::WallMicros)> ended) {
              watched[run_id] = std::move(ended);
            },
            [this](const trigger::Notice& notice) { return announce(notice); },
            [this](const trigger::Start& start) { prepared.push_back(start.run_id); },
            [this](const trigger::DeliveryBook& book, std::uint64_t through) {
              if (keeper) keeper->look(book, through);
            }};
  }

  serve::IncidentDesk::Joint announce(const trigger::Notice& notice) {
    incident::Message message{"notice/" + std::to_string(++announced)};
    message.text = notice.text;
    auto joint = desk->join({incident::changes::Due{message, clock.wall_us}});
    joint.kept = [this, notice, kept = std::move(joint.kept)] {
      kept();
      notices.push_back(notice);
    };
    return joint;
  }

  // One turn of the engine's thread; false where there is nothing to do.
  bool turn() {
    io.restart();
    if (io.poll() > 0) return true;
    if (turns.empty() || !goes_on) return false;
    auto next = std::move(turns.front());
    turns.erase(turns.begin());
    next();
    return true;
  }
  // Until nothing is under way: what comes after a commit may ask for another one.
  void settle() {
    for (int quiet = 0; quiet < 3;) {
      bool moved = false;
      while (turn()) moved = true;
      commit_all();
      quiet = moved ? 0 : quiet + 1;
    }
  }

  // Sends, and gives the answer's place: status 0 until it comes.
  std::shared_ptr<http::Response> send(const std::string& body, const std::string& source = "am",
                                       const std::string& with = token) {
    http::Request request;
    request.method = "POST";
    request.body = body;
    request.headers = {{"authorization", "Bearer " + with}, {"content-type", "application/json"}};
    return send(std::move(request), source);
  }
  std::shared_ptr<http::Response> send(http::Request request, const std::string& source) {
    auto answer = std::make_shared<http::Response>();
    answer->status = 0;
    intake->take(source, std::move(request),
                 [answer](const http::Response& given) { *answer = given; });
    return answer;
  }
  int status_of(const std::string& body) {
    auto answer = send(body);
    settle();
    return answer->status;
  }

  // Time passes; all timers are over.
  void pass(base::WallMicros micros) {
    clock.wall_us += micros;
    for (const auto& over : std::exchange(timers, {})) over();
    settle();
  }

  std::vector<port::Entry> kept(const std::string& kind = "") {
    auto all = store->entries("deliveries", 0, 0);
    REQUIRE(all);
    std::vector<port::Entry> found;
    for (auto& entry : *all)
      if (kind.empty() || entry.kind == kind) found.push_back(std::move(entry));
    return found;
  }
  trigger::Verdict last_verdict() {
    const auto all = kept("delivery.decided");
    REQUIRE_FALSE(all.empty());
    auto verdict = trigger::verdict_from_json(all.back().body);
    REQUIRE(verdict);
    return std::move(*verdict);
  }

  TestClock clock;
  std::shared_ptr<const serve::Sources> sources;
  serve::IntakeLimits limits;
  std::string no_room, why_not;
  bool runs_are_made = true, goes_on = true;
  std::vector<std::string> prepared;  // runs
  std::unique_ptr<serve::BookKeeper> keeper;
  std::vector<trigger::Start> starts;
  std::vector<std::size_t> decided_at_start;  // durable decisions when each was asked for
  std::map<std::string, std::function<void(base::WallMicros)>> watched;  // by run
  std::vector<trigger::Notice> notices;
  std::size_t announced = 0;
  std::vector<std::function<void()>> turns, timers;
  std::unique_ptr<serve::IncidentDesk> desk;
  std::unique_ptr<serve::Intake> intake;
};

}  // namespace serve_test
