--- What is needed only for a time, and goes whatever comes of it.
local fail = require("reprise.fail")

local scratch = {}

--- Removes a file or a folder with all that is in it. Effect: idempotent.
function scratch.clear(path)
  proc.run { argv = { "rm", "-rf", "--", path }, effect = "idempotent", timeout = "10m" }
end

--- Does something with `path`, which is removed afterwards, also after an error; then the folder
--- around it, if nothing else is in it. Effect: that of `action`.
---@param folder string is made where it is not there
---@param path string
---@param action fun(...): any
---@return any value what it returned; an error goes on
function scratch.with(folder, path, action, ...)
  fail.must("make " .. folder, fs.mkdir(folder))
  local results = table.pack(pcall(action, ...))
  scratch.clear(path)
  fs.remove(folder)
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

return scratch
