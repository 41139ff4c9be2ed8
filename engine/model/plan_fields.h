// The stored fields of a plan and what it holds: one list for writing and for reading. What the
// plan's reader can work out again (dependants, by_id) is not stored.
#pragma once

#include "model/param_fields.h"
#include "model/plan.h"

namespace reprise::model {

template <class Fields>
void list_fields(Fields& f, const Retry*) {
  f.optional("attempts", &Retry::attempts);
  f.optional("delay_ms", &Retry::delay_ms);
  f.optional("backoff", &Retry::backoff);
  f.optional("max_delay_ms", &Retry::max_delay_ms);
  f.optional("jitter", &Retry::jitter);
  f.optional("exit", &Retry::exit);
}

template <class Fields>
void list_fields(Fields& f, const Expect*) {
  f.optional("exit", &Expect::exit);
  f.optional("stdout_matches", &Expect::stdout_matches);
  f.optional("stdout_not_matches", &Expect::stdout_not_matches);
}

template <class Fields>
void list_fields(Fields& f, const Action*) {
  f.optional("name", &Action::name);
  f.optional("with", &Action::with);
  f.optional("place", &Action::place);
}

template <class Fields>
void list_fields(Fields& f, const Probe*) {
  f.required("action", &Probe::action);
  f.optional("settle_ms", &Probe::settle_ms);
}

template <class Fields>
void list_fields(Fields& f, const Capture*) {
  f.required("name", &Capture::name);
  f.optional("regex", &Capture::regex);
  f.optional("json", &Capture::json);
  f.optional("type", &Capture::type);
  f.optional("from_stderr", &Capture::from_stderr);
  f.optional("required", &Capture::required);
  f.optional("secret", &Capture::secret);
  f.optional("value", &Capture::value);
  f.optional("place", &Capture::place);
}

template <class Fields>
void list_fields(Fields& f, const Repeat*) {
  f.required("until", &Repeat::until);
  f.optional("every_ms", &Repeat::every_ms);
  f.optional("max", &Repeat::max);
}

template <class Fields>
void list_fields(Fields& f, const FanOut*) {
  f.required("items", &FanOut::items);
  f.optional("max_parallel", &FanOut::max_parallel);
  f.optional("batch", &FanOut::batch);
  f.optional("max_failed", &FanOut::max_failed);
  f.optional("max_failed_percent", &FanOut::max_failed_percent);
}

template <class Fields>
void list_fields(Fields& f, const Step*) {
  f.required("id", &Step::id);
  f.optional("description", &Step::description);
  f.optional("place", &Step::place);
  f.optional("needs", &Step::needs);
  f.required("action", &Step::action);
  f.optional("effect", &Step::effect);
  f.optional("on_failure", &Step::on_failure);
  f.optional("timeout_ms", &Step::timeout_ms);
  f.optional("when", &Step::when);
  f.optional("retry", &Step::retry);
  f.optional("expect", &Step::expect);
  f.optional("probe", &Step::probe);
  f.optional("foreach", &Step::foreach);
  f.optional("repeat", &Step::repeat);
  f.optional("undo", &Step::undo);
  f.optional("approve", &Step::approve);
  f.optional("no_return", &Step::no_return);
  f.optional("outputs", &Step::outputs);
  f.optional("env", &Step::env);
  f.optional("cwd", &Step::cwd);
  f.optional("stdin", &Step::stdin_text);
  f.optional("host", &Step::host);
  f.optional("destroys", &Step::destroys);
}

template <class Fields>
void list_fields(Fields& f, const PlannedStep*) {
  f.required("spec", &PlannedStep::spec);
  f.optional("needs", &PlannedStep::needs);
  f.optional("body", &PlannedStep::body);
  f.optional("handler", &PlannedStep::handler);
  f.optional("no_return", &PlannedStep::no_return);
  f.optional("when_mentions_needs", &PlannedStep::when_mentions_needs);
  f.optional("layer", &PlannedStep::layer);
  f.optional("row", &PlannedStep::row);
  f.optional("expected_ms", &PlannedStep::expected_ms);
  f.optional("critical_ms", &PlannedStep::critical_ms);
}

template <class Fields>
void list_fields(Fields& f, const InputSpec*) {
  f.required("name", &InputSpec::name);
  f.optional("type", &InputSpec::type);
  f.optional("required", &InputSpec::required);
  f.optional("secret", &InputSpec::secret);
  f.optional("default", &InputSpec::default_value);
  f.optional("enum", &InputSpec::choices);
  f.optional("pattern", &InputSpec::pattern);
  f.optional("min", &InputSpec::min);
  f.optional("max", &InputSpec::max);
  f.optional("help", &InputSpec::help);
  f.optional("place", &InputSpec::place);
}

template <class Fields>
void list_fields(Fields& f, const PlannedGuard*) {
  f.required("name", &PlannedGuard::name);
  f.optional("from", &PlannedGuard::from);
  f.optional("until", &PlannedGuard::until);
  f.optional("every_ms", &PlannedGuard::every_ms);
  f.optional("failures", &PlannedGuard::failures);
  f.optional("errors", &PlannedGuard::errors);
  f.optional("on_breach", &PlannedGuard::on_breach);
  f.optional("before_effects", &PlannedGuard::before_effects);
}

template <class Fields>
void list_fields(Fields& f, const PlannedStay*) {
  f.required("name", &PlannedStay::name);
  f.required("enter", &PlannedStay::enter);
  f.required("until", &PlannedStay::until);
  f.optional("max_ms", &PlannedStay::max_ms);
}

template <class Fields>
void list_fields(Fields& f, const Graph*) {
  f.optional("kind", &Graph::kind);
  f.required("steps", &Graph::steps);
  f.optional("outputs", &Graph::outputs);
  f.optional("inputs", &Graph::inputs);
  f.optional("env", &Graph::env);
  f.optional("max_parallel", &Graph::max_parallel);
  f.optional("on_failure", &Graph::on_failure);
  f.optional("finally", &Graph::finally);
  f.optional("stays", &Graph::stays);
  f.optional("stay_of", &Graph::stay_of);
  f.optional("guards", &Graph::guards);
  f.optional("guard_of", &Graph::guard_of);
}

template <class Fields>
void list_fields(Fields& f, const SecretSource*) {
  f.required("kind", &SecretSource::kind);
  f.required("name", &SecretSource::name);
}

template <class Fields>
void list_fields(Fields& f, const Objective*) {
  f.optional("target_ms", &Objective::target_ms);
  f.optional("max_ms", &Objective::max_ms);
  f.optional("clock", &Objective::clock);
}

template <class Fields>
void list_fields(Fields& f, const Invariant*) {
  f.required("name", &Invariant::name);
  f.required("from", &Invariant::from);
  f.required("until", &Invariant::until);
  f.required("by", &Invariant::by);
  f.optional("every_ms", &Invariant::every_ms);
  f.optional("place", &Invariant::place);
}

template <class Fields>
void list_fields(Fields& f, const Plan*) {
  f.required("version", &Plan::version);
  f.required("runbook", &Plan::runbook);
  f.optional("title", &Plan::title);
  f.optional("owner", &Plan::owner);
  f.optional("severity", &Plan::severity);
  f.optional("inputs", &Plan::inputs);
  f.optional("targets", &Plan::targets);
  f.optional("secrets", &Plan::secrets);
  f.optional("contacts", &Plan::contacts);
  f.optional("notify", &Plan::notify);
  f.optional("labels", &Plan::labels);
  f.optional("objectives", &Plan::objectives);
  f.optional("invariants", &Plan::invariants);
  f.optional("group", &Plan::group);
  f.optional("on_conflict", &Plan::on_conflict);
  f.optional("call_groups", &Plan::call_groups);
  f.optional("cwd", &Plan::cwd);
  f.optional("timeout_ms", &Plan::timeout_ms);
  f.optional("max_parallel", &Plan::max_parallel);
  f.optional("on_failure", &Plan::on_failure);
  f.optional("finally", &Plan::finally);
  f.required("graphs", &Plan::graphs);
  f.required("sources", &Plan::sources);
}

}  // namespace reprise::model
