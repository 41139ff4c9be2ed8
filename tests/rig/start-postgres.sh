#!/bin/bash
# usage: start-postgres.sh FOLDER PORT [PASSWORD]
#
# Starts PostgreSQL with checksums on 127.0.0.1:PORT, database postgres, account postgres, and
# returns when it answers; a cluster that is there is started again. FOLDER gets pid (for SIG=INT
# stop.sh) and place, where the data lies: PostgreSQL does not run as root, and its own account
# cannot reach into folders of root. Whoever stops it for good removes that place.
set -euo pipefail

folder=$1 port=$2
password=${3:-password of the rig}
programs=/usr/lib/postgresql/15/bin
mkdir -p "$folder"

as_owner() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

create() {
  local place
  place=$(mktemp -d /tmp/reprise-rig-postgres.XXXXXX)
  printf '%s\n' "$password" >"$place/password"
  if [ "$(id -u)" = 0 ]; then chown -R postgres: "$place"; fi
  as_owner "$programs/initdb" -D "$place/data" -U postgres -A scram-sha-256 -E UTF8 \
    --locale=C.UTF-8 --data-checksums --no-sync --pwfile="$place/password" >"$folder/initdb.log"
  cat >>"$place/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 16MB
max_connections = 40
autovacuum = off
CONF
  echo "$place" >"$folder/place"
}

[ -s "$folder/place" ] || create
place=$(cat "$folder/place")
as_owner "$programs/pg_ctl" -D "$place/data" -l "$place/log" -w -t 60 -o "-p $port" start \
  >/dev/null </dev/null
head -n 1 "$place/data/postmaster.pid" >"$folder/pid"
