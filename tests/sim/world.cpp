#include "sim/world.h"

#include <algorithm>
#include <set>

#include "model/event_json.h"
#include "model/plan_json.h"

namespace reprise::sim {

namespace {

using model::AttemptId;
using model::AttemptRole;
using model::events::AttemptFinished;
namespace inputs = model::inputs;

constexpr int instants_max = 400;

std::string step_id(std::size_t index) { return std::string(1, static_cast<char>('a' + index)); }

model::EffectClass class_of(Kind kind) {
  if (kind == Kind::read) return model::EffectClass::read;
  return kind == Kind::idempotent ? model::EffectClass::idempotent : model::EffectClass::unsafe;
}

model::Action exec_true() {
  model::Action action;
  action.name = "exec";
  model::Param argv{model::ParamList{model::Param{model::Value("true"), {}}}, {}};
  action.with.node = model::ParamMap{{"argv", std::move(argv), {}}};
  return action;
}

std::shared_ptr<const model::Plan> plan_of(const std::vector<StepCase>& steps) {
  auto plan = std::make_shared<model::Plan>();
  plan->runbook = "sim/case";
  plan->graphs.emplace_back();
  auto& graph = plan->graphs.front();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    model::PlannedStep step;
    step.spec.id = step_id(i);
    step.spec.action = exec_true();
    step.spec.effect = class_of(steps[i].kind);
    if (steps[i].kind == Kind::probed)
      step.spec.probe = std::make_shared<const model::Probe>(model::Probe{exec_true(), 0});
    for (std::size_t need = 0; need < i; ++need)
      if ((steps[i].needs >> need & 1) != 0) {
        step.needs.push_back(static_cast<model::StepIndex>(need));
        step.spec.needs.push_back(step_id(need));
        graph.steps[need].dependants.push_back(static_cast<model::StepIndex>(i));
      }
    graph.by_id[step.spec.id] = static_cast<model::StepIndex>(i);
    graph.steps.push_back(std::move(step));
  }
  return plan;
}

// What survives every death: the journal's durable part, and what the steps have done.
struct Lasting {
  std::vector<model::Event> durable;
  struct Started {
    AttemptId id;
    bool executed = false;       // its effect has happened
    bool dead = false;           // with its shim: no result will come
    bool reported = false;
  };
  std::vector<Started> attempts;
  std::map<std::string, int> executions;            // of main attempts, by step
  std::map<std::string, int> permissions;           // answers and verdicts "did not happen"
  std::map<std::string, std::set<std::string>> keys;
};

class World;

struct Journal final : port::Journal {
  explicit Journal(World& owner) : world(owner) {}
  void append(port::Batch batch, std::function<void(port::CommitResult)> done) override;
  World& world;
  std::deque<std::pair<port::Batch, std::function<void(port::CommitResult)>>> waiting;
};

struct Runner final : port::StepRunner {
  explicit Runner(World& owner) : world(owner) {}
  void start(const std::string&, const model::effects::StartAttempt& attempt) override;
  void stop(const std::string&, const model::effects::StopAttempt&) override {}
  World& world;
};

struct OpenAuthority final : port::Authority {
  std::string refusal() override { return {}; }
};

struct StillClock final : port::Clock {
  base::Instant now() override { return {us += 1'000, us, "boot"}; }
  std::int64_t us = 1'700'000'000'000'000;
};

struct Silent final : driver::Observer {
  void committed(const core::State&, std::uint64_t, const std::vector<model::Event>&) override {}
  void warned(const std::string&, const std::string&) override {}
  void journal_failed(const port::CommitResult&) override {}
};

// One engine's life: everything here dies with it.
struct Life {
  explicit Life(World& world, StillClock& clock)
      : journal(world),
        runner(world),
        driver({clock, journal, runner, authority, observer}, 1) {}
  Journal journal;
  Runner runner;
  OpenAuthority authority;
  Silent observer;
  driver::Driver driver;
};

class World {
 public:
  explicit World(const Case& played) : case_(played), plan_(plan_of(played.steps)) {}
  Verdict run();

  void started(const model::effects::StartAttempt& attempt);
  const Case& played() const { return case_; }

 private:
  void be_born();
  bool instant();                       // counts; true when the engine dies here
  void die(Death death);
  bool commit_one();
  bool execute_one();
  bool report_one();
  bool answer_one();
  void recover();
  void make_durable(const port::Batch& batch);
  AttemptFinished result_of(const AttemptId& id, bool adopted);
  std::string answer_to(const core::OpenQuestion& question);
  void judge_start(const AttemptId& id);
  void judge_end();
  const StepCase& step(const std::string& id) const { return case_.steps[id[0] - 'a']; }

  const Case& case_;
  std::shared_ptr<const model::Plan> plan_;
  StillClock clock_;
  Lasting lasting_;
  std::unique_ptr<Life> life_;
  Verdict verdict_;
  std::size_t fault_ = 0;
  bool died_ = false;
};

void Journal::append(port::Batch batch, std::function<void(port::CommitResult)> done) {
  if (world.played().planted == Planted::effect_before_commit) {
    const auto early = std::move(done);
    early({});
    waiting.emplace_back(std::move(batch), nullptr);
    return;
  }
  waiting.emplace_back(std::move(batch), std::move(done));
}

void Runner::start(const std::string&, const model::effects::StartAttempt& attempt) {
  world.started(attempt);
}

void World::started(const model::effects::StartAttempt& attempt) {
  judge_start(attempt.id);
  lasting_.attempts.push_back({attempt.id});
  if (attempt.id.role == AttemptRole::main) lasting_.keys[attempt.id.step].insert(attempt.key);
}

// D-05 and "intent first": asked of what is durable, not of the driver's memory.
void World::judge_start(const AttemptId& id) {
  auto durable = core::restore("r", plan_, lasting_.durable);
  if (!durable) return verdict_.broken.push_back("the durable events do not fold");
  const auto open = durable->open_attempts();
  if (open.count(id) == 0)
    verdict_.broken.push_back("attempt of " + id.step + " started before its intent was durable");
  if (id.role != AttemptRole::main) return;
  for (const auto& need : plan_->graphs[0].steps[id.step[0] - 'a'].spec.needs)
    if (!durable->succeeded_for_dependants(durable->find(need)))
      verdict_.broken.push_back(id.step + " started before the result of " + need);
}

void World::make_durable(const port::Batch& batch) {
  for (const auto& record : batch.records) {
    auto event = model::decode_event(record.kind, record.at_us, record.body);
    if (!event) return verdict_.broken.push_back("an event cannot be read back");
    lasting_.durable.push_back(std::move(*event));
  }
}

bool World::instant() {
  ++verdict_.instants;
  if (fault_ >= case_.faults.size() || case_.faults[fault_].instant != verdict_.instants)
    return false;
  die(case_.faults[fault_++].death);
  return true;
}

void World::die(Death death) {
  ++verdict_.crashes;
  life_.reset();
  died_ = true;
  if (death == Death::both)
    for (auto& attempt : lasting_.attempts) attempt.dead = true;
}

// Three instants: before the commit, after it with nobody told, and after its effects.
bool World::commit_one() {
  auto& waiting = life_->journal.waiting;
  if (waiting.empty()) return false;
  if (instant()) return true;
  auto [batch, done] = std::move(waiting.front());
  waiting.pop_front();
  make_durable(batch);
  if (instant()) return true;
  if (done) done({});
  if (instant()) return true;
  life_->driver.pump();
  return true;
}

bool World::execute_one() {
  for (auto& attempt : lasting_.attempts) {
    if (attempt.executed || attempt.dead || attempt.reported) continue;
    attempt.executed = true;
    if (attempt.id.role == AttemptRole::main) ++lasting_.executions[attempt.id.step];
    instant();
    return true;
  }
  return false;
}

AttemptFinished World::result_of(const AttemptId& id, bool adopted) {
  AttemptFinished finished{id, model::Verdict::succeeded};
  finished.adopted = adopted;
  finished.outputs = model::Map{{"stdout", id.step}};
  if (id.role == AttemptRole::probe) {
    const bool happened = lasting_.executions[id.step] > 0;
    const bool said = case_.truth == Truth::lies ? !happened : happened;
    const char* word = case_.truth == Truth::cannot_tell ? "cannot-tell"
                       : said                            ? "happened"
                                                         : "did-not-happen";
    if (word == std::string("did-not-happen")) ++lasting_.permissions[id.step];
    finished.outputs = model::Map{{"verdict", word}};
    return finished;
  }
  const Outcome outcome =
      lasting_.executions[id.step] > 1 ? Outcome::succeeds : step(id.step).outcome;
  if (outcome == Outcome::succeeds) return finished;
  finished.error = model::Failure{"test", "as told"};
  const bool harmless = step(id.step).kind == Kind::read;
  finished.verdict = outcome == Outcome::fails || harmless ? model::Verdict::failed
                                                           : model::Verdict::unknown;
  return finished;
}

bool World::report_one() {
  for (auto& attempt : lasting_.attempts) {
    if (!attempt.executed || attempt.dead || attempt.reported) continue;
    attempt.reported = true;
    life_->driver.post("r", inputs::AttemptReported{result_of(attempt.id, false)});
    life_->driver.pump();
    instant();
    return true;
  }
  return false;
}

std::string World::answer_to(const core::OpenQuestion& question) {
  const std::string& id = question.asked.step;
  if (question.asked.kind == model::QuestionKind::lost) return "retry";
  bool happened = lasting_.executions[id] > 0;
  if (case_.truth == Truth::lies) happened = !happened;
  if (!happened) ++lasting_.permissions[id];
  return happened ? "happened" : "did-not-happen";
}

bool World::answer_one() {
  const core::State* state = life_->driver.find("r");
  if (state == nullptr || state->questions().empty()) return false;
  const auto& [id, question] = *state->questions().begin();
  const std::string choice = answer_to(question);
  life_->driver.post("r", inputs::Answered{id, "operator", choice, ""});
  life_->driver.pump();
  instant();
  return true;
}

void World::be_born() {
  died_ = false;
  life_ = std::make_unique<Life>(*this, clock_);
  if (!lasting_.durable.empty()) return recover();
  life_->driver.create("r", plan_, model::encode_plan(*plan_),
                       {"sim/case", plan_->hash, "", "sim", "0"}, {});
  life_->driver.post("r", inputs::Granted{});
  life_->driver.pump();
}

// What the launcher would find: results of attempts whose shim lived on, and nothing of the others.
void World::recover() {
  auto state = core::restore("r", plan_, lasting_.durable);
  if (!state) return verdict_.broken.push_back("the durable events do not fold");
  if (state->is_over()) return void(life_->driver.adopt(std::move(*state)));
  const auto open = state->open_attempts();
  const bool queued = state->started_us() == 0;
  life_->driver.adopt(std::move(*state));
  life_->driver.post("r", inputs::Recovered{"0", 2});
  for (const auto& [id, attempt] : open) {
    auto found = std::find_if(lasting_.attempts.begin(), lasting_.attempts.end(),
                              [&id = id](const auto& item) { return item.id == id; });
    const bool finished = found != lasting_.attempts.end() && !found->dead;
    if (finished) {
      if (!found->executed && id.role == AttemptRole::main) ++lasting_.executions[id.step];
      found->executed = found->reported = true;
      life_->driver.post("r", inputs::AttemptReported{result_of(id, true)});
    } else {
      life_->driver.post("r", inputs::AttemptGone{
                                  id, "gone", case_.planted == Planted::lost_is_retried});
    }
  }
  if (queued) life_->driver.post("r", inputs::Granted{});
  life_->driver.pump();
}

void World::judge_end() {
  const core::State* state = life_->driver.find("r");
  if (state == nullptr) return verdict_.broken.push_back("the run is lost");
  verdict_.over = state->is_over();
  verdict_.status = state->status();
  if (!verdict_.over) verdict_.broken.push_back("the run neither ended nor asked");
  auto replayed = core::restore("r", plan_, lasting_.durable);
  if (!replayed || core::state_hash(*replayed) != core::state_hash(*state))
    verdict_.broken.push_back("replaying the journal gives another state");
  for (std::size_t i = 0; i < case_.steps.size(); ++i) {
    const std::string id = step_id(i);
    const bool unsafe = class_of(case_.steps[i].kind) == model::EffectClass::unsafe;
    if (unsafe && lasting_.executions[id] > 1 + lasting_.permissions[id])
      verdict_.broken.push_back("unsafe step " + id + " ran " +
                                std::to_string(lasting_.executions[id]) + " times");
    if (lasting_.keys[id].size() > 1)
      verdict_.broken.push_back("step " + id + " had several idempotency keys");
    const bool done = state->nodes()[state->find(id)].phase == model::StepPhase::succeeded;
    if (case_.truth == Truth::honest && done && lasting_.executions[id] == 0)
      verdict_.broken.push_back("step " + id + " succeeded and never ran");
    if (case_.truth == Truth::honest && unsafe && lasting_.executions[id] > 1)
      verdict_.broken.push_back("step " + id + " ran twice though everybody was honest");
  }
}

Verdict World::run() {
  be_born();
  while (verdict_.broken.empty() && verdict_.instants < instants_max) {
    if (died_) be_born();
    if (commit_one() || execute_one() || report_one() || answer_one()) continue;
    break;
  }
  if (verdict_.broken.empty()) judge_end();
  return verdict_;
}

}  // namespace

std::string Case::name() const {
  std::string text;
  for (const auto& step : steps)
    text += "k" + std::to_string(static_cast<int>(step.kind)) + "o" +
            std::to_string(static_cast<int>(step.outcome)) + "n" + std::to_string(step.needs) + " ";
  for (const auto& fault : faults)
    text += "@" + std::to_string(fault.instant) + (fault.death == Death::both ? "b " : "e ");
  return text + "t" + std::to_string(static_cast<int>(truth));
}

Verdict play(const Case& played) { return World(played).run(); }

}  // namespace reprise::sim
