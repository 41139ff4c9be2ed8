--- What is needed only for a time, and goes whatever comes of it.
local fail = require("reprise.fail")
local paths = require("reprise.paths")

local scratch = {}

--- Removes a file or a folder with all that is in it. Effect: idempotent.
function scratch.clear(path)
  proc.run { argv = { "rm", "-rf", "--", path }, effect = "idempotent", timeout = "10m" }
end

--- The folder of one step of one run in `folder`, which others use too.
---@param context {run_id: string, step: string}
function scratch.own(folder, context)
  return paths.join(folder, hash.sha256(context.run_id .. "/" .. context.step):sub(1, 12))
end

--- Does something with `path`, which is removed afterwards, also after an error.
--- Effect: that of `action`, at least idempotent.
---@param path string
---@param action fun(...): any
---@return any value what it returned; an error goes on
function scratch.clearing(path, action, ...)
  local results = table.pack(pcall(action, ...))
  scratch.clear(path)
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

--- The same with `folder`, which is made before and removed with all that is in it.
---@param folder string nobody else's, as of scratch.own
function scratch.with(folder, action, ...)
  fail.must("make " .. folder, fs.mkdir(folder))
  return scratch.clearing(folder, action, ...)
end

return scratch
