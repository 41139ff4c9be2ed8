--- Backups of SQLite databases, made with its own means so that the WAL is in them.
local counts = require("reprise.counts")
local fail = require("reprise.fail")

-- They belong to the file before them, and would spoil another one in its place.
local kind_sqlite = { form = "file", also = { "-wal", "-shm", "-journal" } }

function kind_sqlite.suffix() return ".sqlite" end

local function damage(found)
  if not found.ok then return table.concat(found.problems or {}, "; ") end
end

--- Writes the data. Effect: idempotent.
---@return table facts
---@return string? damage what is wrong with the source
function kind_sqlite.take(source, path)
  local seen, problem = sqlite.check(source)
  local wrong = seen == nil and problem.message or damage(seen)
  local made = fail.must("back up " .. source, sqlite.backup { from = source, to = path })
  return { tables = made.tables or {}, intact = wrong == nil }, wrong
end

--- Puts the data beside the place where it is to go. Effect: idempotent.
function kind_sqlite.unpack(_, path, beside)
  fail.must("copy to " .. beside, fs.copy { from = path, to = beside })
end

--- What is wrong with a restored database, or nil. Effect: read.
function kind_sqlite.problem(data, path)
  local seen, problem = sqlite.check(path)
  if seen == nil then return problem.message end
  return damage(seen) or counts.unequal(data.facts.tables or {}, seen.tables or {})
end

return kind_sqlite
