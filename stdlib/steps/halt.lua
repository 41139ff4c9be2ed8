--- Halts by ordered paths until one is proven, from elsewhere, to have worked.
local checks = require("reprise.checks")
local fail = require("reprise.fail")
local halting = require("reprise.halting")
local moments = require("reprise.moments")

return {
  name = "halt",
  summary = "Stops a system by the first of several paths that is proven to have stopped it.",
  effect = "idempotent",
  inputs = {
    paths = { type = "list", required = true, secret = true,
      items = { type = "map", secret = true },
      help = "Ways to halt, in order, each {service: ..}, {http: ..} or {run: [argv]}." },
    verify = { type = "map", required = true, secret = true,
      help = "The proof: one check of the action verify, or {all: [checks]}; process: absent is "
          .. "the process that a service path has. It must not ask what a path asks." },
    within = { type = "duration", default = "30s",
      help = "How long a path that worked has to show its effect." },
    every = { type = "duration", default = "1s", help = "How often it is looked for." },
    hold = { type = "bool", default = false, constant = true,
      help = "Keeps a guard on the proof, up to the first `resume` after it or the run's end: a "
          .. "halt that is lost runs again and holds the run." },
  },
  outputs = {
    proven_by = { type = "string", help = "The path that was proven." },
    evidence = { type = "list", help = "What proved it: {name, ok, detail, ..} each." },
    tries = { type = "list", help = "All paths tried: {name, ok, proven, code?, detail?} each." },
  },
  roots = { "verify" },
  hosts = { "paths", "verify" },
  run = function(inputs)
    if #inputs.paths == 0 then fail.with("paths", "there is no path") end
    local entries = halting.entries(inputs.paths, inputs.verify)
    if #entries == 0 then fail.with("verify", "nothing is checked: a halt needs a proof") end
    local result = halting.by(inputs.paths, entries, moments.milliseconds(inputs.within),
      moments.milliseconds(inputs.every))
    if not result.proven_by then halting.give_up(result) end
    return result
  end,
  probe = function(inputs)
    local entries = halting.entries(inputs.paths, inputs.verify)
    local ok, evidence = checks.all(entries)
    for _, each in ipairs(evidence) do
      if each.could_not_run then return { verdict = "cannot-tell" } end
    end
    return { verdict = ok and "happened" or "did-not-happen" }
  end,
}
