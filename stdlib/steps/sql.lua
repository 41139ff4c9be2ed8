--- One query, or statements in one transaction, with values as parameters and demands on the rows.
local fail = require("reprise.fail")
local stages = require("reprise.stages")

local function made(call, inputs, more)
  more.file, more.dsn = inputs.file, inputs.dsn
  return call(more)
end

local function ask(inputs)
  local call = inputs.file and sqlite.query or pg.query
  return fail.must("the query", made(call, inputs, { sql = inputs.query, params = inputs.params }))
end

local function change(inputs)
  local call = inputs.file and sqlite.execute or pg.execute
  return fail.must("the statements", made(call, inputs, { statements = inputs.statements }))
end

-- The value of a query that gives just one.
local function single(rows)
  local found
  for _, value in pairs(rows[1] or {}) do
    if found ~= nil then return nil end
    found = value
  end
  return #rows == 1 and found or nil
end

local function refuse_rows(inputs, rows)
  if inputs.rows and #rows ~= inputs.rows then
    fail.with("rows", ("there are %d rows, and not %d"):format(#rows, inputs.rows))
  end
  if inputs.min_rows and #rows < inputs.min_rows then
    fail.with("rows", ("there are %d rows, and %d are needed"):format(#rows, inputs.min_rows))
  end
  if inputs.expect ~= nil and not stages.same(inputs.expect, single(rows)) then
    fail.with("value", ("it is %s, and not %s"):format(tostring(single(rows)),
      tostring(inputs.expect)))
  end
end

return {
  name = "sql",
  summary = "Asks or changes a database of SQLite or PostgreSQL; what it asks cannot change it.",
  effect = "unsafe",
  inputs = {
    file = { type = "path", help = "A database of SQLite." },
    dsn = { type = "string", secret = true, help = "The connection of a database of PostgreSQL." },
    query = { type = "string", constant = true, help = "One statement that reads." },
    params = { type = "list", help = "Values of the query: ? in SQLite, $1 in PostgreSQL." },
    statements = { type = "list", help = "All of them or none.", items = { type = "map",
      fields = {
        sql = { type = "string", required = true, constant = true, help = "One statement." },
        params = { type = "list", help = "Its values." },
      } } },
    rows = { type = "int", help = "The query gives just so many rows." },
    min_rows = { type = "int", help = "The query gives at least so many rows." },
    expect = { type = "any", help = "The only value that the query gives." },
  },
  outputs = {
    rows = { type = "list", optional = true, help = "Of the query, as maps." },
    value = { type = "any", optional = true, help = "The only one, where the query gives one." },
    changes = { type = "int", optional = true, help = "How many rows the statements changed." },
  },
  roots = { "file" },
  databases = { "dsn" },
  run = function(inputs)
    if (inputs.file == nil) == (inputs.dsn == nil) then
      fail.with("inputs", "it needs either `file` or `dsn`")
    end
    if (inputs.query == nil) == (inputs.statements == nil) then
      fail.with("inputs", "it needs either `query` or `statements`")
    end
    if inputs.statements then return { changes = change(inputs).changes } end
    local rows = ask(inputs)
    refuse_rows(inputs, rows)
    return { rows = rows, value = single(rows) }
  end,
}
