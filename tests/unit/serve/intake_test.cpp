// Deliveries: durable before they are answered, decided after it, by this engine or the next.
#include "base/sha256.h"
#include "serve/delivery_log.h"
#include "unit/serve/intake_rig.h"

using namespace serve_test;
using trigger::Outcome;

namespace {

http::Request signed_request(const std::string& body, base::WallMicros at_us) {
  const std::string time = std::to_string(at_us / 1'000'000);
  http::Request request;
  request.method = "POST";
  request.body = body;
  request.headers = {{"x-slack-request-timestamp", time},
                     {"x-slack-signature",
                      "v0=" + base::to_hex(base::hmac_sha256(token, "v0:" + time + ":" + body))}};
  return request;
}

}  // namespace

TEST_CASE("D-07 a delivery is in the journal before it is answered, its decision before its run") {
  World world({triggers()}, {.decided_with = GENERATE(0u, 64u)});
  auto answer = world.send(alert("db1"));
  CHECK(answer->status == 0);
  while (answer->status == 0) world.turn();
  CHECK(answer->status == 202);
  CHECK(answer->body.find("\"delivery\":\"") != std::string::npos);
  REQUIRE(world.kept("delivery.received").size() == 1);
  const auto kept = trigger::delivery_from_json(world.kept("delivery.received")[0].body);
  REQUIRE(kept);
  CHECK(kept->body == alert("db1"));
  CHECK(kept->by == "bearer");
  CHECK(kept->headers.count("authorization") == 0);
  world.settle();
  REQUIRE(world.starts.size() == 1);
  CHECK(world.decided_at_start == std::vector<std::size_t>{1});
  CHECK(world.prepared == std::vector<std::string>{world.starts[0].run_id});
  CHECK(world.starts[0].runbook == "demo/restore");
  const auto verdict = world.last_verdict();
  REQUIRE(verdict.decisions.size() == 1);
  CHECK(verdict.decisions[0].outcome == Outcome::start);
  CHECK_FALSE(verdict.decisions[0].reason.empty());
  CHECK(world.kept("delivery.started").size() == 1);
}

TEST_CASE("D-07 what a decision starts is made ready before it is durable, and begun behind it") {
  World world({triggers()}, {.decided_with = GENERATE(0u, 64u)});
  world.journal->quick = world.limits.decided_with == 0 ? 1 : 0;  // the decision waits
  world.send(alert("db1"));
  while (world.turn()) continue;
  world.commit_all();
  while (world.turn()) continue;
  CHECK(world.prepared.size() == 1);
  CHECK(world.starts.empty());
  world.journal->flush();
  world.settle();
  CHECK(world.starts.size() == 1);
}

TEST_CASE("S-18 no proof of a sender gets into the journal") {
  World world;
  CHECK(world.status_of(alert("db1")) == 202);
  CHECK(world.send(alert("db1"), "am", "a-wrong-token-of-any-length")->status == 401);
  world.settle();
  for (const auto& entry : world.kept()) {
    CHECK(entry.body.find(token) == std::string::npos);
    CHECK(entry.body.find("a-wrong-token") == std::string::npos);
  }
}

TEST_CASE("S-01 who cannot prove it is told 401, and kept without a body, so many a minute") {
  World world({triggers()}, {.refusals_a_minute = 3});
  for (int turn = 0; turn < 10; ++turn) {
    CHECK(world.send(alert("secret-host"), "am", "wrong")->status == 401);
    world.settle();
  }
  CHECK(world.kept("delivery.received").empty());
  REQUIRE(world.kept("delivery.refused").size() == 3);
  for (const auto& entry : world.kept()) CHECK(entry.body.find("secret-host") == std::string::npos);
  world.clock.wall_us += 61'000'000;
  CHECK(world.send(alert("db1"), "am", "wrong")->status == 401);
  world.settle();
  const auto last = trigger::refusal_from_json(world.kept("delivery.refused").back().body);
  REQUIRE(last);
  CHECK(last->others == 7);
  CHECK(world.starts.empty());
}

TEST_CASE("an unknown source is 404 and leaves nothing") {
  World world;
  CHECK(world.send(alert("db1"), "nobody")->status == 404);
  CHECK(world.send(alert("db1"), "nobody", "wrong")->status == 404);
  world.settle();
  CHECK(world.kept().empty());
}

