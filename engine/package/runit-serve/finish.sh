#!/bin/sh
# runit: $1 is the exit code, or -1 after a signal. Somebody has drained it (0), and wrong settings
# (2) and a refused journal (76) do not get better by themselves; after everything else it starts
# again.
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

case "$1" in
0 | 2 | 76) stay_down ;;
*) sleep 2 ;;
esac
