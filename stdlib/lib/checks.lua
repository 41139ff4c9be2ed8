--- Checks as the action `verify` makes them. One that could not run is no pass.
local moments = require("reprise.moments")
local values = require("reprise.values")

local checks = {}

--- The entries of `verify`: one check, or `{all: [..]}` of several.
---@return table[]
function checks.entries(verify)
  if values.absent(verify) then return {} end
  return values.list(verify.all or verify)
end

-- What a look at a service needs of what a start or a stop takes.
local look_keys = { "driver", "name", "config", "process", "foreground" }

--- What a service is doing now. Effect: read.
---@param way table as of the action service
---@return {state: string, pid?: integer}?
---@return RepriseError? problem
function checks.service(way)
  local asked = {}
  for _, key in ipairs(look_keys) do asked[key] = way[key] end
  return svc.status(asked)
end

local function service_check(way)
  local wanted = way.is or "running"
  local state, problem = checks.service(way)
  if state == nil then return nil, problem end
  local ok = (state.state == "running") == (wanted == "running")
  return { name = "service " .. tostring(way.name), ok = ok, could_not_run = false,
    detail = "it is " .. state.state, pid = state.pid }
end

local function make(entry)
  if entry.service then return service_check(entry.service) end
  return check.make { check = entry }
end

--- Makes one check; beside those of `verify`: {service: {driver, name, is: running | stopped}}.
--- A call that fails is a check that could not run.
--- Effect: read.
---@param entry table one entry of `checks` of the action verify
---@return {ok: boolean, could_not_run: boolean, detail: string} evidence
function checks.one(entry)
  local result, problem = make(entry)
  if result == nil then
    result = { ok = false, could_not_run = true, detail = problem.message }
  end
  result.ok = result.ok == true and result.could_not_run ~= true
  result.name = entry.name or result.name
  return result
end

--- Makes all checks, also after one has failed. None at all is no pass.
--- Effect: read.
---@param entries table[]
---@return boolean ok
---@return table[] evidence one for each entry
function checks.all(entries)
  local ok, evidence = #entries > 0, {}
  for at, entry in ipairs(entries) do
    evidence[at] = checks.one(entry)
    ok = ok and evidence[at].ok
  end
  return ok, evidence
end

--- Makes all checks again and again until they pass or the time is over.
--- Effect: read.
---@param entries table[]
---@param within_ms integer
---@param every_ms integer
---@return boolean ok
---@return table[] evidence of the last time
function checks.within(entries, within_ms, every_ms)
  local started = time.now()
  local ok, evidence = checks.all(entries)
  -- By the clock, as a check may take long itself; by what was slept, as the clock may go back.
  local waited = 0
  while not ok and waited < within_ms and time.now() - started < within_ms do
    time.sleep(moments.length(every_ms))
    waited = waited + every_ms
    ok, evidence = checks.all(entries)
  end
  return ok, evidence
end

--- What did not pass, as one line for a person.
---@param evidence table[]
---@return string
function checks.failures(evidence)
  local lines = {}
  for at, result in ipairs(evidence) do
    if not result.ok then
      local name = result.name or "check " .. at
      lines[#lines + 1] = ("%s: %s"):format(name, result.detail or "failed")
    end
  end
  return table.concat(lines, "; ")
end

return checks
