// How runs come into the engine: submitted, or taken over from the journal.
#include <algorithm>
#include <tuple>

#include "app/attempt_names.h"
#include "app/engine.h"
#include "app/engine_impl.h"
#include "app/random.h"
#include "base/ids.h"
#include "reprise/version.h"

namespace reprise::app {

namespace {

std::vector<std::string> groups_of(const model::Plan& plan) {
  std::vector<std::string> groups = plan.call_groups;
  if (!plan.group.empty()) groups.push_back(plan.group);
  return groups;
}

}  // namespace

void Engine::submit(Submission submission, std::function<void(base::Result<StoredRun>)> done) {
  auto& impl = *impl_;
  const bool named = !submission.run_id.empty();
  if (!named) submission.run_id = draw_run_id(impl.clock.now().wall_us);
  if (!base::is_run_id(submission.run_id))
    return done(
        base::fail("usage", "'" + submission.run_id + "' is no run id",
                   "Allowed: a-z 0-9 . _ - , at most 64, beginning with a letter or digit."));
  if (named &&
      (impl.driver->find(submission.run_id) != nullptr || impl.store->load(submission.run_id)))
    return done(base::fail("exists", "there is a run '" + submission.run_id + "' already"));
  if (impl.latch.is_set()) return done(base::fail(impl.latch.error()));
  if (const auto why = impl.store->admission(); !why.empty())
    return done(base::fail("no-space", why, "Free disk space; running runs are not affected."));
  if (auto claimed = impl.claim(submission); !claimed) return done(base::fail(claimed.error()));
  model::events::RunCreated created{
      submission.plan->runbook, submission.plan->hash, submission.reason,        submission.actor,
      REPRISE_VERSION,          draw_bits(),           submission.linked_run,    submission.reused,
      submission.folder,        submission.requester,  submission.needs_approval};
  const std::string run_id = submission.run_id;
  impl.store->keep(submission.plan);
  const auto made = std::make_shared<StoredRun>();
  made->run_id = run_id;
  made->plan = submission.plan;
  const auto number = impl.hub.follow(run_id, [made](const Frame& frame) {
    made->events.insert(made->events.end(), frame.events.begin(), frame.events.end());
  });
  impl.driver->create(run_id, submission.plan, std::move(submission.encoded_plan),
                      std::move(created),
                      [&impl, done = std::move(done), made, number](const auto&) {
                        impl.hub.unfollow(number);
                        done(std::move(*made));
                      });
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
  auto unfinished = store->unfinished();
  if (!unfinished) return base::fail(unfinished.error());
  std::sort(unfinished->begin(), unfinished->end(), [](const RunRow& left, const RunRow& right) {
    return std::tie(left.created_us, left.run_id) < std::tie(right.created_us, right.run_id);
  });
  for (const auto& row : *unfinished) {
    if (claims.knows(row.run_id)) continue;
    auto plan = store->load_plan(row.run_id);
    if (!plan) return base::fail(plan.error());
    claims.restore(row.run_id, groups_of(**plan), (*plan)->hash, row.started_us != 0);
  }
  claims_loaded = true;
  return {};
}

}  // namespace reprise::app
