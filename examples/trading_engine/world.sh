# The world of the trading engine, for a demonstration or a test: sourced, not run.
#   bin    where genesis-engine and genesis-ledger are      (set by the caller)
#   world  the folder that everything lies in               (set by the caller)
#   service  what manages the engine, for the bindings; by default its pidfile
# shellcheck shell=bash
: "${bin:?}" "${world:?}"

# Text as a double-quoted YAML scalar.
quoted() { printf '"%s"' "$(printf %s "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')"; }

moment() { date -u +%Y-%m-%dT%H:%M:%S.%6NZ; }

# The pid of the living engine, or a failure.
engine_pid() {
  local pid
  pid=$(cat "$world/engine.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ "$(sed 's/^.*) //; s/ .*//' "/proc/$pid/stat" 2>/dev/null || echo Z)" != Z ] &&
    [ "$(readlink "/proc/$pid/exe")" = "$(readlink -f "$bin/genesis-engine")" ] && echo "$pid"
}

# await SECONDS COMMAND...
await() {
  local until=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || { echo "gave up waiting for: $*" >&2; return 1; }
    sleep 0.05
  done
}

has_orders() { [ "$(wc -l <"$world/exchange.tally")" -ge "$1" ]; }

no_engine() { ! engine_pid; }

stop_engine() {
  local pid
  pid=$(engine_pid) || return 0
  kill "$pid"
  await 60 no_engine
}

engine_by_pidfile() {
  local engine=${engine:-$bin/genesis-engine}
  printf '{ driver: pidfile, name: %s, process: genesis-engine, log: %s, start: [%s, %s] }' \
    "$(quoted "$world/engine.pid")" "$(quoted "$world/engine.log")" "$(quoted "$engine")" \
    "--ledger, $(quoted "$world/ledger.db"), --pidfile, $(quoted "$world/engine.pid"), \
--tally, $(quoted "$world/exchange.tally")"
}

write_bindings() {
  mkdir -p "$world/work"
  local bound=${service:-}
  [ -n "$bound" ] || bound=$(engine_by_pidfile)
  {
    echo "targets:"
    echo "  service: $bound"
    printf '  %s: %s\n' \
      tools "$(quoted "$bin/genesis-ledger")" data "$(quoted "$world")" \
      ledger "$(quoted "$world/ledger.db")" pidfile "$(quoted "$world/engine.pid")" \
      tally "$(quoted "$world/exchange.tally")" \
      work "$(quoted "$world/work")" backups "$(quoted "$world/backups")" \
      evidence "$(quoted "$world/evidence")"
    echo "notify:"
    printf '  default: [{ command: [sh, -c, %s, sh, %s] }]\n' "'cat >>\"\$1\"'" \
      "$(quoted "$world/notified")"
  } >"$world/bindings.yaml"
}

# An engine that trades, and two good backups.
trading_world() {
  mkdir -p "$world"
  write_bindings
  "$bin/genesis-engine" --ledger "$world/ledger.db" --pidfile "$world/engine.pid" \
    --tally "$world/exchange.tally" --create --every-ms 2 2>>"$world/engine.log" </dev/null &
  await 60 test -s "$world/exchange.tally"
  await 60 has_orders 300
  tool backup "$world/ledger.db" "$world/backups"
  await 60 has_orders 400
  tool backup "$world/ledger.db" "$world/backups"
}

# Damage in the ledger of a trading world, then two backups that are newer and worthless: one copied
# the damage faithfully, one was cut short. The engine goes on trading.
spoil_world() {
  local newest
  await 60 has_orders 500
  tool damage "$world/ledger.db"
  tool backup "$world/ledger.db" "$world/backups"
  await 60 has_orders 600
  tool backup "$world/ledger.db" "$world/backups"
  newest=$(printf '%s\n' "$world"/backups/*.db | sort | tail -n 1)
  truncate -s -4096 "$newest"
}

# Both. Sets `point`, the moment at which all this is noticed.
damaged_world() {
  trading_world
  spoil_world
  # shellcheck disable=SC2034  # for the caller
  point=$(moment)
}

tool() { "$bin/genesis-ledger" "$@" >>"$world/tools.log"; }

# judged RUN-AS-JSON   What is true now, from the outside: prints it, fails when anything is wrong.
judged() {
  "$bin/genesis-ledger" judge "$world/ledger.db" "$world/exchange.tally" "$1"
}
