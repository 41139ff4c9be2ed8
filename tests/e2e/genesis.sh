#!/bin/bash
# usage: genesis.sh SCENARIO BIN   one scenario of the recovery of the trading engine's ledger
# What counts is what is true afterwards in the ledger and in the exchange's tally, not what a step
# says of itself. Everything lies in a fresh folder with a blank in its name and is ended by pid.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
scenario=$1
bin=${REPRISE_TEST_BIN:-$2}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/reprise e2e.XXXXXX")
world=$scratch/world
state=$scratch/state
runbook=$root/runbooks/genesis/data-corruption.yaml
run=r1  # the id of every run here
run_pid=

# shellcheck source=examples/trading_engine/world.sh
. "$root/examples/trading_engine/world.sh"

leave() {
  local status=$?
  trap - EXIT
  if [ -n "$run_pid" ]; then kill -9 "$run_pid" 2>/dev/null || true; fi
  "$root/tests/rig/stop.sh" "$scratch/supervisor/pid"
  stop_engine || status=1
  if [ $status != 0 ]; then
    tail -n 40 "$scratch/reprise.log" "$world/engine.log" >&2 2>/dev/null || true
    "$bin/reprise" --state "$state" show $run >&2 </dev/null || true
  fi
  rm -rf "$scratch"
  exit $status
}
trap leave EXIT
trap 'exit 130' INT TERM HUP

fail() { echo "FAILED: $*" >&2; exit 1; }

reprise() { "$bin/reprise" --state "$state" "$@" </dev/null 2>>"$scratch/reprise.log"; }

begin=(--bindings "$world/bindings.yaml" run "$runbook" --run-id r1 --foreground
       -i approval=false)

# Starts the engine of the run in the background; its events are in the file EVENTS.
start_engine_of_run() { # EVENTS COMMAND...
  local events=$1; shift
  : >"$events"
  "$bin/reprise" --state "$state" --json "$@" >>"$events" 2>>"$scratch/reprise.log" </dev/null &
  run_pid=$!
}

kill_engine_of_run() {
  kill -9 "$run_pid" 2>/dev/null || true
  wait "$run_pid" 2>/dev/null || true
  run_pid=
}

# The first step start in EVENTS whose step is none of those already seen; empty = none.
new_step() { # EVENTS SEEN
  sed -n 's/.*"type":"step.started".*"step":"\([^"]*\)".*/\1/p' "$1" |
    grep -vxF -f "$2" | head -n 1
}

recovered() {
  reprise --json show $run >"$scratch/show.json"
  judged "$scratch/show.json" >"$scratch/verdict" || fail "the judge does not agree"
  grep -q '"engines":2' "$scratch/verdict" || fail "not two engines: $(cat "$scratch/verdict")"
  [ -n "$(engine_pid)" ] || fail "the engine does not run"
  [ -s "$state/reports/$run.md" ] || fail "there is no report"
  local why
  for why in 'is not sound' 'its manifest says'; do
    grep -q "$why" "$scratch/show.json" || fail "no backup was rejected because it $why"
  done
  local saved=$world/evidence/$run
  [ -s "$saved/ledger.db" ] && [ -s "$saved/replaced/ledger.db" ] || fail "evidence is missing"
  ! tool check "$saved/ledger.db" 2>/dev/null || fail "the saved state is not the damaged one"
  restored=$(sed -n 's/.*"from_backup":\([0-9]*\),"from_salvage":\([0-9]*\).*/\1 \2/p' \
    "$scratch/show.json" | head -n 1)
  [ "${restored% *}" -ge 400 ] && [ "${restored#* }" -ge 100 ] || fail "restored only: $restored"
}

plain() {
  damaged_world
  reprise "${begin[@]}" -i "point_in_time=$point" >"$scratch/out" || fail "the run"
  [ "$(head -n 1 "$scratch/out")" = $run ] || fail "the first line is not the run id"
  recovered
}

