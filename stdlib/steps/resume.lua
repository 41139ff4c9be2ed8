--- Brings a system back in stages that are watched, and halts it again at a breach.
local checks = require("reprise.checks")
local fail = require("reprise.fail")
local halting = require("reprise.halting")
local moments = require("reprise.moments")
local ramp = require("reprise.ramp")
local settings = require("reprise.settings")
local stages = require("reprise.stages")
local values = require("reprise.values")

-- A service has no mind for how its settings are changed.
local function service_of(inputs)
  if inputs.service == nil then return nil end
  local service = values.copy(inputs.service)
  service.settings = nil
  return service
end

-- The halt that is meant: the one given, or else the stop of the service.
local function halt_of(inputs)
  if inputs.halt then return inputs.halt end
  if inputs.service then
    return { paths = { { service = service_of(inputs) } }, verify = { process = "absent" } }
  end
  return fail.with("halt", "nothing says how it is halted at a breach",
    "give `halt: {paths, verify}` or `service`")
end

local function halter(halt)
  local within_ms = moments.milliseconds(halt.within, "30s")
  return function(reason)
    log("halting again: " .. reason)
    local entries = halting.entries(halt.paths, halt.verify)
    local result = halting.by(halt.paths, entries, within_ms, 1000)
    if not result.proven_by then halting.give_up(result) end
  end
end

-- How values are set and read back; a target may say it together with the service, or for it.
local function way_of(inputs, key)
  local service = inputs.service or {}
  local by_name = (inputs.settings or {})[service.name]
  return inputs[key] or (service.settings or by_name or {})[key]
end

-- What it reads when it starts is cautious already.
local function prepare(inputs)
  local by, first = way_of(inputs, "by"), stages.values(inputs.stages, 1)
  if not (inputs.service and by and by.file) or #values.names(first) == 0 then return end
  fail.must("set the values of the first stage", settings.put({
    file = { path = by.file.path, format = by.file.format } }, first))
end

local function start(inputs)
  local service = service_of(inputs)
  if service then
    local state, problem = svc.start(service)
    if state == nil then
      fail.with(problem.code, "start the service: " .. problem.message, problem.hint)
    end
  end
  local ready = checks.entries(inputs.ready)
  if #ready == 0 then return end
  local ok, evidence = checks.within(ready, moments.milliseconds(inputs.within), 1000)
  if not ok then fail.with("not-ready", "it is not ready: " .. checks.failures(evidence)) end
end

local function liveness(inputs)
  return function()
    if not inputs.service then return nil end
    local state, problem = checks.service(inputs.service)
    if state == nil then return problem.message end
    if state.state ~= "running" then return "the service is " .. state.state end
  end
end

local function plan_of(inputs, halt)
  return {
    stages = inputs.stages, by = way_of(inputs, "by"), read_back = way_of(inputs, "read_back"),
    halt = halt, guards = values.list(inputs.guards), prometheus = inputs.prometheus,
    on_breach = inputs.on_breach, regressions_max = inputs.regressions_max,
    within_ms = moments.milliseconds(inputs.within),
    start = function() start(inputs) end, lives = liveness(inputs),
  }
end

-- Whatever goes wrong after the start, it does not go on unwatched.
local function climb(inputs, plan)
  prepare(inputs)
  local visits, regressions = fail.caught(ramp.climb, plan)
  if visits then return visits, regressions end
  local problem = regressions
  if problem.code == "breach" or problem.code == "not-halted" then error(problem, 0) end
  plan.halt(problem.message)
  fail.with(problem.code, "it was halted again: " .. problem.message, problem.hint)
end

local stage = { type = "map", secret = true, fields = {
  name = { type = "string", help = "How reports call it; its number without it." },
  set = { type = "map", secret = true, help = "NAME to value." },
  hold = { type = "duration", help = "How long it is watched; not at all without it." },
  guards = { type = "list", secret = true, help = "Checks of this hold, beside those of all." },
  gate = { type = "map", secret = true,
    help = "A check, or {all: [..]}, that must pass before the stage is entered." },
} }

return {
  name = "resume",
  summary = "Brings a system back in stages, each set, read back and watched; halts at a breach.",
  effect = "idempotent",
  inputs = {
    stages = { type = "list", required = true, secret = true, items = stage,
      help = "From the most cautious on; all values so far are set in each." },
    service = { type = "map", secret = true,
      help = "{driver, name, ..}: started first. `settings: {by, read_back}` in it stands for "
          .. "the keys of that name." },
    ready = { type = "map", secret = true, help = "A check, or {all: [..]}, before stage 1." },
    within = { type = "duration", default = "1m", help = "How long it may take to be ready." },
    by = { type = "map", secret = true,
      help = "{http | file | run: ..}: how values are set. In a file those of stage 1 are set "
          .. "before the start." },
    read_back = { type = "map", secret = true, help = "{http | file | run: ..}: where from." },
    settings = { type = "map", help = "{NAME of the service: {by, read_back}}: what stands for the "
        .. "keys of that name; else the target `settings`." },
    cautious = { type = "map", help = "NAME: low or high, whichever is the cautious end." },
    guards = { type = "list", secret = true, help = "Checks of every hold." },
    prometheus = { type = "string",
      help = "What guards `{prometheus: QUERY, max: N}` ask; else the target of that name." },
    on_breach = { type = "string", default = "halt", enum = { "halt", "back" },
      help = "back: one stage, whose hold begins again; from the first one it halts." },
    regressions_max = { type = "int", default = 2, help = "So often back, then it halts." },
    halt = { type = "map", secret = true,
      help = "{paths, verify, within?} as of the action halt; stops `service` without it." },
  },
  outputs = {
    visits = { type = "list", help = "{stage, set, read_back, verdict, samples, ..} each." },
    regressions = { type = "int", help = "How often it went back." },
    values = { type = "any", help = "What was read back at the end." },
  },
  roots = { "stages", "service", "ready", "by", "read_back", "settings", "guards", "halt" },
  hosts = { "stages", "service", "ready", "by", "read_back", "settings", "guards", "prometheus",
    "halt" },
  targets = { "settings", "prometheus" },
  run = function(inputs)
    local halt = halter(halt_of(inputs))
    local plan = plan_of(inputs, halt)
    ramp.check(plan, inputs.cautious)
    local visits, regressions = climb(inputs, plan)
    return { visits = visits, regressions = regressions, values = visits[#visits].read_back }
  end,
}
