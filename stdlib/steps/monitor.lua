--- Watches for a time. What gives no data is no success.
local fail = require("reprise.fail")
local guards = require("reprise.guards")
local moments = require("reprise.moments")
local values = require("reprise.values")

return {
  name = "monitor",
  summary = "Watches checks for a time; a breach, or no data, is a failure.",
  effect = "read",
  inputs = {
    checks = { type = "list", required = true, secret = true,
      help = "Checks as of verify; each may have every, failures and errors." },
    ["for"] = { type = "duration", required = true, help = "How long." },
    every = { type = "duration", help = "How often each is made; 10s without it." },
    failures = { type = "int", help = "So many failures in a row are a breach; 3 without it." },
    errors = { type = "int", help = "So many without data in a row are a breach; 5 without it." },
    prometheus = { type = "string",
      help = "What checks `{prometheus: QUERY, max: N}` ask; else the target of that name." },
  },
  outputs = {
    verdict = { type = "string", help = "ok" },
    samples = { type = "int", help = "How many times it was looked." },
    evidence = { type = "any", optional = true, help = "The last of each check." },
  },
  roots = { "checks" },
  hosts = { "checks", "prometheus" },
  targets = { "prometheus" },
  run = function(inputs)
    local from = guards.from(inputs.checks, inputs.prometheus)
    if #from.checks == 0 then fail.with("checks", "nothing is watched") end
    from = values.merged({ every = inputs.every, failures = inputs.failures,
      errors = inputs.errors }, from)
    local result = guards.watch(from, moments.milliseconds(inputs["for"]), time.mark())
    if result.verdict ~= "ok" then
      fail.with(result.verdict, ("%s: %s"):format(result.check or "it", result.detail))
    end
    return { verdict = "ok", samples = result.samples, evidence = result.evidence }
  end,
}