# One run, whose engine is killed at the start of each of its steps, as soon as that is announced.
killed_at_every_step() {
  local seen=$scratch/seen kills=0 step
  damaged_world
  echo none >"$seen"
  start_engine_of_run "$scratch/events" "${begin[@]}" -i "point_in_time=$point"
  while :; do
    step=$(new_step "$scratch/events" "$seen" || true)
    if [ -n "$step" ]; then
      kill_engine_of_run
      kills=$((kills + 1))
      echo "$step" >>"$seen"
      [ $kills -lt 60 ] || fail "it does not get on"
      start_engine_of_run "$scratch/events" resume $run
    elif ! kill -0 "$run_pid" 2>/dev/null; then
      wait "$run_pid" || fail "the run has ended with $?"
      run_pid=
      break
    fi
    sleep 0.01
  done
  echo "killed $kills times"
  [ $kills -ge 8 ] || fail "only $kills kills"
  recovered
}

# Runs that are killed after a random time, again and again, until one gets through.
killed_anywhere() {
  local rounds=3 round kills
  [ "${REPRISE_TEST_FULL:-0}" = 0 ] || rounds=50
  RANDOM=${REPRISE_TEST_SEED:-$((SECONDS + $$))}
  for round in $(seq "$rounds"); do
    kills=0
    damaged_world
    start_engine_of_run "$scratch/events" "${begin[@]}" -i "point_in_time=$point"
    while [ $kills -lt 12 ]; do
      sleep "0.$(printf %03d $((RANDOM % 700)))"
      kill -0 "$run_pid" 2>/dev/null || break
      kill_engine_of_run
      kills=$((kills + 1))
      # Killed before the run was accepted, there is none to resume: it is asked for again.
      if reprise show $run >/dev/null; then
        start_engine_of_run "$scratch/events" resume $run
      else
        start_engine_of_run "$scratch/events" "${begin[@]}" -i "point_in_time=$point"
      fi
    done
    wait "$run_pid" || fail "round $round has ended with $?"
    run_pid=
    echo "round $round: killed $kills times"
    recovered
    stop_engine
    rm -rf "$world" "$state"
  done
}

# The engine starts on the restored ledger but does not trade: it is stopped again, what was
# replaced comes back, and the world stays halted.
undone() {
  damaged_world
  local damaged status=0
  printf '#!/bin/sh\nexec "%s/genesis-engine" "$@" --every-ms 600000\n' "$bin" >"$scratch/idle"
  chmod +x "$scratch/idle"
  sed "s|^  engine: .*|  engine: $(quoted "$scratch/idle")|" "$world/bindings.yaml" \
    >"$scratch/bindings.yaml"
  sed 's/timeout: 30s/timeout: 3s/' "$runbook" >"$scratch/runbook.yaml"
  reprise --bindings "$scratch/bindings.yaml" run "$scratch/runbook.yaml" --run-id $run \
    --foreground -i approval=false -i "point_in_time=$point" >/dev/null || status=$?
  [ $status = 1 ] || fail "exit $status, not 1"
  no_engine || fail "an engine runs after a failed recovery"
  damaged=$(sha256sum <"$world/evidence/$run/ledger.db")
  [ "$(sha256sum <"$world/ledger.db")" = "$damaged" ] || fail "the replaced ledger is not back"
  tool check "$world/ledger.db.restored" || fail "the restored ledger is gone"
  grep -q 'failed' "$world/notified" || fail "nobody was told"
  tool quiet "$world/exchange.tally" 300 || fail "something trades"
  [ -s "$state/reports/$run.md" ] || fail "there is no report"
}

# The kill switch in the middle: nothing further is done until it is cleared.
stopped_hard() {
  damaged_world
  start_engine_of_run "$scratch/events" "${begin[@]}" -i "point_in_time=$point"
  await 30 grep -q '"type":"step.started".*"step":"halted"' "$scratch/events"
  reprise stop --reason 'not now' >/dev/null || fail "stop"
  wait "$run_pid" || true
  run_pid=
  no_engine || fail "an engine runs although everything was stopped"
  reprise resume $run >/dev/null && fail "it goes on over the kill switch"
  reprise clear --reason 'go on' >/dev/null || fail "clear"
  reprise resume $run >/dev/null || fail "the run does not go on after clear"
  recovered
}

restarted() {
  mkdir -p "$world"
  write_bindings
  "$bin/genesis-engine" --ledger "$world/ledger.db" --pidfile "$world/engine.pid" \
    --tally "$world/exchange.tally" --create --every-ms 2 2>>"$world/engine.log" </dev/null &
  await 20 test -s "$world/exchange.tally"
  restarted_once
  judged '' | grep -q '"engines":2,"lost":0' || fail "the judge: $(judged '')"
}

