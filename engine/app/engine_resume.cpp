#include <boost/asio/post.hpp>
#include <chrono>
#include <deque>
#include <iterator>
#include <span>
#include <utility>

#include "app/attempt_names.h"
#include "app/changed_sources.h"
#include "app/engine_impl.h"
#include "reprise/version.h"

namespace reprise::app {

namespace asio = boost::asio;

namespace {
using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds first_slice{4}, longest_slice{256}, read_ahead{1};
}  // namespace

// Runs are taken over in slices of time that grow. What the first slice takes has gone on before
// the second begins; later, what has been started does not keep the others from being read for
// long.
struct Engine::Impl::Resuming {
  std::vector<std::string> wanted;
  std::size_t next = 0;
  Clock::duration slice = first_slice;
  OnTaken taken;
  std::function<void(base::Result<std::vector<Resumed>>)> done;
  std::vector<Resumed> going_on = {};
  // What was read with the run before. Not kept from one slice to the next: what is resumed or
  // ends in between is another one then.
  std::deque<StoredRun> ahead = {};
  // By plan and folder: a thousand runs of one runbook look at its files once.
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> changed = {};

  // The run that was taken from `wanted` last.
  base::Result<StoredRun> load(Store& from) {
    const std::size_t at = next - 1;
    while (!ahead.empty() && ahead.front().run_id != wanted[at]) ahead.pop_front();
    if (ahead.empty()) {
      auto read = from.load_some(std::span(wanted).subspan(at), read_ahead);
      if (!read) return base::fail(read.error());
      std::move(read->begin(), read->end(), std::back_inserter(ahead));
    }
    StoredRun run = std::move(ahead.front());
    ahead.pop_front();
    return run;
  }

  const std::vector<std::string>& changes_of(const StoredRun& run) {
    const auto [known, is_new] = changed.try_emplace({run.plan->hash, source_folder(run)});
    if (is_new) known->second = changed_sources(run);
    return known->second;
  }

  // Looking at the timers changes nothing; the answer comes when all before it is durable.
  void when_durable(driver::Driver& driver, std::function<void()> then) const {
    driver.post(going_on.back().run_id, model::inputs::TimerDue{},
                [then = std::move(then)](const auto&) { then(); });
  }
};

void Engine::resume(const std::vector<std::string>& run_ids, OnTaken taken,
                    std::function<void(base::Result<std::vector<Resumed>>)> done) {
  auto work = std::make_shared<Impl::Resuming>();
  work->wanted = run_ids;
  work->taken = std::move(taken);
  work->done = std::move(done);
  if (run_ids.empty()) {
    auto unfinished = impl_->store->unfinished();
    if (!unfinished) return work->done(base::fail(unfinished.error()));
    if (!impl_->claims_loaded) impl_->restore_claims(*unfinished);
    for (auto& run : *unfinished) work->wanted.push_back(std::move(run.run_id));
  }
  impl_->resume_some(work);
}

void Engine::Impl::resume_some(const std::shared_ptr<Resuming>& work) {
  const bool ending = gone || drained;
  const auto until = Clock::now() + work->slice;
  while (work->next < work->wanted.size() && !ending && Clock::now() < until)
    if (auto taken = resume_one(*work, work->wanted[work->next++]); !taken)
      return work->done(base::fail(taken.error()));
  work->ahead.clear();
  const bool first = work->slice == first_slice;
  work->slice = std::min<Clock::duration>(8 * work->slice, longest_slice);
  pump_soon();
  if (work->next < work->wanted.size() && !ending) {
    const auto go_on = [this, work] { resume_some(work); };
    if (first && !work->going_on.empty()) return work->when_durable(*driver, go_on);
    return asio::post(io, go_on);
  }
  if (work->going_on.empty()) return work->done(work->going_on);
  work->when_durable(*driver, [work] { work->done(work->going_on); });
}

base::Status Engine::Impl::resume_one(Resuming& work, const std::string& run_id) {
  Resumed resumed{run_id};
  auto goes_on = take_over(work, resumed);
  if (!goes_on) return base::fail(goes_on.error());
  if (!*goes_on) return {};
  if (work.taken) work.taken(resumed);
  resumed.stored.reset();
  work.going_on.push_back(std::move(resumed));
  return {};
}

// False where the run is over already.
base::Result<bool> Engine::Impl::take_over(Resuming& work, Resumed& resumed) {
  const std::string& run_id = resumed.run_id;
  if (const core::State* carried = driver->find(run_id)) {
    resumed.seq = carried->seq();
    return !carried->is_over();
  }
  auto stored = work.load(*store);
  if (!stored) return base::fail(stored.error());
  auto state = fold(*stored);
  if (!state) return base::fail(state.error());
  if (state->is_over()) return false;
  resumed.seq = state->seq();
  resumed.stored = std::make_shared<const StoredRun>(std::move(*stored));
  const bool queued = state->started_us() == 0;
  if (auto loaded = load_claims(); !loaded) return base::fail(loaded.error());
  driver->adopt(std::move(*state));
  driver->post(run_id, model::inputs::Recovered{REPRISE_VERSION, store->epoch(),
                                                work.changes_of(*resumed.stored)});
  if (latch.is_set())
    driver->post(run_id, model::inputs::StopRequested{latch.by(), latch.why(), false});
  else if (driver->find(run_id)->stopped())
    driver->post(run_id, model::inputs::StopCleared{latch.by(), latch.why()});
  report_leftovers(run_id);
  if (queued && claims.holds(run_id)) driver->post(run_id, model::inputs::Granted{});
  driver->post(run_id, model::inputs::TimerDue{});  // in the same commit
  return true;
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
      for (auto& input : performer->adopt(state, attempt, leftover.result))
        driver->post(run_id, std::move(input));
    else if (leftover.fate == shim::Leftover::Fate::gone)
      driver->post(run_id, model::inputs::AttemptGone{id, leftover.detail});
    else
      driver->post(run_id, model::inputs::AttemptUnprovable{id, leftover.detail});
    leftovers.erase(found);
  }
  forget_checks(run_id, state);
}

// What guards were looking at when the engine died: they look again.
void Engine::Impl::forget_checks(const std::string& run_id, const core::State& state) {
  for (const auto& guard : state.guards()) {
    const std::string begin = run_id + "." + log_name({guard.step, model::AttemptRole::check, 0});
    const std::string prefix = begin.substr(0, begin.rfind('.') + 1);
    for (auto found = leftovers.lower_bound(prefix);
         found != leftovers.end() && found->first.starts_with(prefix);
         found = leftovers.erase(found))
      launcher.forget(found->first);
  }
}

}  // namespace reprise::app
