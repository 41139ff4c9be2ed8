// How runs come into the engine: submitted, or taken over from the journal.
#include "app/attempt_names.h"
#include "app/engine.h"
#include "app/engine_impl.h"
#include "app/random.h"
#include "base/ids.h"
#include "reprise/version.h"

namespace reprise::app {

// Whether the journal has the run is asked without waiting: a flush may be under way.
void Engine::submit(Submission submission, std::function<void(base::Result<StoredRun>)> done) {
  if (submission.run_id.empty()) {
    submission.run_id = draw_run_id(impl_->clock.now().wall_us);
    return impl_->create(std::move(submission), std::move(done));
  }
  if (!base::is_run_id(submission.run_id))
    return done(
        base::fail("usage", "'" + submission.run_id + "' is no run id",
                   "Allowed: a-z 0-9 . _ - , at most 64, beginning with a letter or digit."));
  const std::string run_id = submission.run_id;
  const bool is_new = submission.is_new;
  const auto go_on = [impl = impl_.get(), submission = std::move(submission),
                      done = std::move(done)](const base::Result<bool>& found) {
    if (!found) return done(base::fail(found.error()));
    if (*found || impl->driver->find(submission.run_id) != nullptr)
      return done(base::fail("exists", "there is a run '" + submission.run_id + "' already"));
    impl->create(submission, done);
  };
  if (impl_->driver->find(run_id) != nullptr) return go_on(true);
  if (is_new) return go_on(false);
  impl_->store->has_run(run_id, go_on);
}

void Engine::has_run(const std::string& run_id, std::function<void(base::Result<bool>)> told) {
  impl_->store->has_run(run_id, std::move(told));
}

void Engine::Impl::create(Submission submission,
                          std::function<void(base::Result<StoredRun>)> done) {
  if (latch.is_set()) return done(base::fail(latch.error()));
  if (const auto why = store->admission(); !why.empty())
    return done(base::fail("no-space", why, "Free disk space; running runs are not affected."));
  if (auto claimed = claim(submission); !claimed) return done(base::fail(claimed.error()));
  model::events::RunCreated created{
      submission.plan->runbook, submission.plan->hash, submission.reason,        submission.actor,
      REPRISE_VERSION,          draw_bits(),           submission.linked_run,    submission.reused,
      submission.folder,        submission.requester,  submission.needs_approval};
  const std::string run_id = submission.run_id;
  store->keep(submission.plan);
  const auto made = std::make_shared<StoredRun>();
  made->run_id = run_id;
  made->plan = submission.plan;
  const auto number = hub.follow(run_id, [made](const Frame& frame) {
    made->events.insert(made->events.end(), frame.events.begin(), frame.events.end());
  });
  // Two batches and one flush: nothing waits between the first event and what it leads to.
  store->together([&] {
    driver->create(run_id, submission.plan, std::move(submission.encoded_plan), std::move(created),
                   [this, done = std::move(done), made, number](const auto&) {
                     hub.unfollow(number);
                     done(std::move(*made));
                   });
    if (claims.holds(run_id)) driver->post(run_id, model::inputs::Granted{});
    driver->pump();
  });
  pump_soon();
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
  auto unfinished = store->unfinished();
  if (!unfinished) return base::fail(unfinished.error());
  restore_claims(*unfinished);
  return {};
}

void Engine::Impl::restore_claims(const std::vector<OpenRun>& unfinished) {
  for (const auto& run : unfinished)
    if (!claims.knows(run.run_id))
      claims.restore(run.run_id, run.groups, run.plan_hash, run.started);
  claims_loaded = true;
}

}  // namespace reprise::app
