#include "load/key_help.h"

#include <array>

namespace reprise::load {

namespace {

constexpr auto helps = std::to_array<KeyHelp>({
    {"runbook", "reprise", "The version of the language: 1."},
    {"runbook", "runbook", "Its id, up to 8 parts joined by '/'; it can be run by it."},
    {"runbook", "title", "What it is for, in one line; heads the report."},
    {"runbook", "summary", "More about it."},
    {"runbook", "owner", "Who answers for it."},
    {"runbook", "severity", "How bad it is when somebody needs it."},
    {"runbook", "reviewed", "The day it was last read through."},
    {"runbook", "review_every", "How long a review is good for; 90d."},
    {"runbook", "labels", "Names and values of your own."},
    {"runbook", "links", "Where more is written."},
    {"runbook", "objectives", "What the recovery is measured against: rto and rpo."},
    {"runbook", "inputs", "What whoever starts the run must know; name to spec."},
    {"runbook", "steps", "The graph: id to step. Without `needs` a step starts at once."},
    {"runbook", "on_failure", "Steps, in order, when the run has failed; after undo."},
    {"runbook", "finally", "Steps, in order, always and last; also after a cancel."},
    {"runbook", "outputs", "What a `call` of this runbook gives, each as {value: ..}."},
    {"runbook", "env", "Variables of every program step."},
    {"runbook", "cwd",
     "Where program steps work; without it the folder where the run was started."},
    {"runbook", "timeout", "The most a run may take; then it fails."},
    {"runbook", "max_parallel", "How many steps are out at a time; 8."},
    {"runbook", "defaults", "A `retry` and a `timeout` for steps that say none."},
    {"runbook", "invariants", "What must hold between two steps, guarded by a `halt`."},
    {"runbook", "concurrency", "Which runs exclude each other."},
    {"runbook", "uses",
     "Further actions, written in Lua: a list of files, relative to the runbook."},
    {"runbook", "plugins", "Plugins to load; of the language, not of this build."},
    {"runbook", "guards", "Checks that go on while steps are at work, and what a breach does."},
    {"runbook", "scopes", "Temporary states that are certainly left again; name to scope."},
    {"runbook", "no_return", "The point of no return; of the language, not of this build."},

    {"step", "description", "What it does and how one sees that it has; shown in the report."},
    {"step", "needs", "Ids of the steps that must have succeeded before."},
    {"step", "when", "A condition; false skips the step. One that mentions `needs` decides alone."},
    {"step", "uses", "The name of an action."},
    {"step", "with", "The action's parameters."},
    {"step", "run", "A program and its arguments, one item each; no shell."},
    {"step", "shell", "A fixed script for /bin/sh -e; values reach it by `env`."},
    {"step", "steps", "A block: a graph of its own in the place of an action."},
    {"step", "env", "Variables of the program; a secret may stand here."},
    {"step", "cwd", "Where the program works."},
    {"step", "stdin", "What the program reads; a secret may stand here."},
    {"step", "expect", "What counts as success; without it exit status 0."},
    {"step", "outputs", "What is taken from what it printed; name to capture."},
    {"step", "timeout", "The most an attempt may take; then the whole tree of processes is ended."},
    {"step", "retry", "Whether a definite failure is tried again."},
    {"step", "effect", "What a second time would do; each action has its own."},
    {"step", "probe", "An action that finds out whether an unknown effect happened."},
    {"step", "undo", "An action that takes the effect back when the run fails later."},
    {"step", "on_failure", "abort (the default), continue, ask, or a list of steps."},
    {"step", "approve", "A gate before the first attempt: the parameters of `approve`."},
    {"step", "foreach", "A list; the step runs once for each item, with `item` and `index`."},
    {"step", "max_parallel", "How many items are out at a time."},
    {"step", "batch", "So many items at a time; the next batch begins when all have ended."},
    {"step", "max_failed", "How many items may fail, a number or a share: 1, 20%."},
    {"step", "repeat", "Rounds of the step until a condition holds."},
    {"step", "destroys", "Names of what is lost for good; shown by `plan`."},
    {"step", "lua", "A script whose calls of the world are recorded; text, or {file: x.lua}."},
    {"step", "host", "Another machine that runs it: {ssh: TARGET}; a lost connection is unknown."},
    {"step", "no_return", "From its start a cancel waits: {until: STEP}."},

    {"no_return", "until", "The step whose end a cancel waits for; this one, or one after it."},

    {"probe", "settle", "How long to wait before looking."},

    {"retry", "attempts", "How many in all, the first included; 1."},
    {"retry", "delay", "Before the second attempt; 1s."},
    {"retry", "backoff", "How much longer each delay is than the one before; 2."},
    {"retry", "max_delay", "The longest delay; 30s."},
    {"retry", "jitter", "A share of the delay that is left to chance, 0 to 1; 0."},
    {"retry", "exit", "Only these exit statuses are tried again."},

    {"expect", "exit", "The status, or a list of them; 0."},
    {"expect", "stdout_matches", "A pattern that must be found in what it prints."},
    {"expect", "stdout_not_matches", "A pattern that must not be found there."},

    {"repeat", "until", "The condition, with `self` for the outputs of the last round."},
    {"repeat", "every", "Between two rounds; 5s."},
    {"repeat", "max", "So many rounds; running out of them is a failure. 20."},

    {"output", "regex", "A pattern; its first group, or else all that matched."},
    {"output", "json", "A path into a JSON document: .replication.lag, .items[1].id"},
    {"output", "from", "stdout (the default) or stderr."},
    {"output", "type", "The same types as of inputs; string."},
    {"output", "required", "Where it is not found, the step has failed; false."},
    {"output", "secret", "It is sealed: never shown, never logged; false."},
    {"output", "value", "Of a block or a runbook: the expression that makes it."},

    {"input", "type", "What kind of value; string."},
    {"input", "required", "It must be given; false."},
    {"input", "default", "What it is where nobody gives it."},
    {"input", "enum", "The only values that are allowed."},
    {"input", "pattern", "What must be found in the text; ^ and $ bind it to the ends."},
    {"input", "min", "The least that is allowed."},
    {"input", "max", "The most that is allowed."},
    {"input", "help", "One line for whoever must give it."},
    {"input", "secret", "The plan holds only its name."},

    {"objective", "target", "What is wanted."},
    {"objective", "max", "What must not be exceeded."},
    {"objective", "clock", "What it is measured to."},

    {"concurrency", "group", "Runs whose group is the same text exclude each other."},
    {"concurrency", "on_conflict", "refuse (the default), queue, or join one with the same plan."},

    {"halted", "from", "The step after which it must hold."},
    {"halted", "until", "The step before which it must hold."},
    {"halted", "by", "The `halt` whose check is made."},
    {"halted", "every", "How seldom it may be checked; 5s."},

    {"guard", "name", "How questions and reports call it."},
    {"guard", "from", "The step after whose success it begins; without it the beginning."},
    {"guard", "until", "The step before whose start it ends; without it the end of the run."},
    {"guard", "check", "An action that only looks; its failure is a breach."},
    {"guard", "every", "Between two checks; 10s."},
    {"guard", "timeout", "The most one check may take; then it has given no data. 30s."},
    {"guard", "failures", "So many failed checks in a row are a breach; 3."},
    {"guard", "errors", "So many checks in a row without data are one, too; 5."},
    {"guard", "on_breach",
     "hold (the default: nothing new starts, and a person is asked), abort, or a list of steps."},

    {"scope", "enter", "The action that brings the state about, before `from` starts."},
    {"scope", "exit", "The action that leaves it; harmless where nothing was entered."},
    {"scope", "verify", "A check that proves that it was left; else a person is asked."},
    {"scope", "process", "A program that is held open, in the place of those three."},
    {"scope", "from", "The step before whose start it is entered."},
    {"scope", "until", "The step after whose end it is left."},
    {"scope", "max", "The longest it may last; then it is left and the run fails."},

    {"process", "run", "The program and its arguments; it stays in the foreground."},
    {"process", "ready", "A check as of `verify`, which passes once it can be used."},
    {"process", "within", "How long it may take to be ready; 30s."},
    {"process", "grace", "Between TERM and KILL when it is ended; 10s."},
    {"process", "every", "How seldom it may be looked at while it is needed; 5s."},

    {"bindings", "targets", "Names and values, read as `targets.NAME`; constants only."},
    {"bindings", "secrets", "Where each secret comes from, read as `secrets.NAME`."},
    {"bindings", "contacts",
     "Name to what is known of a person; `notify` there is a list of routes."},
    {"bindings", "notify", "Severity, or default, to a list of routes."},

    {"secret", "env", "The variable of the engine's environment that holds it."},
    {"secret", "file", "The file that holds it."},
    {"secret", "age", "The file that holds it, encrypted by age."},

    {"route", "command", "A program and its arguments; the message is its standard input."},
});

}  // namespace

std::span<const KeyHelp> key_helps() { return helps; }

std::string_view key_help(std::string_view map, std::string_view key) {
  for (const KeyHelp& one : helps)
    if (one.map == map && one.key == key) return one.help;
  return {};
}

}  // namespace reprise::load
