// Who is told, over a real journal: never before the intent is durable, and not forgotten by an
// engine that dies in between.
#include "serve/messenger.h"
#include "serve/notices.h"
#include "unit/incident/desk.h"
#include "unit/serve/intake_rig.h"

using namespace reprise;
namespace changes = incident::changes;

namespace {

// A service's life over a journal; what is told is in the test's hands.
struct Watching : serve_test::StoreRig {
  Watching() { begin(); }

  void begin() {
    open_store(clock);
    desk = std::make_unique<serve::IncidentDesk>(*entries);
    REQUIRE(desk->restore(*store));
    messenger = std::make_unique<serve::Messenger>(*desk, parts());
    desk->on_kept([this] { messenger->look(); });
    messenger->begin();
    turn();
  }
  void kill() {
    messenger->close();
    desk->on_kept({});
    turn();
    messenger.reset();
    desk.reset();
    close_store();
    open.clear();
  }
  serve::MessengerParts parts() {
    return {clock, [](base::Millis, const std::function<void()>&) {},
            [this](const incident::Message& message, auto done) {
              told.push_back(message.key);
              open[message.key] = std::move(done);
            },
            [](const std::string&) {}, [this](const std::string& text) { log.push_back(text); }};
  }
  void turn() { commit_until_quiet("incident"); }
  void open_incident() {
    changes::Opened opened{"i1", "the ledger is damaged", "critical", "ann"};
    opened.level = incident_test::level_p0();
    opened.at = clock.now();
    desk->record(std::vector<incident::Change>{opened});
    turn();
  }
  void answer(const std::string& key, app::TellEnd end) {
    open.at(key)(end);
    turn();
  }
  void pass(base::Millis millis) {
    clock.wall_us += millis * 1'000;
    messenger->look();
    turn();
  }

  serve_test::TestClock clock;
  std::unique_ptr<serve::IncidentDesk> desk;
  std::unique_ptr<serve::Messenger> messenger;
  std::vector<std::string> told, log;
  std::map<std::string, std::function<void(app::TellEnd)>> open;
};

using End = app::TellEnd::How;
using MessageKeys = std::vector<std::string>;

}  // namespace

TEST_CASE("A rung is told when its intent is durable, and once") {
  Watching world;
  world.open_incident();
  CHECK(world.told == MessageKeys{"i1/rung/1/oncall"});
  world.messenger->look();
  world.turn();
  CHECK(world.told.size() == 1);
  world.answer("i1/rung/1/oncall", {End::sent, "pager"});
  world.kill();
  world.begin();
  world.pass(incident_test::minute);
  CHECK(world.told.size() == 1);
}

TEST_CASE("Nothing is told before its intent is durable") {
  Watching world;
  world.open_incident();
  world.answer("i1/rung/1/oncall", {End::sent, "pager"});
  world.journal->quick = 0;
  world.pass(5 * incident_test::minute);
  world.messenger->look();
  world.turn();
  CHECK(world.told.size() == 1);
  world.journal->flush();
  world.turn();
  CHECK(world.told.size() == 3);
}