# The same runbooks under supervisord; only the bindings differ.
supervised() {
  "$root/tests/rig/start-supervisord.sh" "$scratch/supervisor" genesis \
    "$bin/genesis-engine" --ledger "$world/ledger.db" --pidfile "$world/engine.pid" \
    --tally "$world/exchange.tally"
  # shellcheck disable=SC2034  # for world.sh
  service="{ driver: supervisor, name: genesis, config: $(quoted "$scratch/supervisor/conf") }"
  damaged_world
  stop_engine
  supervisorctl -c "$scratch/supervisor/conf" start genesis >/dev/null &&
    fail "the engine trades on a damaged ledger"
  reprise "${begin[@]}" -i "point_in_time=$point" >/dev/null || fail "the run"
  recovered
  supervisorctl -c "$scratch/supervisor/conf" status genesis | grep -q RUNNING || fail "not managed"
  restarted_once
  "$root/tests/rig/stop.sh" "$scratch/supervisor/pid"
}

restarted_once() {
  local before after
  before=$(engine_pid)
  reprise --bindings "$world/bindings.yaml" run "$root/runbooks/genesis/service-restart.yaml" \
    --run-id restart --foreground >/dev/null || fail "the restart"
  after=$(engine_pid)
  [ "$before" != "$after" ] || fail "it is the same engine"
}

sha() { sha256sum <"$1" | cut -c 1-64; }

# The swap of the ledger, cut short at each of its stages, is finished by doing it again, is told
# apart by its probe, and can be taken back. The salvage does not believe what breaks the chain.
tools() {
  damaged_world
  stop_engine
  cd "$world"
  local good bad stage
  cp "$(printf '%s\n' backups/*.db | sort | head -n 1)" good.db
  good=$(sha good.db) bad=$(sha ledger.db)
  for stage in before companions exchanged complete; do
    rm -rf kept beside.db
    cp good.db beside.db
    [ "$(sha ledger.db)" = "$bad" ] || fail "$stage: the damaged ledger is not back"
    echo log >ledger.db-wal
    mkdir kept
    case $stage in
      before) ;;
      companions) mv ledger.db-wal kept/ ;;
      exchanged)
        mv ledger.db-wal kept/
        mv ledger.db other.db
        mv beside.db ledger.db
        mv other.db beside.db
        ;;
      complete) tool swap beside.db ledger.db kept "$good" ;;
    esac
    "$bin/genesis-ledger" ask-swap ledger.db kept "$good" >verdict
    case $stage in
      complete) grep -q '"verdict":"happened"' verdict || fail "$stage: $(cat verdict)" ;;
      *) grep -q '"verdict":"did-not-happen"' verdict || fail "$stage: $(cat verdict)" ;;
    esac
    tool swap beside.db ledger.db kept "$good" || fail "$stage: the swap does not go on"
    [ "$(sha ledger.db)" = "$good" ] && [ "$(sha kept/ledger.db)" = "$bad" ] ||
      fail "$stage: not swapped"
    [ ! -e ledger.db-wal ] && [ -e kept/ledger.db-wal ] || fail "$stage: the old log is in the way"
    tool swap-back beside.db ledger.db kept || fail "$stage: not taken back"
    tool swap-back beside.db ledger.db kept || fail "$stage: not taken back a second time"
    [ "$(sha beside.db)" = "$good" ] && [ -e ledger.db-wal ] || fail "$stage: something is lost"
    rm ledger.db-wal
  done
  ! tool swap beside.db ledger.db kept "$bad" 2>/dev/null || [ "$(sha ledger.db)" = "$bad" ] ||
    fail "something else than what was verified was swapped in"

  local backup
  backup=$(printf '%s\n' backups/*.db | sort | head -n 1)
  tool save ledger.db saved
  rows() { "$bin/genesis-ledger" salvage saved "$backup" "$point" |
    sed 's/.*"newer_than_backup":\([0-9]*\).*/\1/'; }
  [ "$(rows)" -ge 200 ] || fail "salvaged only $(rows) orders"
  rm -r saved
  local next
  next=$(sqlite3 "$backup" 'SELECT max(id) + 10 FROM orders')
  sqlite3 ledger.db "UPDATE orders SET lots = lots + 1 WHERE id = $next" || fail "planting"
  tool save ledger.db saved
  [ "$(rows)" = 9 ] || fail "a changed order was salvaged, $(rows) in all"
}

"$scenario"
echo "$scenario: as it must be"
