# A server in the background, and the wait for it: sourced, not run.
# shellcheck shell=bash

# listening FOLDER PORT COMMAND...   starts the command and returns when 127.0.0.1:PORT answers.
# FOLDER gets pid (for stop.sh) and log.
listening() {
  local folder=$1 port=$2
  shift 2
  setsid "$@" >"$folder/log" 2>&1 </dev/null &
  echo $! >"$folder/pid"
  for _ in $(seq 1200); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return 0; fi
    sleep 0.05
  done
  echo "$1 does not answer" >&2
  tail -n 5 "$folder/log" >&2
  return 1
}