TEST_CASE("What an engine that died was telling is unknown, and is told again with its key") {
  Watching world;
  world.open_incident();
  world.kill();
  world.begin();
  const auto& message = world.desk->book().messages().at("i1/rung/1/oncall");
  CHECK(message.state == incident::Told::State::unknown);
  world.pass(2'000);
  CHECK(world.told == MessageKeys{"i1/rung/1/oncall", "i1/rung/1/oncall"});
  world.answer("i1/rung/1/oncall", {End::sent, "pager"});
  world.pass(incident_test::minute);
  CHECK(world.told.size() == 2);
}

TEST_CASE("What no route takes is said in the log, and tried again") {
  Watching world;
  world.open_incident();
  world.answer("i1/rung/1/oncall", {End::unsent, "exit 1"});
  REQUIRE(world.log.size() == 1);
  CHECK(world.log.front().find("exit 1") != std::string::npos);
  world.pass(2'000);
  CHECK(world.told.size() == 2);
}

TEST_CASE("A missed deadline is told, and said in the log") {
  Watching world;
  world.open_incident();
  world.answer("i1/rung/1/oncall", {End::sent, "pager"});
  world.pass(15 * incident_test::minute);
  CHECK(world.told == MessageKeys{"i1/rung/1/oncall", "i1/deadline/lead", "i1/rung/2/oncall",
                                  "i1/rung/2/second", "i1/rung/3/lead"});
  REQUIRE(world.log.size() == 1);
  CHECK(world.log.front().find("MISSED") != std::string::npos);
}

TEST_CASE("A call is told before notices, and has places that they cannot take") {
  Watching world;
  std::vector<incident::Change> due;
  for (int i = 0; i < 30; ++i) {
    incident::Message message{"a/" + std::to_string(i)};
    message.severity = "low";
    due.push_back(changes::Due{message, 1});
  }
  world.desk->record(due);
  world.turn();
  CHECK(world.told.size() == serve::others_at_once);
  world.open_incident();
  CHECK(world.told.back() == "i1/rung/1/oncall");
}

TEST_CASE("Nobody was about to be told what nobody needs any more") {
  Watching world;
  world.open_incident();
  world.desk->record(incident::acknowledge(world.desk->book(), "i1", "ann", "", 1));
  world.turn();
  world.kill();
  world.begin();
  CHECK(world.desk->book().messages().at("i1/rung/1/oncall").state == incident::Told::State::due);
}

TEST_CASE("At an end nothing more is begun, and what is being told is waited for") {
  Watching world;
  world.open_incident();
  bool ended = false;
  world.messenger->end([&] { ended = true; });
  world.pass(15 * incident_test::minute);
  CHECK(world.told.size() == 1);
  CHECK_FALSE(ended);
  world.answer("i1/rung/1/oncall", {End::sent, "pager"});
  CHECK(ended);
  world.kill();
  world.begin();
  CHECK(world.desk->book().messages().at("i1/rung/1/oncall").state == incident::Told::State::sent);
}

TEST_CASE("What the bindings have no route for is unsent, and nobody is asked to tell it") {
  const app::Routes routes{{{"oncall", model::Map{}}}, {}};
  const auto how = [&](const app::Routes& of, const std::string& to) {
    return app::tell("/no/such/worker", of, {"k", "high", to, "fire"}).by;
  };
  CHECK(how(routes, "oncall") == "the bindings have no route for it");
  CHECK(how(routes, "") == "the bindings have no route for it");
  CHECK(how({}, "oncall") == "the bindings have no route for it");
  const app::Routes console{{{"oncall", model::Map{{"notify", "console"}}}}, {}};
  CHECK(how(console, "oncall") != "the bindings have no route for it");
}

TEST_CASE("Each contact gets one notice of an event, by the rules that are for it") {
  model::Plan plan;
  plan.runbook = "shop/restore";
  plan.severity = "critical";
  const std::vector<model::NoticeRule> rules = {
      {{model::Moment::start, model::Moment::failure}, {}, {"desk"}},
      {{model::Moment::failure}, {"critical"}, {"desk", "lead"}},
      {{model::Moment::failure}, {"low"}, {"nobody"}}};
  model::events::RunFinished failed{model::RunStatus::failed, model::Failure{"exit", "exit 3"}};
  const auto occasion = serve::occasion_of("r1", plan, failed);
  REQUIRE(occasion);
  CHECK(occasion->text == "Run r1 of shop/restore has ended: failed (exit 3).");
  MessageKeys keys;
  for (const auto& message : serve::notices_for(rules, *occasion, "r1", 9, plan)) {
    CHECK(message.severity == "critical");
    keys.push_back(message.key);
  }
  CHECK(keys == MessageKeys{"r1/9/desk", "r1/9/lead"});
  CHECK_FALSE(serve::occasion_of("r1", plan, model::events::RunContinued{"ann"}));
}
