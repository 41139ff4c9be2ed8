#!/bin/bash
# usage: tests/bench/run.sh [--full] [--only RE] [--repeats N] [--out FILE]
# Builds the release and prints every figure beside its floor, measured in turns in this run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
"$root/examples/install-packages.sh" "$root/examples/packages.txt" \
  "$root/tests/packages_build.txt" "$root/tests/packages.txt"
cmake --preset release -S "$root" -B "$root/build/bench" -DREPRISE_TESTS=ON >/dev/null
ninja -C "$root/build/bench" reprise reprise-worker bench simulation >&2
exec python3 "$root/tests/bench/bench.py" "$root/build/bench" "$@"
