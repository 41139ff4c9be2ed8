#!/bin/sh
# runit: $1 is the exit code, or -1 after a signal. Killed, it resumes once more; an end of its own
# is final.
set -u

if [ "$1" != -1 ]; then
  exec sv down .
fi
sleep 2
