#!/bin/sh
# runit: $1 is the exit code, or -1 after a signal. Killed, it resumes once more; an end of its own
# is final.
set -u

# Ends when runsv has heard it: an `sv up` before would find the service still wanted up, and do
# nothing.
stay_down() {
  sv down .
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    case "$(sv status .)" in *'want down'*) exit 0 ;; esac
    sleep 0.2
  done
}

if [ "$1" != -1 ]; then
  stay_down
  exit
fi
sleep 2
