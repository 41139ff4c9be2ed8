#!/bin/sh
# postrm: a purge removes the settings (dpkg does) and an empty state folder. A journal is evidence
# of what was done to other systems: it stays until a person removes it. So does its owner.
set -eu

if [ "$1" = purge ] && [ -d /var/lib/reprise ]; then
  rmdir --ignore-fail-on-non-empty /var/lib/reprise
  [ ! -d /var/lib/reprise ] || echo 'reprise: /var/lib/reprise holds a journal and is kept'
fi
if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null ||
    echo 'reprise: systemd does not know of the change yet: run systemctl daemon-reload' >&2
fi
