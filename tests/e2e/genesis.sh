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

options=(--foreground -i approval=false -i watch=1s -i every=200ms)
begin=(--bindings "$world/bindings.yaml" run "$runbook" --run-id r1 "${options[@]}")

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

# The code of the run's end. Kills may end a step three times in a row, which is asked about.
end_of_run() {
  local code question
  while :; do
    code=0
    wait "$run_pid" || code=$?
    run_pid=
    [ $code = 3 ] || return $code
    question=$(reprise --json questions | sed -n 's/.*"id":"\([^"]*\)".*"kind":"lost".*/\1/p')
    [ -n "$question" ] || return $code
    reprise answer $run "$question" retry
    start_engine_of_run "$scratch/events" resume $run
  done
}

# The first step start in EVENTS whose step is none of those already seen; empty = none.
new_step() { # EVENTS SEEN
  sed -n 's/.*"type":"step.started".*"step":"\([^"]*\)".*/\1/p' "$1" |
    grep -vxF -f "$2" | head -n 1
}

count_of() { grep -o "$1" "$2" | wc -l; }

recovered() {
  reprise --json show $run >"$scratch/show.json"
  judged "$scratch/show.json" >"$scratch/verdict" || fail "the judge does not agree"
  grep -q '"engines":2' "$scratch/verdict" || fail "not two engines: $(cat "$scratch/verdict")"
  [ -n "$(engine_pid)" ] || fail "the engine does not run"
  [ -s "$state/reports/$run.md" ] || fail "there is no report"
  [ "$(count_of '"reasons":' "$scratch/show.json")" = 2 ] || fail "not two backups were rejected"
  local saved=("$world/evidence"/ledger.db-*/ledger.db)
  ls "$world"/evidence/ledger-*.tar.zst >/dev/null || fail "nothing was saved before the changes"
  ! tool check "${saved[0]}" 2>/dev/null || fail "the saved state is not the damaged one"
  ls "$world"/ledger.db.replaced-* >/dev/null || fail "what was replaced is not kept"
  local halted first
  halted=$(python3 -c 'import json, sys
print(json.load(sys.stdin)["steps"]["stop"]["finished_at"])' <"$scratch/show.json")
  first=$(sqlite3 -cmd '.timeout 5000' "$world/ledger.db" \
    "SELECT min(at_us) FROM orders WHERE at_us > $(date -d "$point" +%s%6N)")
  [ "$first" -gt "$(date -d "$halted" +%s%6N)" ] || fail "an order of after the moment came back"
  number() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$scratch/show.json" | head -n 1; }
  [ "$(number newer_than_backup)" -ge 100 ] || fail "salvaged only $(number newer_than_backup)"
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
    end_of_run || fail "round $round has ended with $?"
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
  # shellcheck disable=SC2034  # for world.sh
  engine=$scratch/idle
  write_bindings
  mkdir "$scratch/runbooks"
  cp "$root"/runbooks/genesis/*.lua "$scratch/runbooks"
  sed 's/within: 30s/within: 3s/' "$runbook" >"$scratch/runbooks/idle.yaml"
  reprise --bindings "$world/bindings.yaml" run "$scratch/runbooks/idle.yaml" --run-id $run \
    "${options[@]}" -i "point_in_time=$point" >/dev/null || status=$?
  [ $status = 1 ] || fail "exit $status, not 1"
  no_engine || fail "an engine runs after a failed recovery"
  damaged=$(sha256sum <"$(printf '%s\n' "$world/evidence"/*/ledger.db)")
  [ "$(sha256sum <"$world/ledger.db")" = "$damaged" ] || fail "the replaced ledger is not back"
  tool check "$world/ledger.db.refused" || fail "the restored ledger is gone"
  grep -q 'failed' "$world/notified" || fail "nobody was told"
  tool quiet "$world/exchange.tally" 300 || fail "something trades"
  [ -s "$state/reports/$run.md" ] || fail "there is no report"
}

# The kill switch in the middle: nothing further is done until it is cleared.
stopped_hard() {
  damaged_world
  start_engine_of_run "$scratch/events" "${begin[@]}" -i "point_in_time=$point"
  await 60 grep -q '"type":"step.started".*"step":"save"' "$scratch/events"
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
  await 60 test -s "$world/exchange.tally"
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

# Before the stop: a moment that nothing covers is refused, and the engine trades on.
not_covered() {
  damaged_world
  local moment status=0
  for moment in 2020-01-01T00:00:00Z 2999-01-01T00:00:00Z; do
    status=0
    reprise --bindings "$world/bindings.yaml" run "$runbook" --run-id "in-${moment:0:4}" \
      "${options[@]}" -i "point_in_time=$moment" >/dev/null || status=$?
    [ $status = 1 ] || fail "$moment: exit $status, not 1"
  done
  status=0
  reprise "${begin[@]}" -i point_in_time='2026-01-01 00:00:00' >/dev/null || status=$?
  [ $status = 2 ] || fail "a moment without a zone: exit $status, not 2"
  [ -n "$(engine_pid)" ] || fail "the engine was stopped"
}

# The salvage does not believe what breaks the chain.
tools() {
  damaged_world
  stop_engine
  cd "$world"
  local backup next
  backup=$(printf '%s\n' backups/*.db | sort | head -n 1)
  rows() { "$bin/genesis-ledger" salvage ledger.db "$backup" "$point" rows.json |
    sed 's/.*"newer_than_backup":\([0-9]*\).*/\1/'; }
  [ "$(rows)" -ge 200 ] || fail "salvaged only $(rows) orders"
  next=$(sqlite3 "$backup" 'SELECT max(id) + 10 FROM orders')
  sqlite3 ledger.db "UPDATE orders SET lots = lots + 1 WHERE id = $next" || fail "planting"
  [ "$(rows)" = 9 ] || fail "a changed order was salvaged, $(rows) in all"
}

"$scenario"
echo "$scenario: as it must be"
