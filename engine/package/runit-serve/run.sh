#!/bin/sh
# runit: the engine of the state folder with its HTTP API, as the user reprise. See finish.
set -u
exec 2>&1

if [ ! -x /usr/bin/reprise ]; then
  exec sv down .
fi
if [ -r /etc/default/reprise ]; then
  set -a
  # shellcheck source=engine/package/default
  . /etc/default/reprise
  set +a
fi
umask 077
export HOME=/var/lib/reprise
exec chpst -u reprise:reprise /usr/bin/reprise serve
