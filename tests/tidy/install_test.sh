#!/bin/bash
# usage: install_test.sh BUILD_DIR VERSION
# `cmake --install` into a prefix gives executables that find each other and the shipped runbooks,
# from any folder, also after the prefix was moved.
set -euo pipefail

build=$1 version=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "install_test: $*" >&2; exit 1; }

cmake --install "$build" --prefix "$scratch/first" >"$scratch/log" ||
  { cat "$scratch/log"; fail "cmake --install"; }
mv "$scratch/first" "$scratch/prefix"
prefix=$scratch/prefix
[ -x "$prefix/bin/reprise" ] || fail "no bin/reprise"
for program in reprise-worker reprise-serve; do
  [ -x "$prefix/libexec/reprise/$program" ] || fail "no libexec/reprise/$program"
done
found=$(find "$prefix/share/reprise/runbooks" -name '*.yaml' | wc -l)
[ "$found" -gt 0 ] || fail "no runbooks"
for made in man/man1/reprise.1.gz man/man5/reprise-runbook.5.gz reprise/runbook.schema.json \
  bash-completion/completions/reprise zsh/site-functions/_reprise \
  fish/vendor_completions.d/reprise.fish; do
  [ -s "$prefix/share/$made" ] || fail "no share/$made"
done
other=$(find "$prefix" -type f ! -path '*/bin/reprise' ! -path '*/libexec/reprise/reprise-*' \
  ! -path '*/share/reprise/*' ! -path '*/share/man/man?/reprise*.gz' \
  ! -path '*/share/bash-completion/completions/reprise' \
  ! -path '*/share/zsh/site-functions/_reprise' \
  ! -path '*/share/fish/vendor_completions.d/reprise.fish')
[ -z "$other" ] || fail "installs more than it should: $other"

mkdir "$scratch/elsewhere" "$scratch/home"
cd "$scratch/elsewhere"
export HOME=$scratch/home
unset REPRISE_STATE REPRISE_WORKER XDG_STATE_HOME XDG_CONFIG_HOME
"$prefix/bin/reprise" version | grep -qF "$version" || fail "version is not $version"

# A step that starts a child proves that the worker is found.
cat >rb.yaml <<'END'
reprise: 1
runbook: install/check
steps:
  say:
    run: [/bin/echo, installed]
END
"$prefix/bin/reprise" --state "$scratch/state" run rb.yaml --run-id check --foreground >out 2>err ||
  { cat out err >&2; fail "a run ended with $?"; }
head -n 1 out | grep -qx check || fail "the first line is not the run id: $(head -n 1 out)"
"$prefix/bin/reprise" --state "$scratch/state" show check --json | grep -q '"stdout":"installed"' ||
  fail "the step's output is not shown"

# The program of the service is found; it is this one that reads the settings.
echo 'listeners: 5' >serve.yaml
code=0
"$prefix/bin/reprise" --state "$scratch/s" serve --config serve.yaml 2>err || code=$?
{ [ $code = 2 ] && grep -q 'serve.yaml:1:12' err; } ||
  { cat err >&2; fail "serve ended with $code"; }

# An installed runbook is found by its id.
while read -r path; do
  id=${path#"$prefix/share/reprise/runbooks/"}
  "$prefix/bin/reprise" validate "${id%.yaml}" || fail "the runbook ${id%.yaml} is not valid"
done < <(find "$prefix/share/reprise/runbooks" -name '*.yaml' ! -name '*.drill.yaml')
# A new runbook names the schema that is installed.
"$prefix/bin/reprise" new runbook new.yaml >/dev/null 2>err || { cat err >&2; fail "new runbook"; }
grep -qF "\$schema=$prefix/share/reprise/runbook.schema.json" new.yaml ||
  fail "new runbook names no schema: $(head -n 1 new.yaml)"
echo "install_test: $found runbooks, all well"
