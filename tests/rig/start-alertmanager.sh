#!/bin/bash
# usage: start-alertmanager.sh FOLDER PORT
#
# Starts an Alertmanager on 127.0.0.1:PORT with FOLDER/alertmanager.yml, and returns when it
# answers. It gossips with nobody. FOLDER gets pid (for stop.sh).
set -euo pipefail

folder=$1 port=$2
# shellcheck source=tests/rig/listening.sh
. "$(dirname "${BASH_SOURCE[0]}")/listening.sh"
mkdir -p "$folder/data"
amtool check-config "$folder/alertmanager.yml" >&2
listening "$folder" "$port" prometheus-alertmanager --config.file="$folder/alertmanager.yml" \
  --storage.path="$folder/data" --web.listen-address="127.0.0.1:$port" --cluster.listen-address=
