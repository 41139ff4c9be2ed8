--- Lengths and instants, as people write them and as calls give them.
local fail = require("reprise.fail")
local values = require("reprise.values")

local moments = {}

--- Milliseconds of a length of time: "30s", or a number of milliseconds.
---@param value string|integer|nil
---@param default? string|integer where nothing is given
---@return integer
function moments.milliseconds(value, default)
  value = values.default(value, default)
  if math.type(value) == "integer" then return value end
  if type(value) ~= "string" then
    fail.with("duration", "not a length of time: " .. tostring(value), 'write it as "30s" or "2h"')
  end
  return fail.must("the length of time " .. value, time.duration(value))
end

--- A length of time as calls take it.
---@param milliseconds integer
---@return string
function moments.length(milliseconds) return milliseconds .. "ms" end

--- Milliseconds since 1970 UTC of an instant with a zone, or of such a number.
---@param value string|integer
---@return integer
function moments.instant(value)
  if math.type(value) == "integer" then return value end
  if type(value) ~= "string" then
    fail.with("timestamp", "not an instant: " .. tostring(value),
      "write it with its zone, as 2026-11-21T14:00:00Z")
  end
  return fail.must("the instant " .. value, time.parse(value))
end

--- An instant for people and manifests, in UTC.
---@param instant integer milliseconds since 1970 UTC
---@return string
function moments.shown(instant) return time.format(instant) end

--- An instant as part of a file's name, sorted as the instants are.
---@param instant integer
---@return string
function moments.stamp(instant)
  local second = time.format(instant - instant % 1000):gsub("[^%dT]", "")
  return ("%s.%03dZ"):format(second, instant % 1000)
end

return moments