TEST_CASE("what cannot be kept is refused by 503 and is not in the journal") {
  World world({triggers()}, {.waiting = 2});
  SECTION("too many wait") {
    auto first = world.send(alert("a")), second = world.send(alert("b"));
    auto third = world.send(alert("c"));
    CHECK(third->status == 503);
    REQUIRE(third->headers.size() == 1);
    CHECK(third->headers[0].name == "retry-after");
    world.settle();
    CHECK(first->status == 202);
    CHECK(second->status == 202);
    CHECK(world.kept("delivery.received").size() == 2);
    CHECK(world.status_of(alert("c")) == 202);
  }
  SECTION("there is no space") {
    world.no_room = "the disk of the journal is full";
    CHECK(world.status_of(alert("a")) == 503);
    CHECK(world.kept().empty());
    world.no_room.clear();
    CHECK(world.status_of(alert("a")) == 202);
  }
  SECTION("the service goes down") {
    auto waiting = world.send(alert("a"));
    world.intake->close();
    CHECK(waiting->status == 503);
    CHECK(world.send(alert("b"))->status == 503);
    world.settle();
    CHECK(world.kept().empty());
  }
}

TEST_CASE("too many undecided deliveries are 503 until they are decided") {
  World world({triggers()}, {.undecided = 1, .decided_with = 0});
  auto first = world.send(alert("a"));
  while (first->status == 0) world.turn();
  world.goes_on = false;
  CHECK(world.send(alert("b"))->status == 503);
  world.goes_on = true;
  world.settle();
  CHECK(world.status_of(alert("b")) == 202);
}

TEST_CASE("a delivery that starts nothing is 202, with its reason") {
  World world;
  CHECK(world.status_of(alert("db1", "Other")) == 202);
  CHECK(world.last_verdict().decisions[0].outcome == Outcome::ignored);
  CHECK_FALSE(world.last_verdict().decisions[0].reason.empty());
  CHECK(world.status_of("no json") == 202);
  CHECK(world.last_verdict().decisions.empty());
  CHECK_FALSE(world.last_verdict().reason.empty());
  CHECK(world.starts.empty());
}

TEST_CASE("a body over the cap is kept as it came, truncated, and is 202") {
  World world;
  http::Request request;
  request.method = "POST";
  request.body = alert("db1").substr(0, 100);
  request.body_truncated = true;
  request.headers = {{"authorization", std::string("Bearer ") + token}};
  auto answer = world.send(std::move(request), "am");
  world.settle();
  CHECK(answer->status == 202);
  CHECK(trigger::delivery_from_json(world.kept("delivery.received")[0].body)->is_truncated);
  CHECK(world.last_verdict().reason.find("longer") != std::string::npos);
}

