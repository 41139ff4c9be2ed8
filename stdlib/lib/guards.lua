--- Guards of a hold: checks that are watched for a time. No data is a breach, not a silence.
local fail = require("reprise.fail")
local moments = require("reprise.moments")
local values = require("reprise.values")

local guards = {}

local paces = { "every", "failures", "errors" }

local function is_stricter(left, right)
  return moments.milliseconds(left) < moments.milliseconds(right)
end

--- `{prometheus: QUERY, max: N}` as the check that it is short for.
function guards.written_out(entry, prometheus)
  if type(entry.prometheus) ~= "string" then return entry end
  if values.absent(prometheus) then
    fail.with("guards", "a guard asks Prometheus, and nothing says where it is",
      "give `prometheus: http://HOST:PORT` beside the guards, or a target of that name")
  end
  local check = values.copy(entry)
  check.min, check.max = nil, nil
  check.prometheus = {
    url = prometheus, query = entry.prometheus, min = entry.min, max = entry.max,
  }
  return check
end

--- Separates entries into checks and their common pace; where they differ, the strictest holds.
---@param entries table[] checks that may have every, failures and errors
---@param prometheus? string the address that entries without one of their own ask
---@return {checks: table[], every?: string, failures?: integer, errors?: integer}
function guards.from(entries, prometheus)
  local from = { checks = {} }
  for at, entry in ipairs(entries) do
    local made = values.copy(entry)
    for _, pace in ipairs(paces) do
      local own = made[pace]
      made[pace] = nil
      if pace == "every" and not values.absent(own) and type(own) ~= "string" then
        fail.with("duration", ("`every: %s` has no unit"):format(tostring(own)),
          'write it as "30s"')
      end
      local stricter = own ~= nil and (from[pace] == nil or is_stricter(own, from[pace]))
      if stricter then from[pace] = own end
    end
    from.checks[at] = guards.written_out(made, prometheus)
  end
  return from
end

--- Watches for a time from `since` on. Interrupted, it keeps its end. After a reboot nobody knows
--- what runs: the whole time begins again, or the watch ends, where the caller begins again.
--- Effect: read.
---@param from table as of guards.from
---@param length_ms integer
---@param since table a time.mark
---@param reboot? string tell: a reboot ends it, with `rebooted`
---@return {verdict: string, detail: string, samples: integer} result ok, breach, no-data, rebooted
function guards.watch(from, length_ms, since, reboot)
  local result, problem = guard.watch { checks = from.checks, ["for"] = length_ms .. "ms",
    since = since, every = from.every, failures = from.failures, errors = from.errors,
    reboot = reboot }
  if result == nil then
    return { verdict = "no-data", detail = problem.message, samples = 0 }
  end
  return result
end

return guards
