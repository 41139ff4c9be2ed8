#!/bin/bash
# usage: start-prometheus.sh FOLDER PORT [TARGET_PORT]
#
# Starts a Prometheus on 127.0.0.1:PORT with FOLDER/prometheus.yml, and returns when it answers.
# With TARGET_PORT that file is written: 127.0.0.1:TARGET_PORT/metrics is asked every second.
# FOLDER gets pid (for stop.sh). The first sample comes seconds later.
set -euo pipefail

folder=$1 port=$2 target=${3:-}
# shellcheck source=tests/rig/listening.sh
. "$(dirname "${BASH_SOURCE[0]}")/listening.sh"
mkdir -p "$folder/data"
if [ -n "$target" ]; then
  cat >"$folder/prometheus.yml" <<YAML
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
scrape_configs:
  - job_name: bots
    static_configs: [ { targets: ["127.0.0.1:$target"] } ]
YAML
fi
listening "$folder" "$port" prometheus --config.file="$folder/prometheus.yml" \
  --storage.tsdb.path="$folder/data" --web.listen-address="127.0.0.1:$port"
# It listens before it has opened its data, and answers no question until then.
for _ in $(seq 600); do
  if curl --silent --fail --output /dev/null "http://127.0.0.1:$port/-/ready"; then exit 0; fi
  sleep 0.1
done
echo "prometheus does not get ready" >&2
exit 1
