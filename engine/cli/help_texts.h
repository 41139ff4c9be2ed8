// The explanation of each command, for `--help` and for the manual pages. Lines that begin with two
// blanks are shown as they are; all others may be filled anew.
#pragma once

#include <map>
#include <string_view>

namespace reprise::cli {

// Of the overview, behind the exit codes.
inline constexpr std::string_view environment_page = "environment";

inline const std::map<std::string_view, std::string_view> explanations = {
    {"", R"(A runbook is a file, or an id that is looked up in ./runbooks,
~/.config/reprise/runbooks and the installed runbooks. A run is named by its id
or by the beginning of it, where no other run begins so. Results go to
standard output, everything for people to standard error.)"},

    {environment_page, R"(Environment:
  REPRISE_STATE         the state folder, where --state is not given
  REPRISE_WITNESS       file of the journal's witness, best on another disk
  REPRISE_JOURNAL_KEY   file of the key of the journal's hash chain
  REPRISE_AGE_IDENTITY  file of the age identity that opens bound secrets
  REPRISE_WORKER        the worker, where it is not beside this program
  REPRISE_TOKEN_FILE    file of the token by which a command speaks; closed to
                        others
  REPRISE_SERVER        the engine elsewhere, where --server is not given
  NO_COLOR              no colours; TERM=dumb means the same)"},

    {"run", R"(The first line on standard output is the id of the run. On a terminal the
engine is a process of its own, and this command follows it: a closed terminal
ends only the view. Without a terminal this process is the engine. Where an
engine owns the state folder already, it gets the run.

A run that needs a person is stored and exits with 3; `reprise questions` shows
what it asks, and `reprise resume` goes on. So it is without a terminal; but what
is at work keeps the engine: the timer of an `approve` with a `timeout`, a guard
such as that of a `halt` with `hold: true`. Answer then from another shell.
While the kill switch is set nothing is started, and the exit code is 4.

Examples:
  reprise run restore.yaml -i ledger=/srv/ledger.db --bindings prod.yaml
  reprise run restore.yaml -i note=@note.txt --run-id incident-7
  reprise run restore.yaml --expect-plan "$hash"   # only what was reviewed)"},

    {"resume", R"(Reads what the journal knows and goes on from there: after a crash, a reboot
or kill -9. Steps that succeeded are not done again. Where it is not known
whether a step had its effect, its probe is asked, or a person.

Without names it takes every unfinished run. Safe to call at any time, also at
boot; where nothing is unfinished it exits with 0.)"},

    {"rerun", R"(The new run is linked to the old one and takes over the recorded outputs of
steps that succeeded, but never approvals, and nothing whose outcome is
unknown. With --file a step is taken over only where it is unchanged.

Examples:
  reprise rerun incident-7                       # only what did not succeed
  reprise rerun incident-7 --from restore        # this step and all behind it
  reprise rerun incident-7 --file mended.yaml)"},

    {"trigger", R"(Deliveries are what sources of alerts send to `reprise serve`. Each is kept
with what was decided about it and why, whether or not a service lives.)"},

    {"trigger replay", R"(The rules of now decide about it, after all that they remember, as
if it had come once more. Who asks for it is who asks for the run, and does
not approve it. Where no service lives, the next one decides.)"},

    {"trigger test", R"(Says of each alert in FILE which rule decides, why, and which run
with which inputs would follow. Keeps nothing and needs no service. Without
--header nothing is proven; with the headers of a request its proof is
checked, too.

Example:
  reprise trigger test prometheus --payload alert.json --triggers triggers.yaml)"},

    {"new", "What is written is valid and harmless as it stands."},

    {"new runbook", R"(Writes a small commented runbook and says what to do next. A file that exists
is never overwritten: the exit code is 2. The kinds `service-restart` and
`database-restore` come with NAME.drill.yaml, bindings under which the same
runbook only says what it would do.

Examples:
  reprise new runbook
  reprise new runbook runbooks/restart-shop.yaml --kind service-restart)"},

    {"new action", R"(Writes NAME.lua, a commented action that works, NAME_test.lua beside it, and
for editors .luarc.json where there is none. Nothing is overwritten.

Example:
  reprise new action count-orders && reprise test actions)"},

    {"validate", R"(Prints every mistake as FILE:LINE:COLUMN: error[CODE]: TEXT with the line, a
caret and a hint, and exits with 2 where there is one. Whether a file is a
runbook, triggers or bindings is told from its keys. Reads nothing but the
named files, the runbooks that they call or start, and the bindings. Fast enough for the
hook of an editor that saves.)"},

    {"plan", R"(Shows the resolved targets, each command, what is destroyed, who is asked, and
the critical path against the objectives. The hash that it prints can be
demanded of a run with --expect-plan.)"},

    {"list", R"(WHEN is a timestamp with its zone, or a duration that counts back from now.

Examples:
  reprise list --status waiting
  reprise list --since 24h
  reprise --json list --since 2026-11-01T00:00:00Z)"},

    {"show", "With --json it is one object with everything that is known of the run."},

    {"log", R"(Of each attempt 16 MiB at most are kept. Marks stand for bound secrets.
With --json each line is an object: step, role, attempt, text.)"},

    {"metrics", R"(Exposition format 0.0.4. Runs that are over are counted by runbook and
status; those that are not have samples of their own: steps, questions, guards, and their
objectives with what is burned. What is not known has no sample.

For the textfile collector of node_exporter, from cron or a timer:
  reprise metrics >reprise.prom.new && mv reprise.prom.new reprise.prom)"},

    {"attach", R"(Ctrl-C ends the view; the run goes on. Where the engine dies meanwhile, this
command takes over and resumes the run.)"},

    {"wait", "As `attach`, but silent."},

    {"questions", R"(Each question is shown with its run, its id and its choices; answer it with
`reprise answer RUN QUESTION CHOICE`.)"},

    {"answer", R"(What is chosen is recorded with the name of the user who asked for it.

Choices by kind of question:
  approval           approve reject
  unknown outcome    happened did-not-happen skip abort
  task of a person   done fail
  failed step (ask)  retry skip done fail

Where people are known (`reprise person`), an answer needs the role `approve`
and the role that the runbook names, and nobody approves what they asked for.
--break-glass sets that aside for a holder of `override`, with a --note.

Where no engine lives the answer is stored, and `reprise resume` acts on it.

Examples:
  reprise answer incident-7 q1 approve --note "seen by two"
  reprise answer incident-7 q2 left --fields '{"amount": 7}')"},

    {"skip", R"(The step counts as skipped by a person. What needs it is skipped as well,
unless it says `when: none_failed(needs)`.)"},

    {"retry", "A step that waits for its next attempt gets it at once."},

    {"cancel", R"(Running steps get TERM, their grace, then KILL. What was unsafe and has not
reported is listed as unknown in the report. `finally` runs. Exit code 4. Past a
point of no return the run goes on to its end first; `show` says so.)"},

    {"pause", "What runs may end; nothing new starts until `reprise continue`."},

    {"continue", R"(Takes back a `pause`. A run whose engine has left meanwhile is resumed by
`reprise resume`.)"},

    {"stop", R"(No new effect of any kind starts, `finally` included, and running attempts are
ended. The switch stays set, also over a reboot, until `reprise clear`. Works
with no engine alive and on a full disk.)"},

    {"clear", R"(Nothing goes on by itself; then call `reprise resume`. Where people are known
it takes two of them within an hour: the first ends with 3. Who holds `override`
may do it alone with --break-glass, which leaves a task.)"},

    {"token", R"(A token holds roles, may be narrowed to scopes, and expires. Of its secret only
a hash is kept. A command speaks by the token in the file $REPRISE_TOKEN_FILE.)"},

    {"token create", R"(The secret is the one line on standard output; it cannot be shown again. A
token belongs to a person, by default of its own name: several tokens of one
person are one voice in an approval.

Examples:
  reprise token create ci --role run --scope runbook=payments/* --expires 30d
  reprise token create ann-laptop --person ann --role approve --duty lead)"},

    {"token list", "Who made each, until when it is good, and the day of its last use."},

    {"token revoke", "It opens nothing from now on."},

    {"token rotate", R"(The new token has the name, roles and scopes of the old one, which stays
good for the overlap.)"},

    {"person", R"(As soon as one person is known, it is judged who speaks, also of local users:
who has which role, that nobody approves what they asked for, that two voices
are two people. The owner of the state folder always administers.)"},

    {"person set", R"(Takes the place of what was said before about that name.

Example:
  reprise person set ann --user ann --role run,approve --duty lead)"},

    {"person remove", "What they have said so far stays in the journal."},

    {"person list", "With their local users, roles, scopes and duties."},

    {"audit", R"(Who asked this engine for what, from where, and whether it was let in. It is a
stream of the journal's hash chain: `reprise journal verify` checks it.)"},

    {"audit list", "What came of a request is in the events of its run: `reprise show`."},

    {"serve", R"(The engine of the state folder for good: it goes on with every unfinished run,
and answers a JSON API. The first line on standard output is its address.
Without settings it listens on this machine only; its token, which every call
needs, is in the file `token` of the state folder. TERM drains it, HUP makes it
read its settings and certificates again, USR1 is the kill switch.

With `reprise --server URL --token-file FILE` the commands run, plan, resume,
list, show, log, attach, wait, questions, answer, cancel, pause, continue, skip,
retry, stop, clear, report, graph, incident, schedule, trigger, token, person
and audit ask such an engine from elsewhere.

Examples:
  reprise serve
  reprise serve --config /etc/reprise/serve.yaml
  reprise --server https://dr.example.org:7117 --token-file token list)"},

    {"incident", R"(`reprise serve` keeps incidents: since when something is wrong, who was called,
who has it, and what is left to do. Reading needs no service. An incident is named
by the id of its first run, or the beginning of it.

Examples:
  reprise incident list                      # open, or with something overdue
  reprise incident ack r7 --note "on it"     # nobody else is called
  reprise incident task add r7 "Tell the users" --due 2h)"},

    {"schedule", R"(The service starts runbooks by the clock, as `schedules:` of its settings
say. These commands ask it.

Examples:
  reprise schedule list                # next slots; what was started, failed, missed
  reprise schedule next nightly        # in UTC, and in the time of the place)"},

    {"report", R"(The timeline, the clocks against their objectives, attempts, answers with who
gave them, what is unknown, and the skeleton of a post-mortem. The HTML page
needs nothing else and loads nothing.

Examples:
  reprise report incident-7
  reprise report incident-7 --format html -o incident-7.html)"},

    {"graph", R"(A graph that is too wide for a terminal is printed as a list, layer by layer
where it is long. The states of a run are words; colours only repeat them.

Examples:
  reprise graph restore.yaml
  reprise graph incident-7 --format svg >incident-7.svg)"},

    {"journal", "The journal is the file journal.db in the state folder."},

    {"journal verify", R"(Reads every byte, checks every hash against the one before, and
the journal against its witness. Exit code 1 where something is damaged.)"},

    {"journal backup", "Made while the engine goes on; a copy that is not whole is not kept."},

    {"journal export", R"(Exact bytes, to be checked by other programs; see the page
journal-format of the documentation.)"},

    {"journal prune", R"(Only finished runs, and only when their archive has been written and read
back.)"},

    {"journal accept", R"(For a journal that was refused with exit code 76. Look first at
`reprise journal verify`: from then on the journal counts as it is, and it is
recorded in it who said so and why.)"},

    {"config", "Settings come from options, from the environment and from built-in defaults."},

    {"schema", R"(JSON Schema draft-07, for completion and checks while a runbook is written, or
with --triggers a file of triggers. A runbook names it in its first line:
  # yaml-language-server: $schema=PATH

Example:
  reprise schema >runbook.schema.json)"},

    {"doctor", R"(Looks at the machine, the state folder, and at what the named runbooks and the
bindings need. Each finding says what is, why it matters and what to do. It
changes nothing. Exit code 1 where something is bad; a warning alone is 0.

Examples:
  reprise doctor
  reprise doctor restore.yaml --bindings prod.yaml)"},

    {"test", R"(Runs every case of the files NAME_test.lua below PATH, each in a confined
process of its own. No call reaches the world: the case itself answers it, and
time passes only by sleeping. Exit code 1 where a case fails, 2 where a file
cannot be loaded or there is none.

Examples:
  reprise test
  reprise test actions/ledger_test.lua
  reprise --json test actions)"},

    {"version", "Versions of the program, of the runbook language and of SQLite."},

    {"completion", R"(Completes commands, options, runbooks with their inputs, and the ids of runs,
steps and questions that the state folder has.

Examples:
  source <(reprise completion bash)
  reprise completion fish | source)"},
};

}  // namespace reprise::cli
