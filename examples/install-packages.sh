#!/bin/bash
# usage: install-packages.sh LIST...   installs what the lists name and this machine lacks
# As root, or with sudo; asks nothing. Lists hold one Debian package a line; '#' begins a comment.
set -euo pipefail

missing=()
while read -r package; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done < <(sed 's/#.*//' "$@" | awk 'NF { print $1 }' | sort -u)
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "missing packages: ${missing[*]}; run this as root or install sudo" >&2
    exit 1
  fi
  as_root=(sudo -n)
fi
echo "installing ${#missing[@]} packages: ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {  # a machine that has just begun may be updating itself
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Acquire::Retries=3 \
    -o DPkg::Lock::Timeout=600 "$@" </dev/null >>"$log" 2>&1
}
for pause in 5 30 0; do  # a mirror may fail once
  if apt update && apt install --no-install-recommends "${missing[@]}"; then exit 0; fi
  sleep $pause
done
tail -n 20 "$log" >&2
exit 1
