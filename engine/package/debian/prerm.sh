#!/bin/sh
# prerm: a recovery is drained and stored before the program goes. An upgrade does not touch it: the
# engine that lives goes on with the version it was started with.
set -eu

if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  for unit in reprise-resume.service reprise-serve.service; do
    deb-systemd-invoke stop "$unit" >/dev/null ||
      echo "reprise: $unit was not stopped; look what it is doing" >&2
  done
fi
if [ "$1" = remove ]; then
  for service in reprise-resume reprise-serve; do
    [ -d "/etc/service/$service" ] || continue
    sv -w 300 stop "/etc/service/$service" >/dev/null ||
      echo "reprise: $service was not stopped; look what it is doing" >&2
  done
fi
if [ "$1" = upgrade ] && [ -e /var/lib/reprise/engine.lock ] &&
  ! flock --shared --nonblock /var/lib/reprise/engine.lock true; then
  echo 'reprise: an engine works in /var/lib/reprise, and keeps its version until its end'
fi
