--- Backups of PostgreSQL databases, dumped so that they can be restored in one transaction.
local counts = require("reprise.counts")
local fail = require("reprise.fail")

local kind_postgres = { also = {} }

function kind_postgres.suffix() return ".pgdump" end

--- Writes the data. Effect: idempotent.
---@param source any the connection of the database; may be a secret
---@return table facts
---@return string? damage what is wrong with the source
function kind_postgres.take(source, path)
  local seen, problem = pg.check(source)
  local wrong = seen == nil and problem.message
      or (not seen.ok and table.concat(seen.problems or {}, "; ")) or nil
  local made = fail.must("dump the database", pg.dump { dsn = source, to = path })
  return { tables = made.tables or {}, intact = wrong == nil }, wrong
end

--- Without a server there is no test.
function kind_postgres.unpack()
  fail.with("dsn", "a backup of PostgreSQL is only proven by a restore", "give `dsn` for the test")
end

-- A name of a database for this step alone.
local function name_for(purpose, context, data)
  local id = hash.sha256(context.run_id .. "/" .. context.step .. "/" .. data.sha256):sub(1, 12)
  return ("reprise_%s_%s"):format(purpose, id)
end

--- Restores into a new database of the server. In one transaction: whole or not at all.
--- Effect: idempotent.
---@return table tables the rows of each
function kind_postgres.restore(path, dsn, database)
  local made = fail.must("restore into " .. database,
    pg.restore { dsn = dsn, from = path, database = database })
  return made.tables or {}
end

--- A restore into a database that nobody uses, for chosen.prove.
---@param dsn any a server for the test
---@param context table
---@return fun(data: Manifest, path: string): string? problem
function kind_postgres.test(dsn, context)
  return function(data, path)
    local database = name_for("test", context, data)
    local tables = kind_postgres.restore(path, dsn, database)
    fail.must("drop " .. database, pg.drop_database { dsn = dsn, database = database })
    return counts.unequal(data.facts.tables or {}, tables)
  end
end

--- Restores beside the database, judges it, and puts it in its place. The former one is kept.
--- Effect: idempotent.
---@param data Manifest
---@param path string
---@param to {dsn: any, database: string}
---@param context table
---@return Restored
function kind_postgres.replace(data, path, to, context)
  local beside, replaced = name_for("new", context, data), name_for("old", context, data)
  local present = pg.check(to.dsn)
  local tables = kind_postgres.restore(path, to.dsn, beside)
  local problem = counts.unequal(data.facts.tables or {}, tables)
  if problem then
    fail.with("restored-badly", ("%s was left as it is: %s"):format(to.database, problem),
      "what came out is the database " .. beside)
  end
  fail.must("swap " .. to.database,
    pg.swap_database { dsn = to.dsn, live = to.database, new = beside, keep = replaced })
  return { restored = to.database, replaced = replaced, saved = {}, kind = data.kind,
    fewer_rows = counts.fewer(present and present.ok and present.tables or nil, tables) }
end

return kind_postgres
