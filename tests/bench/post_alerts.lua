-- For wrk: posts alerts, each about another host, and prints one JSON line about their answers.
local sent, threads = 0, {}
local body = [[{"version":"4","groupKey":"HOST","status":"firing","receiver":"r",]] ..
  [["groupLabels":{},]] ..
  [["commonLabels":{},"commonAnnotations":{},"externalURL":"","truncatedAlerts":0,"alerts":[]] ..
  [[{"status":"firing","labels":{"alertname":"Down","host":"HOST"},"annotations":{},]] ..
  [["startsAt":"2023-11-14T22:13:20Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"",]] ..
  [["fingerprint":"HOST"}]}]]

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(arguments)
  wrk.headers["Authorization"] = "Bearer " .. arguments[1]
  wrk.headers["Content-Type"] = "application/json"
  first = arguments[2]
end

function request()
  sent = sent + 1
  local host = first .. "-" .. number .. "-" .. sent
  return wrk.format("POST", nil, nil, (body:gsub("HOST", host)))
end

function done(summary, latency)
  local seconds = summary.duration / 1e6
  local refused = summary.errors.status
  io.write(string.format('{"accepted": %.1f, "refused": %d, "broken": %d, "p99_ms": %.3f}\n',
    (summary.requests - refused) / seconds, refused,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(99) / 1e3))
end
