#include "serve/rule_starts.h"

#include <memory>

#include "app/operations.h"
#include "app/paths.h"
#include "app/real_clock.h"
#include "app/stored_run.h"
#include "model/json.h"
#include "serve/incidents.h"
#include "serve/runbooks.h"
#include "serve/service.h"

namespace reprise::serve {

namespace {

constexpr const char* actor = "triggers";
constexpr const char* joined = "join";  // another run does the same: people know of it

// A text is read by the input's type, as on the command line; so is every other value.
app::CompileRequest request_for(const trigger::Start& start, std::string path,
                                std::string bindings) {
  app::CompileRequest request{std::move(path), std::move(bindings)};
  for (const auto& [name, value] : start.inputs)
    request.inputs.emplace_back(name, value.is_text() ? value.text() : model::to_json(value));
  return request;
}

// What the run's plan does not know of its incident.
Origin origin_of(const trigger::Start& start) {
  const auto moment = [](base::WallMicros at_us) {
    return at_us == 0 ? incident::Moment() : incident::Moment(at_us);
  };
  const std::string by = start.rule.empty() ? start.actor : "rule " + start.rule;
  return {start.severity, by, moment(start.failure_us), moment(start.received_us)};
}

base::Error first_error(const app::Compiled& compiled) {
  for (const auto& diagnostic : compiled.diagnostics)
    if (diagnostic.severity == base::Severity::error)
      return {diagnostic.code, diagnostic.message, diagnostic.hint};
  return {"usage", "the runbook cannot be planned"};
}

}  // namespace

RuleStarts::RuleStarts(Service& service) : service_(service) {
  follower_ = service_.engine().hub().follow("", [this](const app::Frame& frame) { look(frame); });
}

RuleStarts::~RuleStarts() { service_.engine().hub().unfollow(follower_); }

void RuleStarts::look(const app::Frame& frame) {
  for (const auto& event : frame.events) {
    if (!std::holds_alternative<model::events::RunFinished>(event.body)) continue;
    const auto found = watched_.extract(frame.run_id);
    if (found.empty()) return;
    for (const auto& ended : found.mapped()) ended(event.at.wall_us);
  }
}

void RuleStarts::watch(const std::string& run_id, Ended ended) {
  if (app::carries(service_.engine(), run_id))
    return static_cast<void>(watched_[run_id].push_back(std::move(ended)));
  const auto stored = service_.engine().reader().load(run_id);
  const auto state = stored ? app::fold(*stored) : base::fail(stored.error());
  ended(state && state->is_over() ? state->finished_us() : app::RealClock().now().wall_us);
}

void RuleStarts::start(const trigger::Start& start, const Done& done) {
  auto& watch = service_.incidents().watch();
  watch.expect(start.run_id, origin_of(start));
  go(start, [&watch, start, done](const base::Status& made) {
    if (!made && made.error().code != joined)
      watch.not_made(start.run_id, start.runbook,
                     start.why + ". Its run was not made: " + made.error().message);
    done(made);
  });
}

void RuleStarts::go(const trigger::Start& start, const Done& done) {
  const auto left = std::make_shared<std::size_t>(1);
  const auto go_on = [this, left, start, done](base::WallMicros) {
    if (--*left == 0) make(start, done);
  };
  for (const auto& run_id : start.preempts) {
    if (!app::carries(service_.engine(), run_id)) continue;
    ++*left;
    service_.engine().post(
        run_id, model::inputs::CancelRequested{actor, "gives way to " + start.run_id, false}, {});
    watch(run_id, go_on);
  }
  go_on(0);
}

RuleStarts::MakingPtr RuleStarts::begin(const trigger::Start& start) {
  const auto making = std::make_shared<Making>();
  service_.beside(
      [this, start, making, settings = service_.settings()] {
        const auto path = find_runbook(settings, start.runbook);
        if (path)
          making->compiled = memo_.compile(request_for(start, *path, settings.bindings));
        else
          making->compiled = base::fail(path.error());
      },
      [making] {
        making->is_compiled = true;
        making->go_on(false);
      });
  return making;
}

// That no run has the id holds in the turn in which it is said: later it is asked again.
void RuleStarts::prepare(const trigger::Start& start) {
  const auto making = prepared_[start.run_id] = begin(start);
  making->is_asking = true;
  service_.engine().has_run(start.run_id, [making](const base::Result<bool>& found) {
    making->is_asking = false;
    making->go_on(found && !*found);
  });
}

void RuleStarts::make(const trigger::Start& start, const Done& done) {
  const auto prepared = prepared_.extract(start.run_id);
  const MakingPtr making = prepared.empty() ? begin(start) : prepared.mapped();
  making->submit = [this, start, done, making = std::weak_ptr(making)](bool is_new) {
    auto& compiled = making.lock()->compiled;
    if (!compiled) return done(base::fail(compiled.error()));
    if (!compiled->plan) return done(base::fail(first_error(*compiled)));
    submit(start, std::move(*compiled), is_new, done);
  };
  making->go_on(false);
}

void RuleStarts::submit(const trigger::Start& start, app::Compiled compiled, bool is_new,
                        const Done& done) {
  app::Submission submission;
  submission.run_id = start.run_id;
  submission.is_new = is_new;
  submission.plan = compiled.plan;
  submission.encoded_plan = std::move(compiled.encoded_plan);
  submission.reason = start.why;
  submission.actor = start.actor.empty() ? actor : start.actor;
  submission.requester = start.requester;
  submission.folder = app::absolute_path(".");
  submission.needs_approval = start.needs_approval;
  service_.engine().submit(std::move(submission), [done](const auto& made) {
    if (made || made.error().code == "exists") return done({});  // by an engine that died then
    if (made.error().code != joined) return done(base::fail(made.error()));
    done(base::fail(joined, "the run " + made.error().message + " does the same already"));
  });
}

}  // namespace reprise::serve
