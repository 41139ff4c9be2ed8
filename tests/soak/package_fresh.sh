#!/bin/bash
# usage: package_fresh.sh BUILD_DIR
# The package in a minimal Debian 12 of its own, where apt resolves what it depends on: installed,
# used, removed, purged. Needs root, debootstrap and this machine's sources of packages.
set -euo pipefail

build=$1
# All mounts and processes below end with this script.
if [ "${2:-}" != inside ]; then
  exec unshare --mount --pid --fork --kill-child --mount-proc "${BASH_SOURCE[0]}" "$build" inside
fi

scratch=$(mktemp -d "${TMPDIR:-/tmp}/reprise-fresh.XXXXXX")
root=$scratch/root
trap 'umount -l "$root" || true; rm -rf --one-file-system "$scratch"' EXIT
fail() { echo "package_fresh: $*" >&2; exit 1; }
mkdir "$root"
mount -t tmpfs -o size=2g tmpfs "$root"  # apt flushes every file

source_of_packages() {
  awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/*.sources 2>/dev/null |
    grep . || awk '/^deb / { print $2; exit }' /etc/apt/sources.list
}

cpack --config "$build/CPackConfig.cmake" -G DEB -B "$scratch/package" >"$scratch/cpack.log" ||
  { cat "$scratch/cpack.log" >&2; fail "cpack"; }
uri=$(source_of_packages) || fail "no source of packages"
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$uri" \
  >"$scratch/debootstrap.log" 2>&1 ||
  { tail -n 5 "$scratch/debootstrap.log" >&2; fail "debootstrap"; }
for part in /etc/apt /etc/ssl/certs /etc/resolv.conf /etc/hosts; do
  [ ! -e "$part" ] || cp -aL --remove-destination --parents "$part" "$root"
done
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
cp "$scratch"/package/reprise_*.deb "$root/tmp/"

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
  DEBIAN_FRONTEND=noninteractive "$@" </dev/null; }
as_reprise() { inside runuser -u reprise -- reprise --state /var/lib/reprise "$@"; }

inside apt-get -qq update
inside sh -c 'apt-get -qq -y --no-install-recommends install /tmp/reprise_*.deb' \
  >"$scratch/install.log" 2>&1 || { tail -n 20 "$scratch/install.log" >&2; fail "apt install"; }
[ "$(inside stat -c '%U %a' /var/lib/reprise)" = 'reprise 700' ] || fail "the state folder"
as_reprise new runbook /var/lib/reprise/rb.yaml >/dev/null
as_reprise run /var/lib/reprise/rb.yaml --run-id r1 >/dev/null || fail "a run"
as_reprise show r1 | grep -q '^status *succeeded' || fail "the run has not succeeded"
as_reprise doctor >/dev/null || fail "doctor: $(as_reprise doctor)"
inside apt-get -qq -y remove reprise >/dev/null 2>&1 || fail "apt remove"
[ ! -e "$root/usr/bin/reprise" ] && [ -s "$root/var/lib/reprise/journal.db" ] ||
  fail "removed wrongly"
inside apt-get -qq -y purge reprise >/dev/null 2>&1 || fail "apt purge"
[ ! -e "$root/etc/default/reprise" ] && [ -s "$root/var/lib/reprise/journal.db" ] ||
  fail "purged wrongly"
echo "package_fresh: installed, used, removed and purged"
