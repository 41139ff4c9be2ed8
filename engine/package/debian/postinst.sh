#!/bin/sh
# postinst: makes the system user and its state folder. The service is installed and not enabled:
# whether recoveries go on at boot is for the administrator to say.
set -eu

if [ "$1" = configure ]; then
  adduser --system --group --quiet --no-create-home --home /var/lib/reprise --gecos Reprise reprise
  # One that is there keeps its owner and its mode: it holds a journal.
  [ -e /var/lib/reprise ] || install -d -o reprise -g reprise -m 0700 /var/lib/reprise
fi
if [ -d /run/systemd/system ]; then
  systemctl --system daemon-reload >/dev/null ||
    echo 'reprise: systemd does not know of the change yet: run systemctl daemon-reload' >&2
fi
