// What `reprise new runbook` writes. @ID@ becomes the id, @FILE@ the name of the file and @DRILL@
// that of its bindings for a drill.
#pragma once

#include <string_view>

namespace reprise::cli {

inline constexpr std::string_view minimal_runbook = R"(reprise: 1
runbook: @ID@
title: Say what this runbook recovers, in one line
owner: the people who keep it right

inputs:
  # Given with -i note=...; steps read it as inputs.note.
  note: { type: string, default: nothing special, help: What to tell the next person }

steps:
  # A step is one program and its arguments; no shell sees them. `read` changes nothing, so it runs
  # again by itself after a crash. Without `effect` a step is unsafe: then a person is asked.
  look:
    description: What is the state before anything is touched?
    effect: read
    run: [uname, -a]
    outputs:
      system: { regex: '^(\S+)', required: true }

  act:
    description: The repair. Replace it by yours; `man 5 reprise-runbook` says what can stand here.
    needs: [look]
    run: [echo, "would repair ${{ steps.look.outputs.system }}:", "${{ inputs.note }}"]
    effect: idempotent
    timeout: 1m

  check:
    description: Proves that it worked, independently of the step that did it.
    needs: [act]
    uses: verify
    with:
      checks:
        - { name: the machine answers, run: ["true"] }

# Done at the end in any case.
finally:
  - uses: report
)";

inline constexpr std::string_view restart_runbook = R"(reprise: 1
# What is restarted, and how, stands in a bindings file: the same runbook is the drill and the real
# thing. @DRILL@ only says what it would do.
runbook: @ID@
title: Restart a service and prove that it is healthy
owner: the people who keep it right
severity: high
objectives:
  rto: { target: 2m, max: 10m, clock: serving }
concurrency: { group: "@ID@", on_conflict: refuse }
defaults: { timeout: 1m }

steps:
  before:
    description: Evidence before anything is touched. It may fail; the restart goes on.
    uses: exec
    with: { argv: "${{ targets.status }}" }
    effect: read
    on_failure: continue

  restart:
    description: Idempotent - a restart that got lost in a crash is done again.
    needs: [before]
    uses: exec
    with: { argv: "${{ targets.restart }}" }
    effect: idempotent

  healthy:
    description: Three good answers in a row.
    needs: [restart]
    uses: wait_for
    with:
      probe: { run: "${{ targets.healthy }}" }
      every: 1s
      successes: 3
    timeout: 2m

on_failure:
  - uses: notify
    with: { severity: high, text: "${{ run.id }} failed: ${{ run.error }}" }
finally:
  - uses: report
)";

inline constexpr std::string_view restart_drill = R"(targets:
  # Bindings of the drill: nothing is restarted. For the real thing copy this file and write, for
  # instance:  restart: [systemctl, restart, shop.service]
  status: [echo, would look at the service]
  restart: [echo, would restart the service]
  healthy: [echo, would ask whether it is healthy]
)";

inline constexpr std::string_view restore_runbook = R"(reprise: 1
# Which database, and how, stands in a bindings file: the same runbook is the drill and the real
# thing. @DRILL@ only says what it would do.
runbook: @ID@
title: Restore a database from its last good backup
owner: the people who keep it right
severity: critical
objectives:
  rto: { target: 15m, max: 1h, clock: serving }
  rpo: { target: 5m, max: 1h }
inputs:
  approval:
    type: bool
    default: true
    help: A person agrees before data is replaced. Only a drill says false.
concurrency: { group: "@ID@", on_conflict: refuse }
defaults: { timeout: 10m }

steps:
  stop:
    description: Nobody writes any more. It is proven by the next step.
    uses: exec
    with: { argv: "${{ targets.stop }}" }
    effect: idempotent

  stopped:
    needs: [stop]
    uses: verify
    with:
      checks:
        - { name: nobody uses the database, run: "${{ targets.unused }}" }

  save:
    description: The present state as it is, even if it is broken. It is evidence, and the way back.
    needs: [stopped]
    uses: exec
    with: { argv: "${{ targets.save }}" }
    effect: idempotent

  fetch:
    description: The newest good backup, beside the database and not over it.
    needs: [stopped]
    uses: exec
    with: { argv: "${{ targets.fetch }}" }
    effect: idempotent

  sound:
    needs: [fetch]
    uses: verify
    with:
      checks:
        - { name: the backup is sound, run: "${{ targets.sound }}" }

  agree:
    description: The last moment to say no.
    needs: [save, sound]
    when: inputs.approval
    uses: approve
    with: { text: "May the database be replaced by the backup?" }

  swap:
    description: Unsafe - after a crash in the middle a person decides, unless the probe can tell.
    needs: [save, sound, agree]
    when: none_failed(needs)
    uses: exec
    with: { argv: "${{ targets.swap }}" }
    destroys: [database]
    probe: { uses: exec, with: { argv: "${{ targets.swapped }}" } }

  start:
    needs: [swap]
    uses: exec
    with: { argv: "${{ targets.start }}" }
    effect: idempotent

  healthy:
    needs: [start]
    uses: wait_for
    with:
      probe: { run: "${{ targets.healthy }}" }
      every: 1s
      successes: 3
    timeout: 5m

on_failure:
  - uses: notify
    with: { severity: critical, text: "${{ run.id }} failed: ${{ run.error }}" }
finally:
  - uses: report
)";

inline constexpr std::string_view restore_drill = R"(targets:
  # Bindings of the drill: nothing is stopped, replaced or started. For the real thing copy this
  # file and write, for instance:  stop: [systemctl, stop, postgresql.service]
  # `swapped` tells after a crash whether the swap happened: it writes a line
  # verdict=happened, verdict=did-not-happen or verdict=cannot-tell to the file $REPRISE_OUTPUT.
  stop: [echo, would stop the service]
  unused: [echo, would prove that nobody has the database open]
  save: [echo, would copy the database as it is]
  fetch: [echo, would fetch the newest backup]
  sound: [echo, would check the backup]
  swap: [echo, would replace the database]
  swapped: [sh, -c, 'echo verdict=did-not-happen >"$REPRISE_OUTPUT"']
  start: [echo, would start the service]
  healthy: [echo, would ask whether it is healthy]
)";

}  // namespace reprise::cli
