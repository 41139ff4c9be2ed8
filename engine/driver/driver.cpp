#include "driver/driver.h"

#include <algorithm>

#include "base/assert.h"
#include "base/crash_point.h"
#include "driver/answer_evaluation.h"
#include "model/event_json.h"

namespace reprise::driver {

namespace {

// One commit holds at most about this many rows, so that a flood of inputs cannot delay the first.
constexpr std::size_t batch_records_max = 1'000;
// To begin a large run takes milliseconds; where many begin, the kill switch goes in between.
constexpr std::int64_t pump_us_max = 5'000;

std::uint32_t attempt_of(const model::EventBody& body) {
  if (const auto* started = std::get_if<model::events::AttemptStarted>(&body))
    return started->id.number;
  if (const auto* finished = std::get_if<model::events::AttemptFinished>(&body))
    return finished->id.number;
  if (const auto* call = std::get_if<model::events::CallStarted>(&body)) return call->id.number;
  if (const auto* call = std::get_if<model::events::CallFinished>(&body)) return call->id.number;
  if (const auto* lost = std::get_if<model::events::AttemptLost>(&body)) return lost->id.number;
  return 0;
}

// Between the first and the last of these events.
template <class Work>
bool takes_long(const std::vector<Work>& all) {
  if (all.empty() || all.front().events.empty() || all.back().events.empty()) return false;
  return all.back().events.front().at.boot_us - all.front().events.front().at.boot_us > pump_us_max;
}

}  // namespace

void Driver::create(const std::string& run_id, std::shared_ptr<const model::Plan> plan,
                    std::string encoded_plan, model::events::RunCreated created, Acknowledge done) {
  const base::Instant now = ports_.clock.now();
  port::Batch batch;
  batch.runs.push_back({run_id, plan->runbook, plan->hash, std::move(encoded_plan), "real",
                        created.seed, now.wall_us});
  core::State state = core::initial(run_id, std::move(plan));
  Performed work{run_id, 1, {{now, std::move(created)}}, {}, {}, std::move(done)};
  REPRISE_ASSERT(core::evolve(state, work.events.front()).has_value(), "a new run is refused");
  encode(state, 1, work.events.front(), batch);
  runs_.emplace(run_id, std::move(state));
  std::vector<Performed> all;
  all.push_back(std::move(work));
  hand_over(std::move(batch), std::move(all));
}

void Driver::adopt(core::State state) {
  const std::string run_id = state.run_id();
  runs_.emplace(run_id, std::move(state));
}

bool Driver::release(const std::string& run_id) {
  const auto run = runs_.find(run_id);
  const auto is_of_run = [&run_id](const auto& one) { return one.run_id == run_id; };
  if (run == runs_.end() || !run->second.is_over()) return false;
  if (std::any_of(queue_.begin(), queue_.end(), is_of_run)) return false;
  for (const InFlight& batch : in_flight_)
    if (std::any_of(batch.work.begin(), batch.work.end(), is_of_run)) return false;
  timers_.drop(run_id);
  runs_.erase(run);
  return true;
}

void Driver::post(const std::string& run_id, model::InputBody body, Acknowledge done) {
  queue_.push_back({run_id, std::move(body), std::move(done)});
}

bool Driver::has_work() const { return !queue_.empty() && !failed_ && !draining_; }

bool Driver::pump() {
  if (!has_work()) return false;
  port::Batch batch;
  std::vector<Performed> all;
  while (!queue_.empty() && batch.records.size() < batch_records_max && !takes_long(all))
    decide_into(batch, all);
  hand_over(std::move(batch), std::move(all));
  return has_work();
}

void Driver::decide_into(port::Batch& batch, std::vector<Performed>& all) {
  Posted posted = std::move(queue_.front());
  queue_.pop_front();
  Performed work = decide(std::move(posted));
  const auto run = runs_.find(work.run_id);
  // The first input of a wide graph gives an event for each step: no growing by doubling then.
  if (work.events.size() > batch_records_max)
    batch.records.reserve(batch.records.size() + work.events.size());
  std::uint64_t seq = work.first_seq;
  for (const auto& event : work.events) encode(run->second, seq++, event, batch);
  all.push_back(std::move(work));
}

Driver::Performed Driver::decide(Posted posted) {
  Performed work{posted.run_id, 0, {}, {}, {}, std::move(posted.done)};
  const auto run = runs_.find(posted.run_id);
  if (run == runs_.end()) {
    work.warnings.push_back("run " + posted.run_id + " is not in this engine");
    return work;
  }
  work.first_seq = run->second.seq() + 1;
  auto decision = settle(run->second, {ports_.clock.now(), std::move(posted.body)});
  work.events = std::move(decision.record);
  refresh_timer(run->second);
  for (auto& effect : decision.then) {
    if (auto* warning = std::get_if<model::effects::Publish>(&effect))
      work.warnings.push_back(warning->warning);
    else
      work.effects.push_back(std::move(effect));
  }
  return work;
}

// The state knows its timers; SetTimer only says that there is a new one.
void Driver::refresh_timer(const core::State& state) {
  const auto next = state.next_timer();
  if (next)
    timers_.set(state.run_id(), *next);
  else
    timers_.drop(state.run_id());
}

// Advances until no evaluation is asked for any more.
core::Decision Driver::settle(core::State& state, const model::Input& input) {
  core::Decision all = core::advance(state, input);
  for (std::size_t i = 0; i < all.then.size(); ++i) {
    const auto* request = std::get_if<model::effects::Evaluate>(&all.then[i]);
    if (request == nullptr) continue;
    const model::Input answer{input.now, answer_evaluation(state, *request)};
    core::Decision more = core::advance(state, answer);
    std::move(more.record.begin(), more.record.end(), std::back_inserter(all.record));
    std::move(more.then.begin(), more.then.end(), std::back_inserter(all.then));
  }
  std::erase_if(all.then, [](const model::Effect& effect) {
    return std::holds_alternative<model::effects::Evaluate>(effect);
  });
  return all;
}

void Driver::encode(const core::State& state, std::uint64_t seq, const model::Event& event,
                    port::Batch& batch) const {
  batch.records.push_back({state.run_id(), seq, epoch_, event.at.wall_us,
                           std::string(model::kind_name(event.body)),
                           std::string(model::step_of(event.body)), attempt_of(event.body),
                           model::encode_event(event)});
}

void Driver::hand_over(port::Batch batch, std::vector<Performed> work) {
  base::crash_point("batch-decided");
  in_flight_.push_back({std::move(work)});
  // With nothing to store, only the order after earlier commits matters.
  if (batch.records.empty() && batch.runs.empty() && in_flight_.size() == 1) return on_commit({});
  ports_.journal.append(std::move(batch), [this](port::CommitResult result) { on_commit(result); });
}

void Driver::on_commit(const port::CommitResult& result) {
  REPRISE_ASSERT(!in_flight_.empty(), "the journal reported a commit nobody asked for");
  InFlight done = std::move(in_flight_.front());
  in_flight_.pop_front();
  if (failed_) return;
  if (result.commit != port::Commit::committed) {
    failed_ = true;
    ports_.observer.journal_failed(result);
    return;
  }
  base::crash_point("batch-committed");
  // Effects first: they go on in other processes while we tell.
  for (const auto& work : done.work) perform(work);
  ports_.runner.flush();
  for (auto& work : done.work) tell(work);
}

void Driver::perform(const Performed& work) {
  for (const auto& effect : work.effects) {
    perform_effect(work.run_id, effect);
    base::crash_point("effect-performed");
  }
}

void Driver::tell(Performed& work) {
  if (!work.events.empty())
    if (const auto run = runs_.find(work.run_id); run != runs_.end())
      ports_.observer.committed(run->second, work.first_seq, std::move(work.events));
  for (const auto& warning : work.warnings) ports_.observer.warned(work.run_id, warning);
  if (work.done) work.done(work.warnings);
}

void Driver::perform_effect(const std::string& run_id, const model::Effect& effect) {
  if (const auto* attempt = std::get_if<model::effects::StartAttempt>(&effect))
    return start(run_id, *attempt);
  if (const auto* call = std::get_if<model::effects::PerformCall>(&effect))
    return perform_call(run_id, *call);
  if (const auto* attempt = std::get_if<model::effects::StopAttempt>(&effect))
    return ports_.runner.stop(run_id, *attempt);
}

void Driver::start(const std::string& run_id, const model::effects::StartAttempt& attempt) {
  const std::string refusal = ports_.authority.refusal();
  if (refusal.empty()) return ports_.runner.start(run_id, attempt);
  post(run_id, model::inputs::AttemptGone{attempt.id, refusal, true});
}

// A call that is not allowed any more was not begun; the script waits until it is ended.
void Driver::perform_call(const std::string& run_id, const model::effects::PerformCall& call) {
  if (ports_.authority.refusal().empty()) return ports_.runner.perform(run_id, call);
  post(run_id, model::inputs::CallReported{{call.id, call.call, {}, true}});
}

const core::State* Driver::find(const std::string& run_id) const {
  const auto run = runs_.find(run_id);
  return run == runs_.end() ? nullptr : &run->second;
}

std::vector<std::string> Driver::run_ids() const {
  std::vector<std::string> ids;
  for (const auto& [id, state] : runs_) ids.push_back(id);
  return ids;
}

std::optional<std::int64_t> Driver::next_timer_us() { return timers_.next_us(ports_.clock.now()); }

void Driver::fire_timers() {
  for (const auto& run_id : timers_.take_due(ports_.clock.now()))
    post(run_id, model::inputs::TimerDue{});
}

}  // namespace reprise::driver
