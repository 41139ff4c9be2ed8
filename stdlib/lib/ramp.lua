--- Carries a system through its stages: sets values, proves them, watches, and goes back or halts.
local checks = require("reprise.checks")
local fail = require("reprise.fail")
local guards = require("reprise.guards")
local moments = require("reprise.moments")
local settings = require("reprise.settings")
local stages = require("reprise.stages")
local values = require("reprise.values")

local ramp = {}

---@class Ramp
---@field stages table[]
---@field by? table how values are set (settings)
---@field read_back? table how they are read back
---@field guards table[] of every hold
---@field prometheus? string
---@field on_breach string halt or back
---@field regressions_max integer
---@field halt fun(reason: string) halts, and ends the step where it cannot
---@field start fun() starts the system and waits until it is ready; also after a reboot
---@field lives fun(): string? what is wrong with it, where it does not run as it was started

local function guards_of(plan, stage)
  local entries = {}
  for _, entry in ipairs(plan.guards) do entries[#entries + 1] = entry end
  for _, entry in ipairs(values.list(stage.guards)) do entries[#entries + 1] = entry end
  return guards.from(entries, plan.prometheus)
end

local function check_stage(plan, at, stage)
  local set = values.names(stage.set or {})
  if #set > 0 and not (plan.by and plan.read_back) then
    fail.with("by", ("stage %d sets %s, and nothing says how it is set and read back"):format(at,
      set[1]), "give `by` and `read_back`, or the target `settings`")
  end
  local hold_ms = moments.milliseconds(stage.hold, 0)
  if hold_ms > 0 and #guards_of(plan, stage).checks == 0 then
    fail.with("guards", ("nothing is watched while stage %d holds"):format(at), "give `guards`")
  end
end

--- Ends the step where the stages cannot be carried out as they are written. It changes nothing.
---@param plan Ramp
---@param cautious? table<string, string>
function ramp.check(plan, cautious)
  stages.check(plan.stages, cautious)
  for at, stage in ipairs(plan.stages) do check_stage(plan, at, stage) end
end

local function set_values(plan, at)
  local wanted = stages.values(plan.stages, at)
  if #values.names(wanted) == 0 then return {} end
  return settings.prove(plan.by, plan.read_back, wanted)
end

-- The mark is taken before the watch and is in the record: an interruption does not move the end.
local function watch(plan, stage, hold_ms)
  local since = time.mark()
  return guards.watch(guards_of(plan, stage), hold_ms, since, "tell")
end

-- A hold that was watched well proves nothing of a system that has lost its values meanwhile.
local function refuse_drift(plan, at, result)
  if result.verdict ~= "ok" then return result end
  local wanted, wrong = stages.values(plan.stages, at), plan.lives()
  if wrong == nil and #values.names(wanted) > 0 then
    local seen, problem = settings.read(plan.read_back, values.names(wanted))
    wrong = problem and problem.message or settings.unequal(wanted, seen)
  end
  if wrong == nil then return result end
  return { verdict = "breach", check = "at the end of the hold", detail = wrong,
    samples = result.samples }
end

-- After a reboot the system is brought back as at first, and the whole hold begins again.
local function hold(plan, at, stage)
  local hold_ms = moments.milliseconds(stage.hold, 0)
  if hold_ms == 0 then return { verdict = "ok", samples = 0, detail = "no hold" } end
  local result = watch(plan, stage, hold_ms)
  while result.verdict == "rebooted" do
    log(("%s: the machine was restarted: the hold begins again"):format(stage.name or at))
    plan.start()
    local seen, problem = set_values(plan, at)
    if seen == nil then
      return { verdict = "not-applied", detail = problem.message, samples = 0 }
    end
    result = watch(plan, stage, hold_ms)
  end
  return refuse_drift(plan, at, result)
end

-- What must be well before a stage is entered.
local function pass_gate(plan, stage)
  local entries = checks.entries(stage.gate)
  if #entries == 0 then return nil end
  local ok, evidence = checks.within(entries, plan.within_ms, 1000)
  if not ok then return checks.failures(evidence) end
end

local function enter(plan, at)
  local stage, started = plan.stages[at], time.now()
  local visit = { stage = at, name = stage.name or "stage " .. at, set = stage.set or {},
    started_at = moments.shown(started) }
  local shut = pass_gate(plan, stage)
  if shut then
    visit.verdict, visit.check, visit.detail = "breach", "gate", shut
    return visit
  end
  local seen, problem = set_values(plan, at)
  if seen == nil then
    visit.verdict, visit.detail = "not-applied", problem.message
    return visit
  end
  local result = hold(plan, at, stage)
  visit.read_back, visit.verdict, visit.detail = seen, result.verdict, result.detail
  visit.samples, visit.check = result.samples, result.check
  visit.ended_at = moments.shown(time.now())
  return visit
end

local function say(visit)
  log(("%s: %s %s"):format(visit.name, visit.verdict, visit.detail or ""))
end

local function give_up(plan, visit)
  local check = visit.check and visit.check .. ": " or ""
  local reason = ("%s: %s: %s%s"):format(visit.name, visit.verdict, check,
    tostring(visit.detail))
  plan.halt(reason)
  fail.with("breach", "it was halted again. " .. reason)
end

--- Goes through all stages. A breach goes one stage back, whose hold begins again, or halts.
--- Effect: idempotent.
---@param plan Ramp
---@return table[] visits one for each time a stage was entered
---@return integer regressions
function ramp.climb(plan)
  plan.start()
  local visits, at, regressions = {}, 1, 0
  while at <= #plan.stages do
    local visit = enter(plan, at)
    visits[#visits + 1] = visit
    say(visit)
    if visit.verdict == "ok" then
      at = at + 1
    else
      local back = stages.after_breach(at, plan.on_breach, regressions, plan.regressions_max)
      if back == nil then give_up(plan, visit) end
      at, regressions = back, regressions + 1
    end
  end
  return visits, regressions
end

return ramp
