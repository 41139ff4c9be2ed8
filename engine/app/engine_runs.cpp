// How runs come into the engine: submitted, or taken over from the journal.
#include <algorithm>
#include <random>
#include <tuple>

#include "app/attempt_names.h"
#include "app/engine.h"
#include "app/engine_impl.h"
#include "base/ids.h"
#include "reprise/version.h"

namespace reprise::app {

namespace {

std::uint64_t random_bits() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

std::vector<std::string> groups_of(const model::Plan& plan) {
  std::vector<std::string> groups = plan.call_groups;
  if (!plan.group.empty()) groups.push_back(plan.group);
  return groups;
}

bool is_unfinished(const RunRow& row) { return row.finished_us == 0; }

}  // namespace

void Engine::submit(Submission submission, std::function<void(base::Result<std::string>)> done) {
  auto& impl = *impl_;
  const bool named = !submission.run_id.empty();
  if (!named)
    submission.run_id = base::make_ulid(impl.clock.now().wall_us,
                                        static_cast<std::uint16_t>(random_bits()), random_bits());
  if (!base::is_run_id(submission.run_id))
    return done(
        base::fail("usage", "'" + submission.run_id + "' is no run id",
                   "Allowed: a-z 0-9 . _ - , at most 64, beginning with a letter or digit."));
  if (named &&
      (impl.driver->find(submission.run_id) != nullptr || impl.store->load(submission.run_id)))
    return done(base::fail("exists", "there is a run '" + submission.run_id + "' already"));
  if (impl.latch.is_set())
    return done(base::fail("stopped", "the kill switch is set: " + impl.latch.reason(),
                           "Run 'reprise clear --reason TEXT' when it is safe to go on."));
  if (const auto why = impl.store->admission(); !why.empty())
    return done(base::fail("no-space", why, "Free disk space; running runs are not affected."));
  if (auto claimed = impl.claim(submission); !claimed) return done(base::fail(claimed.error()));
  model::events::RunCreated created{
      submission.plan->runbook, submission.plan->hash, submission.reason,     submission.actor,
      REPRISE_VERSION,          random_bits(),         submission.linked_run, submission.reused};
  const std::string run_id = submission.run_id;
  impl.driver->create(run_id, submission.plan, std::move(submission.encoded_plan),
                      std::move(created),
                      [done = std::move(done), run_id](const auto&) { done(run_id); });
  if (impl.claims.holds(run_id)) impl.driver->post(run_id, model::inputs::Granted{});
  impl.pump_soon();
}

base::Status Engine::Impl::claim(const Submission& submission) {
  const auto groups = groups_of(*submission.plan);
  if (!groups.empty())
    if (auto loaded = load_claims(); !loaded) return loaded;
  const auto answer = claims.request(submission.run_id, groups, submission.plan->on_conflict,
                                     submission.plan->hash);
  if (answer.kind == core::ClaimAnswer::Kind::refused)
    return base::fail("conflict",
                      "run " + answer.by + " holds the concurrency group '" + answer.group + "'",
                      "Wait for it ('reprise wait " + answer.by + "'), or cancel it.");
  if (answer.kind == core::ClaimAnswer::Kind::join) return base::fail("join", answer.by);
  return {};
}

// Stored runs that nobody carries hold their groups too.
base::Status Engine::Impl::load_claims() {
  if (claims_loaded) return {};
  auto rows = store->list();
  if (!rows) return base::fail(rows.error());
  std::vector<RunRow> unfinished;
  for (const auto& row : *rows)
    if (is_unfinished(row)) unfinished.push_back(row);
  std::sort(unfinished.begin(), unfinished.end(), [](const RunRow& left, const RunRow& right) {
    return std::tie(left.created_us, left.run_id) < std::tie(right.created_us, right.run_id);
  });
  for (const auto& row : unfinished) {
    if (claims.knows(row.run_id)) continue;
    auto run = store->load(row.run_id);
    if (!run) return base::fail(run.error());
    claims.restore(row.run_id, groups_of(*run->plan), run->plan->hash, row.started_us != 0);
  }
  claims_loaded = true;
  return {};
}

void Engine::resume(const std::vector<std::string>& run_ids,
                    std::function<void(base::Result<std::vector<Resumed>>)> done) {
  auto& impl = *impl_;
  std::vector<std::string> wanted = run_ids;
  if (wanted.empty()) {
    auto rows = impl.store->list();
    if (!rows) return done(base::fail(rows.error()));
    for (const auto& row : *rows)
      if (is_unfinished(row)) wanted.push_back(row.run_id);
  }
  std::vector<Resumed> resumed;
  for (const auto& run_id : wanted) {
    auto seq = impl.take_over(run_id);
    if (!seq) return done(base::fail(seq.error()));
    if (*seq) resumed.push_back({run_id, **seq});
  }
  if (resumed.empty()) return done(resumed);
  // Looking at the timers changes nothing here; its answer comes when all before it is durable.
  impl.driver->post(resumed.back().run_id, model::inputs::TimerDue{},
                    [done = std::move(done), resumed](const auto&) { done(resumed); });
  impl.pump_soon();
}

// The sequence number it goes on from; nullopt where the run is over already.
base::Result<std::optional<std::uint64_t>> Engine::Impl::take_over(const std::string& run_id) {
  if (const core::State* carried = driver->find(run_id))
    return carried->is_over() ? std::nullopt : std::optional(carried->seq());
  auto stored = store->load(run_id);
  if (!stored) return base::fail(stored.error());
  auto state = fold(*stored);
  if (!state) return base::fail(state.error());
  if (state->is_over()) return std::nullopt;
  const std::uint64_t seq = state->seq();
  const bool queued = state->started_us() == 0;
  if (auto loaded = load_claims(); !loaded) return base::fail(loaded.error());
  driver->adopt(std::move(*state));
  driver->post(run_id, model::inputs::Recovered{REPRISE_VERSION, store->epoch()});
  if (latch.is_set())
    driver->post(run_id, model::inputs::StopRequested{"latch file", latch.reason(), false});
  else if (driver->find(run_id)->stopped())
    driver->post(run_id, model::inputs::StopCleared{"latch file", "the kill switch is open"});
  report_leftovers(run_id);
  if (queued && claims.holds(run_id)) driver->post(run_id, model::inputs::Granted{});
  return seq;
}

void Engine::Impl::keep(shim::Leftover leftover) {
  if (leftover.is_damaged_note())
    damaged_notes += (damaged_notes.empty() ? "" : ", ") + leftover.token;
  else
    leftovers[leftover.token] = std::move(leftover);
}

// What became of the attempts that the dead engine had started.
void Engine::Impl::report_leftovers(const std::string& run_id) {
  const core::State& state = *driver->find(run_id);
  for (const auto& [id, attempt] : state.open_attempts()) {
    const auto found = leftovers.find(token_of(store->uuid(), run_id, id));
    if (found == leftovers.end() && !damaged_notes.empty()) {
      driver->post(run_id, model::inputs::AttemptUnprovable{
                               id, "a launcher's note cannot be read (" + damaged_notes +
                                       "): look for what it may have started, end it, then "
                                       "remove the file"});
      continue;
    }
    if (found == leftovers.end()) {
      driver->post(run_id, model::inputs::AttemptGone{id,
                                                      "the engine died before it was started, "
                                                      "or nothing is left of it"});
      continue;
    }
    const shim::Leftover& leftover = found->second;
    if (leftover.fate == shim::Leftover::Fate::finished)
      driver->post(run_id, performer->adopt(state, attempt, leftover.result));
    else if (leftover.fate == shim::Leftover::Fate::gone)
      driver->post(run_id, model::inputs::AttemptGone{id, leftover.detail});
    else
      driver->post(run_id, model::inputs::AttemptUnprovable{id, leftover.detail});
    leftovers.erase(found);
  }
}

}  // namespace reprise::app
