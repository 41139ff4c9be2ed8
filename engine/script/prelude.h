// What of a script's library is written in Lua itself.
#pragma once

#include <string_view>

namespace reprise::script {

// table.sort: Lua's own takes its pivots from the clock, so that equal items end in another order
// each time, and it cannot be left in the middle of a comparison.
// xpcall: Lua's own runs the handler of an error that a hook has raised with hooks off, so that a
// handler that never ends could not be stopped.
inline constexpr std::string_view prelude = R"lua(
local assert, error, pcall, type, math, table = assert, error, pcall, type, math, table
local sleep, duration = time.sleep, time.duration

local function merge(list, from, middle, to, before, spare)
  local left, right = from, middle + 1
  for at = from, to do
    local take_left = right > to or (left <= middle and not before(list[right], list[left]))
    if take_left then
      spare[at], left = list[left], left + 1
    else
      spare[at], right = list[right], right + 1
    end
  end
  for at = from, to do list[at] = spare[at] end
end

function table.sort(list, before)
  before = before or function(a, b) return a < b end
  local count, width, spare = #list, 1, {}
  while width < count do
    for from = 1, count - width, 2 * width do
      merge(list, from, from + width - 1, math.min(from + 2 * width - 1, count), before, spare)
    end
    width = 2 * width
  end
end

function xpcall(action, handler, ...)
  local results = table.pack(pcall(action, ...))
  if results[1] then return table.unpack(results, 1, results.n) end
  return false, handler(results[2])
end

function retry(options, action)
  if type(options) ~= "table" or type(action) ~= "function" then
    error("retry needs a table of options and a function", 2)
  end
  local attempts = options.attempts or 3
  local delay = assert(duration(options.delay or "1s"))
  for attempt = 1, attempts do
    local results = table.pack(pcall(action, attempt))
    local failed = not results[1] or (results[2] == nil and results[3] ~= nil)
    if not failed then return table.unpack(results, 2, results.n) end
    if attempt == attempts then
      if not results[1] then error(results[2], 0) end
      return table.unpack(results, 2, results.n)
    end
    sleep(math.tointeger(math.floor(delay)) .. "ms")
    delay = delay * (options.backoff or 2)
  end
end
)lua";

}  // namespace reprise::script
