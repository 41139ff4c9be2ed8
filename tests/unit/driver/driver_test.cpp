// The driver against ports that the test holds in its hand: nothing is performed before its commit,
// nothing after a failed one.
#include <catch2/catch.hpp>
#include <deque>
#include <map>

#include "driver/driver.h"
#include "model/plan_json.h"

using namespace reprise;
using model::events::AttemptFinished;

namespace {

struct TestClock : port::Clock {
  base::Instant now() override { return {wall_us, boot_us += each_us, boot_id}; }
  std::int64_t each_us = 0;  // how long it is until it is looked at again
  std::int64_t wall_us = 1'000'000'000, boot_us = 1'000'000'000;
  std::string boot_id = "boot";
};

// Commits when told to, like a slow disk.
struct TestJournal : port::Journal {
  void append(port::Batch batch, std::function<void(port::CommitResult)> done) override {
    waiting.push_back({std::move(batch), std::move(done)});
  }
  void commit(port::Commit result = port::Commit::committed) {
    auto [batch, done] = std::move(waiting.front());
    waiting.pop_front();
    for (const auto& record : batch.records) kinds.push_back(record.kind);
    if (!batch.records.empty()) ++commits;
    done({result, "as told"});
  }
  std::deque<std::pair<port::Batch, std::function<void(port::CommitResult)>>> waiting;
  std::vector<std::string> kinds;
  int commits = 0;
};

struct TestRunner : port::StepRunner {
  void start(const std::string&, const model::effects::StartAttempt& attempt) override {
    started.push_back(attempt.id);
  }
  void perform(const std::string&, const model::effects::PerformCall& call) override {
    performed.push_back(call.call);
  }
  void stop(const std::string&, const model::effects::StopAttempt&) override {}
  std::vector<std::uint32_t> performed;
  std::vector<model::AttemptId> started;
};

struct TestAuthority : port::Authority {
  std::string refusal() override { return reason; }
  std::string reason;
};

struct TestObserver : driver::Observer {
  void committed(const core::State& state, std::uint64_t first_seq,
                 std::vector<model::Event> events) override {
    CHECK(first_seq == seq[state.run_id()] + 1);
    seq[state.run_id()] += events.size();
  }
  void warned(const std::string&, const std::string& warning) override {
    warnings.push_back(warning);
  }
  void journal_failed(const port::CommitResult& result) override { failure = result.commit; }
  std::map<std::string, std::uint64_t> seq;
  std::vector<std::string> warnings;
  std::optional<port::Commit> failure;
};

model::Step exec_step(std::string id, std::vector<std::string> needs = {}) {
  model::Step step;
  step.id = std::move(id);
  step.needs = std::move(needs);
  step.action.name = "exec";
  model::Param argv{model::ParamList{model::Param{model::Value("true"), {}}}, {}};
  step.action.with.node = model::ParamMap{{"argv", std::move(argv), {}}};
  return step;
}

// A chain "s1" <- "s2" <- ... of unsafe steps.
std::shared_ptr<const model::Plan> chain(int length) {
  auto plan = std::make_shared<model::Plan>();
  plan->runbook = "tests/chain";
  plan->graphs.emplace_back();
  auto& graph = plan->graphs.front();
  for (int i = 0; i < length; ++i) {
    model::PlannedStep step;
    const std::string id = "s" + std::to_string(i + 1);
    step.spec = exec_step(id, i == 0 ? std::vector<std::string>{}
                                     : std::vector<std::string>{"s" + std::to_string(i)});
    if (i > 0) {
      step.needs = {static_cast<model::StepIndex>(i - 1)};
      graph.steps.back().dependants = {static_cast<model::StepIndex>(i)};
    }
    graph.by_id[id] = static_cast<model::StepIndex>(i);
    graph.steps.push_back(std::move(step));
  }
  return plan;
}

// One step that waits for a minute.
std::shared_ptr<const model::Plan> a_minute() {
  auto plan = std::make_shared<model::Plan>(*chain(1));
  auto& action = plan->graphs.front().steps.front().spec.action;
  action.name = "wait";
  action.with.node = model::ParamMap{{"for", {model::Value(60'000), {}}, {}}};
  return plan;
}

struct Rig {
  TestClock clock;
  TestJournal journal;
  TestRunner runner;
  TestAuthority authority;
  TestObserver observer;
  driver::Driver driver{{clock, journal, runner, authority, observer}, 1};

  void begin(int length) { begin(chain(length)); }
  void begin(const std::shared_ptr<const model::Plan>& plan) {
    create("r1", plan);
    driver.pump();
  }
  void create(const std::string& run_id,
              const std::shared_ptr<const model::Plan>& plan = chain(1)) {
    driver.create(run_id, plan, model::encode_plan(*plan),
                  {"tests/chain", plan->hash, "", "me", "0"},
                  [this](const auto&) { created = true; });
    driver.post(run_id, model::inputs::Granted{});
  }
  void commit_all() {
    while (!journal.waiting.empty()) {
      journal.commit();
      driver.pump();
    }
  }
  void report(const model::AttemptId& id, model::Verdict verdict) {
    AttemptFinished finished{id, verdict};
    finished.outputs = model::Map{{"stdout", ""}};
    driver.post("r1", model::inputs::AttemptReported{finished});
    driver.pump();
  }
  bool created = false;
};

}  // namespace

TEST_CASE("nothing starts before the commit that announces it") {
  Rig rig;
  rig.begin(1);
  CHECK_FALSE(rig.created);
  CHECK(rig.runner.started.empty());
  rig.journal.commit();
  CHECK(rig.created);
  CHECK(rig.runner.started.empty());
  rig.commit_all();
  REQUIRE(rig.runner.started.size() == 1);
  CHECK(rig.journal.kinds.back() == "attempt.started");
}

TEST_CASE("where deciding takes long the rest waits for the next turn, in its order") {
  Rig rig;
  rig.clock.each_us = 2'000;
  for (const char* run_id : {"r1", "r2", "r3", "r4", "r5", "r6"}) rig.create(run_id);
  CHECK(rig.driver.pump());
  CHECK(rig.journal.waiting.size() == 7);  // six runs, and a batch of some of their first inputs
  while (rig.driver.pump()) rig.journal.commit();
  rig.commit_all();
  CHECK(rig.journal.commits > 1);
  REQUIRE(rig.runner.started.size() == 6);
  CHECK(rig.driver.idle());
}

TEST_CASE("a result and the next intent share one commit") {
  Rig rig;
  rig.begin(3);
  rig.commit_all();
  const int before = rig.journal.commits;
  for (int step = 1; step <= 2; ++step) {
    rig.report(rig.runner.started.back(), model::Verdict::succeeded);
    rig.commit_all();
    CHECK(rig.runner.started.size() == static_cast<std::size_t>(step + 1));
  }
  CHECK(rig.journal.commits == before + 2);
}

TEST_CASE("after a commit that failed nothing more is performed") {
  for (const auto result : {port::Commit::unknown, port::Commit::fenced, port::Commit::gap}) {
    Rig rig;
    rig.begin(2);
    rig.journal.commit();
    rig.driver.pump();
    rig.journal.commit(result);
    rig.driver.pump();
    CHECK(rig.observer.failure == result);
    CHECK(rig.runner.started.empty());
    CHECK(rig.driver.failed());
    rig.driver.post("r1", model::inputs::PauseRequested{"me"});
    rig.driver.pump();
    CHECK(rig.journal.waiting.empty());
  }
}

TEST_CASE("what the kill switch refuses is reported as never started") {
  Rig rig;
  rig.authority.reason = "kill switch: test";
  rig.begin(1);
  rig.commit_all();
  CHECK(rig.runner.started.empty());
  CHECK(std::count(rig.journal.kinds.begin(), rig.journal.kinds.end(), "attempt.lost") >= 1);
}

TEST_CASE("a call of a script is made after its commit, and not where it is not allowed any more") {
  Rig rig;
  rig.begin(1);
  rig.commit_all();
  const auto id = rig.runner.started.at(0);
  const auto ask = [&](std::uint32_t number) {
    model::events::CallStarted started;
    started.id = id;
    started.call = number;
    started.name = "proc.run";
    rig.driver.post("r1", model::inputs::CallRequested{started});
    rig.driver.pump();
  };
  ask(1);
  CHECK(rig.runner.performed.empty());
  rig.commit_all();
  CHECK(rig.runner.performed == std::vector<std::uint32_t>{1});
  rig.driver.post("r1", model::inputs::CallReported{{id, 1}});
  rig.driver.pump();
  rig.authority.reason = "kill switch";
  ask(2);
  rig.commit_all();
  CHECK(rig.runner.performed.size() == 1);
  const auto& calls = rig.driver.find("r1")->calls(rig.driver.find("r1")->find("s1"));
  CHECK(calls.size() == 1);  // the second was never begun
  CHECK(rig.journal.kinds.back() == "call.finished");
}

TEST_CASE("a draining driver decides nothing more") {
  Rig rig;
  rig.begin(2);
  rig.commit_all();
  rig.driver.drain();
  rig.report(rig.runner.started.back(), model::Verdict::succeeded);
  CHECK(rig.journal.waiting.empty());
  CHECK(rig.runner.started.size() == 1);
}

TEST_CASE("an acknowledgement waits for the commit and brings the warnings") {
  Rig rig;
  rig.begin(1);
  rig.commit_all();
  std::optional<std::vector<std::string>> answer;
  rig.driver.post("r1", model::inputs::Answered{"q9", "me", "approve", ""},
                  [&](const auto& warnings) { answer = warnings; });
  rig.driver.pump();
  rig.commit_all();
  REQUIRE(answer);
  CHECK(answer->size() == 1);
  rig.driver.post("r1", model::inputs::PauseRequested{"me"},
                  [&](const auto& warnings) { answer = warnings; });
  answer.reset();
  rig.driver.pump();
  CHECK_FALSE(answer);
  rig.commit_all();
  REQUIRE(answer);
  CHECK(answer->empty());
}

TEST_CASE("an input for an unknown run is answered, not lost") {
  Rig rig;
  std::vector<std::string> warnings;
  rig.driver.post("nobody", model::inputs::PauseRequested{"me"},
                  [&](const auto& told) { warnings = told; });
  rig.driver.pump();
  CHECK(warnings.size() == 1);
}

TEST_CASE(
    "R-18 while the host is up a timer follows the boot clock, wherever the wall clock jumps") {
  constexpr std::int64_t minute_us = 60'000'000, ten_years_us = 315'360'000'000'000;
  const std::int64_t jump = GENERATE_COPY(ten_years_us, -ten_years_us);
  Rig rig;
  rig.begin(a_minute());
  rig.commit_all();
  rig.clock.wall_us += jump;
  CHECK(rig.driver.next_timer_us() == minute_us);
  rig.clock.boot_us += minute_us - 1;
  CHECK(rig.driver.next_timer_us() == 1);
  rig.clock.boot_us += 1;
  CHECK(rig.driver.next_timer_us() == 0);
}

TEST_CASE("R-18 after a restart of the host a timer follows the wall clock") {
  Rig rig;
  rig.begin(a_minute());
  rig.commit_all();
  rig.clock.boot_id = "next boot";
  rig.clock.boot_us = 5;
  rig.clock.wall_us += 20'000'000;
  CHECK(rig.driver.next_timer_us() == 40'000'000);
}

TEST_CASE("a run that is over is forgotten when nothing about it is under way") {
  Rig rig;
  rig.begin(1);
  rig.commit_all();
  CHECK_FALSE(rig.driver.release("r1"));
  rig.report(rig.runner.started.back(), model::Verdict::succeeded);
  REQUIRE(rig.driver.find("r1")->is_over());
  CHECK_FALSE(rig.driver.release("r1"));  // its end is not durable yet
  rig.commit_all();
  rig.driver.post("r1", model::inputs::PauseRequested{"me"});
  CHECK_FALSE(rig.driver.release("r1"));  // somebody waits for an answer
  rig.driver.pump();
  rig.commit_all();
  CHECK(rig.driver.release("r1"));
  CHECK(rig.driver.find("r1") == nullptr);
  CHECK(rig.driver.run_ids().empty());
  CHECK_FALSE(rig.driver.release("r1"));
  rig.driver.post("r1", model::inputs::PauseRequested{"me"});
  rig.driver.pump();
  CHECK(rig.observer.warnings.back() == "run r1 is not in this engine");
}