TEST_CASE("S-02 the same delivery again starts nothing, also after a restart") {
  World world;
  CHECK(world.status_of(alert("db1")) == 202);
  if (GENERATE(false, true)) {
    world.end();
    world.begin();
    world.settle();
  }
  world.clock.wall_us += GENERATE(40'000'000LL, 29 * 86'400'000'000LL);
  CHECK(world.status_of(alert("db1")) == 202);
  CHECK(world.starts.size() == 1);
  const auto received = world.kept("delivery.received");
  REQUIRE(received.size() == 2);
  CHECK(trigger::delivery_from_json(received[1].body)->same_as == received[0].seq);
  CHECK(received[1].body.find("db1") == std::string::npos);  // the body is kept once
  CHECK(world.last_verdict().decisions[0].outcome != Outcome::start);
}

TEST_CASE("S-02 the same news in other bytes starts nothing, also in the same turn") {
  auto all = triggers();
  all.rules[0].condition = {model::Condition::Kind::count, 2, 60'000};
  all.rules[0].key.emplace();
  World world(all);
  world.send(alert("db1"));
  world.send(alert("db1") + "\n");
  world.settle();
  CHECK(world.last_verdict().decisions[0].reason == "this was delivered before");
  CHECK(world.starts.empty());
}

TEST_CASE("S-02 a signed delivery that is sent once more is a copy and decides nothing") {
  World world;
  const std::string body = R"({"id":"x","name":"Down","host":"db1"})";
  const auto at_us = world.clock.wall_us;
  auto first = world.send(signed_request(body, at_us), "signed");
  auto second = world.send(signed_request(body, at_us), "signed");
  world.settle();
  CHECK(first->status == 202);
  CHECK(second->status == 202);
  CHECK(world.starts.size() == 1);
  CHECK(world.kept("delivery.received").size() == 2);
  CHECK(world.kept("delivery.decided").size() == 1);
  CHECK(world.intake->figures().sources.at("signed").received.at("copy") == 1);
  world.clock.wall_us += 301'000'000;
  CHECK(world.send(signed_request(body, at_us), "signed")->status == 401);
}

TEST_CASE("S-02 a firing that was answered starts nothing in other news, also after a restart") {
  World world;
  const auto send = [&](const std::string& note) {
    const std::string body = R"({"id":"x","name":"Down","host":"db1","note":")" + note + "\"}";
    world.send(signed_request(body, world.clock.wall_us), "signed");
    world.settle();
  };
  send("one");
  REQUIRE(world.starts.size() == 1);
  world.watched.at(world.starts[0].run_id)(world.clock.wall_us);
  world.settle();
  if (GENERATE(false, true)) {
    world.end();
    world.begin();
    world.settle();
  }
  send("two");
  CHECK(world.starts.size() == 1);
  CHECK(world.last_verdict().decisions[0].reason ==
        "this firing was answered by the run " + world.starts[0].run_id);
}

TEST_CASE("an observed source decides and records, and starts nothing") {
  auto all = triggers();
  all.sources[0].observe = true;
  World world(all);
  CHECK(world.status_of(alert("db1")) == 202);
  CHECK(world.starts.empty());
  CHECK(world.last_verdict().decisions[0].outcome == Outcome::observe);
}

TEST_CASE("D-02 a delivery that is decided twice gives the same run") {
  World world;
  auto answer = world.send(alert("db1"));
  while (world.starts.empty()) world.turn();
  const auto run_id = world.starts[0].run_id;
  const auto kept = trigger::delivery_from_json(world.kept("delivery.received")[0].body);
  World other;
  auto decoded = trigger::decode(*other.sources->rules.source("am"), kept->body);
  REQUIRE(decoded);
  decoded->alerts[0].delivery = kept->id;
  decoded->alerts[0].received_us = kept->received_us;
  const auto decision =
      trigger::decide(other.sources->rules, {}, decoded->alerts[0], kept->received_us);
  REQUIRE(decision.start);
  CHECK(decision.start->run_id == run_id);
}

TEST_CASE("a delivery can be taken once more, by a person who says so") {
  World world;
  CHECK(world.status_of(alert("db1", "Other")) == 202);
  auto all = triggers();
  all.rules[0].match.labels[0].values = {"Other"};
  world.intake->use(sources_of(all));
  const auto row = serve::recent_deliveries(*world.store, "am", 1);
  REQUIRE((row && row->size() == 1));
  const auto delivery = serve::whole_delivery(*world.store, row->front());
  REQUIRE(delivery);
  access::Identity ann;
  ann.actor = "token:ann (1)";
  ann.person = "ann";
  std::string made;
  world.intake->replay(row->front().number, *delivery, ann,
                       [&](auto id) { made = id ? *id : "failed"; });
  world.settle();
  const auto second = trigger::delivery_from_json(world.kept("delivery.received")[1].body);
  REQUIRE(second);
  CHECK(second->id == made);
  CHECK(second->replayed_by == ann.actor);
  REQUIRE(world.starts.size() == 1);
  CHECK(world.starts[0].actor == ann.actor);
  CHECK(world.starts[0].requester == "ann");
  const auto again = serve::find_delivery(*world.store, made);
  REQUIRE(again);
  CHECK(again->started.size() == 1);
  CHECK(serve::whole_delivery(*world.store, *again)->body == alert("db1", "Other"));
}

TEST_CASE("a run that has ended is not looked into by a later start, and its cooldown goes on") {
  constexpr base::WallMicros minute_us = 60'000'000;
  auto all = triggers();
  all.rules[0].key = std::vector<std::string>{"alertname"};  // one target for all hosts
  all.rules[0].cooldown_ms = 30 * 60'000;
  World world(all);
  CHECK(world.status_of(alert("db1")) == 202);
  const auto run_id = world.starts.at(0).run_id;
  world.clock.wall_us += minute_us;
  world.watched.at(run_id)(world.clock.wall_us);
  world.settle();
  world.end();
  world.watched.clear();
  world.clock.wall_us += 20 * minute_us;
  world.begin();
  world.settle();
  CHECK(world.watched.empty());
  CHECK(world.status_of(alert("db2")) == 202);
  CHECK(world.last_verdict().decisions.at(0).outcome == Outcome::suppressed);
  world.clock.wall_us += 10 * minute_us;
  CHECK(world.status_of(alert("db3")) == 202);
  CHECK(world.starts.size() == 2);
}

TEST_CASE("what was not heard while the clock jumped, or nobody ran, is no silence") {
  constexpr base::WallMicros minute_us = 60'000'000;
  auto all = triggers();
  all.rules[0].condition = {model::Condition::Kind::absent, 0, 5 * 60'000};
  all.rules[0].key = std::vector<std::string>{};
  World world(all);
  world.clock.set_us += 60 * minute_us;
  world.pass(60 * minute_us);
  CHECK(world.kept("delivery.decided").empty());
  world.pass(30 * minute_us);  // asleep
  CHECK(world.kept("delivery.decided").empty());
  for (int minute = 0; minute < 4; ++minute) world.pass(minute_us);
  CHECK(world.starts.empty());
  world.pass(minute_us);
  CHECK(world.starts.size() == 1);
  CHECK(world.intake->figures().by_time.at("start") == 1);
}

TEST_CASE("only what is older than a month and was carried out may go to an archive") {
  constexpr base::WallMicros day_us = std::int64_t{86'400} * 1'000'000;
  World world;
  const auto old = [&] {
    return serve::old_deliveries(*world.store, world.clock.wall_us - 30 * day_us).value_or(999);
  };
  CHECK(world.status_of(alert("db1")) == 202);
  CHECK(old() == 0);
  world.clock.wall_us += 31 * day_us;
  CHECK(world.status_of(alert("db2")) == 202);
  CHECK(old() == 3);  // received, decided and started
  world.runs_are_made = false;
  CHECK(world.status_of(alert("db3")) == 202);
  world.clock.wall_us += 31 * day_us;
  CHECK(old() == 7);  // that of which nobody knows whether its run is there, stays
}

TEST_CASE("a run that cannot be made is told, kept with its reason, and keeps no later one away") {
  auto all = triggers();
  all.rules[0].key = std::vector<std::string>{"alertname"};  // one target for all hosts
  all.rules[0].cooldown_ms = 30 * 60'000;                    // after the end of a run
  all.rules[0].channels = {"desk"};
  World world(all);
  world.why_not = "its group is held";
  CHECK(world.status_of(alert("db1")) == 202);
  const auto started = trigger::started_from_json(world.kept("delivery.started")[0].body);
  REQUIRE(started);
  CHECK(started->error == "its group is held");
  REQUIRE(world.notices.size() == 2);  // that it came true, and what came of it
  CHECK(world.notices[1].text.find("was not made: its group is held") != std::string::npos);
  CHECK(world.notices[1].channels == world.notices[0].channels);
  world.why_not.clear();
  CHECK(world.status_of(alert("db2")) == 202);
  CHECK(world.starts.size() == 2);
}

TEST_CASE("ten thousand identical alerts make one run") {
  World world;
  std::vector<std::shared_ptr<http::Response>> answers;
  for (int turn = 0; turn < 10'000; ++turn) {
    answers.push_back(world.send(alert("db1")));
    if (turn % 1'000 == 999) world.settle();
  }
  for (const auto& answer : answers) REQUIRE(answer->status == 202);
  CHECK(world.starts.size() == 1);
  CHECK(world.kept("delivery.received").size() == 10'000);
  CHECK(world.kept("delivery.decided").size() == 10'000);
}

TEST_CASE(
    "ten thousand different alerts make at most as many runs as the storm cap, and one notice") {
  auto all = triggers();
  all.storm = {20, 600'000};
  World world(all);
  std::vector<std::shared_ptr<http::Response>> answers;
  for (int turn = 0; turn < 10'000; ++turn) {
    answers.push_back(world.send(alert("db" + std::to_string(turn))));
    if (turn % 1'000 == 999) world.settle();
  }
  for (const auto& answer : answers) REQUIRE(answer->status == 202);
  CHECK(world.starts.size() == 20);
  CHECK(world.notices.size() == 1);
}
