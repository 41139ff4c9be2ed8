#!/bin/bash
# usage: tests/run.sh [--full] [--filter RE] [--jobs N] [-h]
#
# Installs what is missing, builds, and runs every test; the last line is "N passed, N failed".
#   --full       also the soak tests, and ten minutes for each fuzzer
#   --filter RE  only the tests whose name matches
#   --jobs N     builds and tests at a time (default 2)
# Builds: `asan` (ASan + UBSan) for the suite and the fuzzers, `release` for the tests that kill,
# time or install the product, `tsan` for what has threads; with --full `fuzz` for the fuzzers.
# A missing component is a failure, never a skip. State lives in a fresh folder under $TMPDIR.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
full=0 filter=. jobs=2
# Under the thread sanitizer: the floors with threads; with --full also an engine whose journal is
# copied, checked and pruned while it lives.
threaded='unit_process unit_shim unit_journal_sqlite'
passed=0 failed=0 preparing='' beginning=''

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }

while [ $# -gt 0 ]; do
  case $1 in
    --full) full=1 ;;
    --filter) filter=${2:?--filter needs a regular expression}; shift ;;
    --jobs) jobs=${2:?--jobs needs a number}; shift ;;
    -h|--help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

say() { printf '%5ss  %s\n' "$SECONDS" "$*" >&2; }

broken() {  # something that is no test failed: it counts as one
  say "FAILED: $*"
  failed=$((failed + 1))
}

# Processes that this run started, wherever they went: each carries the mark in its environment, or
# names the scratch folder in its command line.
survivors() {
  {
    grep -lszxF -e "REPRISE_TEST_RUN=$mark" /proc/[0-9]*/environ || true
    # shellcheck disable=SC2062
    grep -lsaF -f - -- /proc/[0-9]*/cmdline <<<"$scratch" || true
  } | cut -d / -f 3 | sort -u
}

clean_up() {
  local pid
  for pid in $(REPRISE_TEST_RUN='' survivors); do
    kill -9 "$pid" 2>/dev/null || true
  done
  rm -rf "$scratch"
}

# What the tests run with is installed while they are compiled.
prepare() {
  local bad=0
  "$root/examples/install-packages.sh" "$root/tests/packages.txt" || bad=1
  "$root/tests/npm/install.sh" "$root/build/npm" || bad=1
  say "installed what the tests run with"
  return $bad
}

prepared() {  # waits for it, the first time
  [ -n "$preparing" ] || return 0
  wait "$preparing" || broken "installing packages"
  preparing=''
}

configure() {  # PRESET [CMAKE ARGUMENTS]
  local preset=$1; shift
  cmake --preset "$preset" -S "$root" "$@" >"$logs/configure-$preset.log" 2>&1 && return
  tail -n 30 "$logs/configure-$preset.log" >&2
  return 1
}

# Compiles what comes next while the tests of a build run: they wait for more than half of their
# time. Only a head start: `build` waits for it, and does again whatever it did not do.
begin() {  # PRESET TARGETS
  local preset=$1; shift
  [ "$filter" = . ] || return 0
  {
    configure "$preset" -DREPRISE_TESTS=ON &&
      nice ninja -C "$root/build/$preset" -k 0 -j "$jobs" "$@"
  } >"$logs/begin-$preset.log" 2>&1 &
  beginning=$!
}

build() {  # PRESET [TARGETS]
  local preset=$1 log=$logs/build-$1.log began=$SECONDS; shift
  if [ -n "$beginning" ]; then
    wait "$beginning" || say "the head start of '$preset' failed; it is built again now"
  fi
  beginning=''
  local ninja=(ninja -C "$root/build/$preset" -k 0 -j "$jobs" "$@")
  local clash='error: .*(redef|redecl|conflicting|ambig)'
  if ! "${ninja[@]}" >"$log" 2>&1 && grep -qE "$clash" "$log"; then
    say "private names clash in '$preset' (see tests/unity_alone.txt): building file by file"
    configure "$preset" -DCMAKE_UNITY_BUILD=OFF || true
  fi
  if ! "${ninja[@]}" >"$log" 2>&1; then
    grep -E 'error|FAILED' -A 3 "$log" | head -n 60 >&2
    broken "the build '$preset' (all of it in $log)"
  fi
  say "built $preset in $((SECONDS - began)) s"
}

# Runs tests of a build and adds what their report counts; a test that did not run has failed.
run_tests() {  # PRESET RE [CTEST ARGUMENTS]
  local preset=$1 expression=$2 report tests bad=0 kind count; shift 2
  prepared
  report=$(mktemp "$scratch/report.XXXXXX")
  # Most tests mostly wait for what they have started: two more than there are processors.
  ctest --test-dir "$root/build/$preset" -j "$((jobs + 2))" --output-on-failure --no-tests=ignore \
    --output-junit "$report" -R "$expression" "$@" </dev/null >&2 || true
  if [ ! -s "$report" ]; then broken "ctest of '$preset' left no report"; return; fi
  tests=$(sed -n 's/^[[:blank:]]*tests="\([0-9]*\)".*/\1/p;T;q' "$report")
  for kind in failures disabled skipped; do
    count=$(sed -n "s/^[[:blank:]]*$kind=\"\([0-9]*\)\".*/\1/p;T;q" "$report")
    bad=$((bad + count))
  done
  passed=$((passed + tests - bad)) failed=$((failed + bad))
  say "ran $preset: $((tests - bad)) passed, $bad failed"
}

