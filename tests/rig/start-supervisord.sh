#!/bin/bash
# usage: start-supervisord.sh FOLDER NAME PROGRAM [ARGUMENT...]
#
# Starts a supervisord that has one program, not started yet, and returns when it answers. All its
# files lie in FOLDER: conf (for supervisorctl -c), pid (for stop.sh), the socket, the only place
# where it listens.
set -euo pipefail

mkdir -p "$1"
folder=$(cd "$1" && pwd)
name=$2
shift 2

command=
for word in "$@"; do
  word=${word//\\/\\\\}
  word=${word//\"/\\\"}
  command+=" \"${word//%/%%}\""
done

cat >"$folder/conf" <<CONF
[supervisord]
nodaemon=true
logfile=%(here)s/log
pidfile=%(here)s/own-pid
childlogdir=%(here)s
[unix_http_server]
file=%(here)s/socket
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://%(here)s/socket
[program:$name]
command=${command# }
autostart=false
autorestart=unexpected
startsecs=1
startretries=1
stopwaitsecs=10
CONF

setsid supervisord -c "$folder/conf" >"$folder/output" 2>&1 </dev/null &
echo $! >"$folder/pid"
for _ in $(seq 300); do
  if supervisorctl -c "$folder/conf" pid 2>/dev/null | grep -qx '[0-9]*'; then exit 0; fi
  sleep 0.1
done
echo "supervisord does not answer" >&2
tail -n 5 "$folder/output" "$folder/log" >&2 || true
exit 1
