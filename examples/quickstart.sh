#!/bin/bash
# usage: examples/quickstart.sh [FOLDER]
#
# Builds reprise, lets a small trading engine trade, damages its ledger, and recovers it by a
# runbook whose engine is killed twice on the way with kill -9. Then judges what is true. Asks
# nothing; runs as root or with sudo on a minimal Debian 12. The demonstration lives in FOLDER
# (build/quickstart).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
world=${1:-$root/build/quickstart}
bin=$root/build/release/bin
state=
run_pid=

title() { printf '\n%s\n' "[$SECONDS s] $*"; }
say() { printf '      %s\n' "$*"; }

# shellcheck source=examples/trading_engine/world.sh
. "$root/examples/trading_engine/world.sh"

leave() {
  local status=$?
  trap - EXIT
  if [ -n "$run_pid" ]; then kill -9 "$run_pid" 2>/dev/null || true; fi
  stop_engine || status=1
  if [ $status != 0 ]; then
    printf '\nquickstart FAILED; what there is to see is in %s\n' "$world" >&2
  fi
  exit $status
}

reprise() { "$bin/reprise" --state "$state" "$@"; }

# The pinned plan and the journal are all that counts: the process that runs is killed when it has
# announced STEP, and the next one goes on.
until_killed_in() { # STEP EVENTS COMMAND...
  local step=$1 events=$2; shift 2
  : >"$events"
  "$bin/reprise" --state "$state" --json "$@" >>"$events" 2>>"$world/reprise.log" </dev/null &
  run_pid=$!
  if ! await 60 grep -q "\"type\":\"step.started\".*\"step\":\"$step\"" "$events"; then
    tail -n 5 "$world/reprise.log" "$events" >&2
    return 1
  fi
  kill -9 "$run_pid"
  wait "$run_pid" 2>/dev/null || true
  run_pid=
  say "in step '$step': kill -9"
}

build() {
  if ! { cmake --preset release -S "$root" && cmake --build --preset release --target \
         reprise reprise-worker genesis-engine genesis-ledger; } >"$root/build/quickstart.log" 2>&1
  then
    grep -E 'error|Error' -A 3 "$root/build/quickstart.log" | head -n 30 >&2
    say "the build failed; all of it is in $root/build/quickstart.log"
    return 1
  fi
}

mkdir -p "$root/build"
title "1/6 packages"
"$root/examples/install-packages.sh" "$root/examples/packages.txt"

title "2/6 build (the first time takes minutes)"
cd "$root"
build

title "3/6 a trading engine, backups, and a damaged ledger"
trap leave EXIT
trap 'exit 130' INT TERM HUP
stop_engine
rm -rf "$world"
state=$world/state
mkdir -p "$world"
damaged_world
say "$(wc -l <"$world/exchange.tally") orders; a page of the ledger is destroyed, it trades on"
say "the newest backup is cut short, the one before copied the damage"

title "4/6 the recovery, killed on its way"
run=quickstart
until_killed_in save "$world/events-1.json" --bindings "$world/bindings.yaml" \
  run "$root/runbooks/genesis/data-corruption.yaml" --run-id $run --foreground \
  -i "point_in_time=$point" -i approval=false -i watch=2s -i every=200ms --reason quickstart
until_killed_in start "$world/events-2.json" resume $run
say "resuming once more"
reprise resume $run </dev/null >>"$world/reprise.log" 2>&1 || {
  tail -n 20 "$world/reprise.log" >&2
  exit 1
}

title "5/6 what the run says"
reprise show $run </dev/null
reprise --json show $run >"$world/show.json" </dev/null

title "6/6 what is true (ledger and exchange, not the run's own word)"
verdict=$(judged "$world/show.json")
number() { sed -n "s/.*\"$1\":\\([0-9]*\\).*/\\1/p" <<<"$verdict"; }
say "the ledger is whole: $(number orders) orders, each following from the one before"
say "no order was traded between the stop and the start"
say "$(number lost) orders made after $point are in the exchange's tally only"
stop_engine
say "report:    $state/reports/$run.md"
say "evidence:  $world/evidence"
say "reprise:   $bin/reprise; go on with docs/tutorial"
[ -s "$state/reports/$run.md" ]
printf '\nquickstart done in %s s\n' "$SECONDS"
