#include "load/schema_texts.h"

#include <map>
#include <string>

namespace reprise::load {

namespace {

using model::Map;

const std::map<std::string, const char*, std::less<>> texts = {
    {"runbook.reprise", "The version of the language: 1."},
    {"runbook.runbook",
     "The runbook's id: up to 8 parts of small letters, digits, . _ -, joined by /."},
    {"runbook.title", "What it does, in one line."},
    {"runbook.summary", "What it is for, and when not to use it."},
    {"runbook.owner", "The people who keep it right."},
    {"runbook.severity", "How bad it is when this runbook is needed."},
    {"runbook.reviewed", "The date somebody last read it through, as 2026-11-01."},
    {"runbook.review_every", "How long a review counts; 90d where it is not said."},
    {"runbook.labels", "Words to find it by; any keys."},
    {"runbook.links", "Addresses of dashboards, chats, documents; any keys."},
    {"runbook.objectives", "How long the recovery may take (rto), how much may be lost (rpo)."},
    {"runbook.inputs", "What the caller gives with -i NAME=VALUE."},
    {"runbook.steps", "The graph: a map of steps, ordered by what each needs."},
    {"runbook.on_failure", "What is done once a step has failed, before `finally`."},
    {"runbook.finally", "What is done at the end in any case, also after a cancel."},
    {"runbook.outputs", "What a runbook that calls this one gets from it."},
    {"runbook.env", "Environment of all steps."},
    {"runbook.cwd", "Folder in which the steps work; that of the caller where it is not said."},
    {"runbook.timeout", "The longest that the whole run may take."},
    {"runbook.max_parallel", "How many steps may run at the same time; 8 where it is not said."},
    {"runbook.defaults", "`retry` and `timeout` of steps that do not say them."},
    {"runbook.invariants", "What must stay true from one step until another."},
    {"runbook.concurrency", "Runs of one group do not run at the same time."},
    {"runbook.uses", "Lua modules of further actions; of the language, not of this build."},
    {"runbook.plugins", "Plugins to load; of the language, not of this build."},
    {"runbook.guards", "Checks that go on during steps; of the language, not of this build."},
    {"runbook.scopes", "Temporary states with an end; of the language, not of this build."},
    {"runbook.no_return", "Point of no return; of the language, not of this build."},
    {"objectives.rto", "The longest time until it works again."},
    {"objectives.rpo", "The largest loss, as the time before the damage."},
    {"objective.target", "What is aimed at."},
    {"objective.max", "What must not be exceeded."},
    {"objective.clock", "What ends the time that is measured."},
    {"concurrency.group", "Name of the group; may hold expressions over inputs and targets."},
    {"concurrency.on_conflict", "What a second run of the group does: refuse, queue, or join."},
    {"defaults.retry", "How steps without `retry` of their own try again."},
    {"defaults.timeout", "Deadline of an attempt of steps that do not say one."},
    {"invariant.halted", "Between two steps something stays stopped."},
    {"halted.from", "Step whose success begins it."},
    {"halted.until", "Step whose start ends it."},
    {"halted.by", "The step that halts, and halts again."},
    {"halted.every", "How often at most it is checked; 5s where it is not said."},

    {"step.needs", "Steps that must have succeeded before; none: it starts at once."},
    {"step.when", "Runs only where this Lua expression is true; otherwise it is skipped."},
    {"step.description", "What it does and why, for the person who reads the plan."},
    {"step.uses", "The action; its parameters stand under `with`."},
    {"step.with", "Parameters of the action."},
    {"step.run", "A program and its arguments; no shell sees them."},
    {"step.shell", "A fixed script for sh; values are passed by `env`."},
    {"step.lua", "A step in Lua; of the language, not of this build."},
    {"step.env", "Environment of the child, beside PATH, HOME, LANG and REPRISE_*."},
    {"step.cwd", "Folder in which the child works."},
    {"step.stdin", "What the child reads from standard input."},
    {"step.expect", "What counts as success; exit status 0 where it is not said."},
    {"step.effect",
     "none and read run again after a loss, idempotent with the same key, unsafe asks."},
    {"step.probe",
     "An action that finds out whether an effect happened, asked before a person is."},
    {"step.retry", "How a definite failure is tried again; without it, not at all."},
    {"step.timeout", "Deadline of one attempt: then TERM, 10s of grace, KILL."},
    {"step.foreach", "A list: the step is done once for each `item`."},
    {"step.max_parallel", "How many items or inner steps may run at the same time."},
    {"step.batch", "Items of one batch; the next batch starts when all of it have ended."},
    {"step.max_failed", "Items that may fail: a count, or a share such as 20%."},
    {"step.repeat", "Does the step again until an expression is true."},
    {"step.destroys", "What cannot be had back afterwards; shown by `plan`."},
    {"step.outputs", "Values taken from what the step prints, or of a block."},
    {"step.host", "Another machine, by ssh; of the language, not of this build."},
    {"step.steps", "A block: steps of its own instead of an action."},
    {"step.no_return", "Point of no return; of the language, not of this build."},
    {"step.on_failure", "abort (default), continue, ask, or steps that handle it."},
    {"step.undo", "What takes it back when the run fails later."},
    {"step.approve", "People who must agree before its first attempt."},
    {"probe.settle", "How long to wait before it is asked."},

    {"retry.attempts", "Attempts in all, the first one included."},
    {"retry.delay", "Pause before the second attempt."},
    {"retry.backoff", "Each pause is the one before times this."},
    {"retry.max_delay", "The longest pause."},
    {"retry.jitter", "Share of the pause that is left to chance, 0 to 1."},
    {"retry.exit", "Only these exit statuses are tried again."},
    {"expect.exit", "Exit statuses that are a success."},
    {"expect.stdout_matches", "A regular expression that standard output must match."},
    {"expect.stdout_not_matches", "A regular expression that it must not match."},
    {"repeat.until", "Lua expression; `self` are the outputs of the last round."},
    {"repeat.every", "Pause between rounds; 5s where it is not said."},
    {"repeat.max", "Rounds at most; then it has failed. 20 where it is not said."},

    {"input.type", "string where it is not said."},
    {"input.required", "Without it nothing is started."},
    {"input.default", "The value where none is given."},
    {"input.enum", "The only values allowed."},
    {"input.pattern", "A regular expression that the value must match."},
    {"input.min", "The smallest value allowed."},
    {"input.max", "The largest value allowed."},
    {"input.help", "What it is, for the person who is asked for it."},
    {"input.secret", "Never shown."},
    {"output.regex", "Group 1 of the first match, or all of it where there is no group."},
    {"output.json", "A path into JSON output, such as .replication.lag or .items[1].id."},
    {"output.from", "stdout where it is not said."},
    {"output.type", "string where it is not said."},
    {"output.required", "Where nothing is found the step has failed."},
    {"output.secret", "Sealed: it is stored as a mark and never shown."},
    {"output.value", "An expression; for blocks and runbooks."},
};

// A step's keys are those of an action, a probe and a handler, too.
const char* text_of(std::string_view place, const std::string& key) {
  for (const auto& name : {std::string(place) + "." + key, "step." + key})
    if (const auto found = texts.find(name); found != texts.end()) return found->second;
  return nullptr;
}

}  // namespace

model::Value with_key_texts(const model::Value& schema, std::string_view place) {
  Map whole = schema.map();
  Map properties = whole["properties"].map();
  for (auto& [key, value] : properties) {
    const char* text = text_of(place, key);
    if (text == nullptr || !value.is_map() || value.map().contains("description")) continue;
    Map described = value.map();
    described["description"] = text;
    value = model::Value(std::move(described));
  }
  whole["properties"] = std::move(properties);
  return model::Value(std::move(whole));
}

}  // namespace reprise::load
