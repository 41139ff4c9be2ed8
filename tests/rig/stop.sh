#!/bin/bash
# usage: stop.sh PIDFILE...   ends what the files name: TERM, up to a minute, then KILL. SIG=INT for
# another first signal. A zombie counts as ended: whoever should reap it may take its time.
set -u

alive() {
  kill -0 "$1" 2>/dev/null && [ "$(sed 's/^.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null)" != Z ]
}

for file in "$@"; do
  [ -f "$file" ] || continue
  pid=$(head -n 1 "$file")
  if alive "$pid"; then
    kill -"${SIG:-TERM}" "$pid" 2>/dev/null
    for _ in $(seq 3000); do
      alive "$pid" || break
      sleep 0.02
    done
    ! alive "$pid" || kill -KILL "$pid"
  fi
  rm -f "$file"
done
