#!/bin/bash
# usage: start-prometheus.sh FOLDER PORT TARGET_PORT
#
# Starts a Prometheus on 127.0.0.1:PORT that asks 127.0.0.1:TARGET_PORT/metrics every second, and
# returns when it answers. FOLDER gets pid (for stop.sh). The first sample comes seconds later.
set -euo pipefail

folder=$1 port=$2 target=$3
mkdir -p "$folder/data"
cat >"$folder/prometheus.yml" <<YAML
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
scrape_configs:
  - job_name: bots
    static_configs: [ { targets: ["127.0.0.1:$target"] } ]
YAML

setsid prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/data" \
  --web.listen-address="127.0.0.1:$port" >"$folder/log" 2>&1 </dev/null &
echo $! >"$folder/pid"
for _ in $(seq 300); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then exit 0; fi
  sleep 0.1
done
echo "prometheus does not answer" >&2
tail -n 5 "$folder/log" >&2
exit 1