# The targets that the tests left by the filter need: their own where a test has one of its name,
# otherwise everything. Fails where none is left.
wanted() {  # PRESET [CTEST ARGUMENTS]
  local preset=$1 name; shift
  needed=()
  [ "$filter" = . ] && return
  while read -r name; do
    ninja -C "$root/build/$preset" -t query "$name" >/dev/null 2>&1 || name=all
    needed+=("$name")
  done < <(ctest --test-dir "$root/build/$preset" -N -R "$filter" "$@" |
    sed -n 's/^ *Test *#[0-9]*: *//p')
  [ ${#needed[@]} -gt 0 ]
}

# What kills, times or installs the product runs on the release; all else runs under the sanitizers.
on_release='crash|e2e|faults|release'

choose_targets() {
  local folder test
  product_targets=(reprise reprise-worker pages) thread_tests=() thread_targets=()
  for folder in examples tests/crash tests/e2e tests/faults tests/sim tests/soak; do
    [ ! -e "$root/$folder/CMakeLists.txt" ] || product_targets+=("$folder/all")
  done
  for test in $threaded; do
    [[ $test =~ $filter ]] || continue
    thread_tests+=("$test")
    case $test in
      unit_*) thread_targets+=("$test") ;;
      *) thread_targets+=(reprise reprise-worker) ;;
    esac
  done
}

suite() {
  local without="$on_release|soak|fuzz"
  [ $full = 0 ] || without="$on_release|fuzz"
  configure asan || { broken "configuring 'asan'"; return; }
  wanted asan -LE "$without" || return 0
  build asan "${needed[@]}"
  begin release "${product_targets[@]}"
  run_tests asan "$filter" -LE "$without"
}

product() {
  local which=(-L "$on_release")
  [ $full = 1 ] || which+=(-LE soak)
  configure release -DREPRISE_TESTS=ON || { broken "configuring 'release'"; return; }
  wanted release "${which[@]}" || return 0
  build release "${product_targets[@]}"
  begin tsan "${thread_targets[@]}"
  run_tests release "$filter" "${which[@]}"
}

threads() {
  [ ${#thread_tests[@]} -gt 0 ] || return 0
  configure tsan || { broken "configuring 'tsan'"; return; }
  build tsan "${thread_targets[@]}"
  run_tests tsan "^($(IFS='|'; echo "${thread_tests[*]}"))\$"
}

# The suite's ten seconds a parser need no build of their own; ten minutes are worth optimising for.
fuzzers() {
  local preset=asan
  [ $full = 0 ] || preset=fuzz
  configure $preset || { broken "configuring '$preset'"; return; }
  wanted $preset -L fuzz || return 0
  build $preset fuzzers
  run_tests $preset "$filter" -L fuzz
}

[ $full = 0 ] || threaded="$threaded cli_journal"
umask 022
scratch=$(mktemp -d "${TMPDIR:-/tmp}/reprise-tests.XXXXXX")
mark=$(basename "$scratch")
logs=$root/build/logs
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$logs" "$scratch/tmp" "$scratch/home"

"$root/examples/install-packages.sh" "$root/examples/packages.txt" \
  "$root/tests/packages_build.txt" || broken "installing packages"
prepare &
preparing=$!
# ccache keeps its objects where the caller's are; everything else starts from nothing.
export CCACHE_DIR=${CCACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/ccache}
export TMPDIR=$scratch/tmp HOME=$scratch/home LANG=C.UTF-8 REPRISE_TEST_RUN=$mark
export REPRISE_TEST_FULL=$full
# The runtime of clang 14 takes some thread-local blocks for such of an old C library, at random,
# and its search for leaks dies of that: it is told not to look for them.
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:intercept_tls_get_addr=0
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1
unset XDG_STATE_HOME XDG_CONFIG_HOME XDG_RUNTIME_DIR REPRISE_STATE

choose_targets
suite
product
threads
fuzzers

# What is about to end may take its time; what stays is told.
for _ in $(seq 150); do
  [ -n "$(REPRISE_TEST_RUN='' survivors)" ] || break
  sleep 0.2
done
for pid in $(REPRISE_TEST_RUN='' survivors); do
  [ ! -e "/proc/$pid" ] || broken "left running: $pid $(tr '\0' ' ' <"/proc/$pid/cmdline" || true)"
done
prepared
[ $passed -gt 0 ] || broken "no test ran"
say "took $SECONDS s"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
