--- How a step ends that cannot go on.
local fail = {}

--- Ends the step with this error. It does not return.
---@param code string one word for programs
---@param message string what is wrong, for a person
---@param hint? string what to do about it
function fail.with(code, message, hint)
  error({ code = code, message = message, hint = hint }, 0)
end

--- The result of a call, or the end of the step.
---@param what string what was tried, as "read the manifest"
---@param value any the call's first result
---@param problem? RepriseError its second
---@return any value never nil
function fail.must(what, value, problem)
  if value ~= nil then return value end
  problem = problem or { code = "no-answer", message = "gave nothing" }
  return fail.with(problem.code, what .. ": " .. problem.message, problem.hint)
end

--- Runs `action`; an error in it becomes a result, as of a call.
---@return any value what it returned, or nil
---@return RepriseError? problem
function fail.caught(action, ...)
  local results = table.pack(pcall(action, ...))
  if results[1] then return table.unpack(results, 2, results.n) end
  local problem = results[2]
  if type(problem) == "table" and problem.code then return nil, problem end
  return nil, { code = "script-error", message = tostring(problem) }
end

return fail
