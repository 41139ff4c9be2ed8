#!/bin/bash
# usage: search.sh FUZZER CORPUS     replays every seed, then searches; fails on any finding
set -euo pipefail

fuzzer=$1 corpus=$2
seconds=10
[ "${REPRISE_TEST_FULL:-0}" = 0 ] || seconds=600
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
seeds=$(find "$corpus" -type f | wc -l)
[ "$seeds" -gt 0 ] || { echo "search: no seeds in $corpus" >&2; exit 1; }

cd "$scratch"
"$fuzzer" -runs=0 -timeout=10 -rss_limit_mb=2048 "$corpus" 2>replay || { cat replay; exit 1; }
mkdir found
# What is found goes into a folder of its own; the corpus is only read.
search() {  # BOUND...
  "$fuzzer" "$@" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 found "$corpus" 2>search ||
    { tail -n 60 search; exit 1; }
  executed=$(sed -n 's/^stat::number_of_executed_units: *//p' search)
}
search -max_total_time="$seconds"
# A slow machine is given the time that inputs in numbers take.
[ "$executed" -gt 1000 ] || search -runs=1001 -max_total_time=300
echo "search: $seeds seeds replayed, $executed inputs in $SECONDS s"
[ "$executed" -gt 1000 ] || { echo "search: too few inputs to mean anything" >&2; exit 1; }
