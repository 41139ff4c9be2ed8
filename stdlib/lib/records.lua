--- Rows of a database that are put aside in a table beside theirs, and put back. Each way is one
--- transaction that does nothing when it is made again, so an interruption leaves no doubt.
local fail = require("reprise.fail")
local repair = require("reprise.repair")

local records = {}

local notes, aside_of = "reprise_quarantine", function(name) return name .. "_quarantined" end
local quoted = repair.quoted

---@class Records
---@field file? string a database of SQLite
---@field dsn? string or a database of PostgreSQL
---@field table string
---@field where? string what is suspect; its marks stand for `params`
---@field params? any[]
---@field max? integer more rows are an error

local function query(what, doing, sql, params)
  local call, more = what.file and sqlite.query or pg.query, { sql = sql, params = params }
  more.file, more.dsn = what.file, what.dsn
  return fail.must(doing, call(more))
end

-- Made again they change nothing: each looks whether its note is there.
local function carry_out(what, doing, statements)
  local call, more = what.file and sqlite.execute or pg.execute, { effect = "idempotent" }
  more.file, more.dsn, more.statements = what.file, what.dsn, statements
  return fail.must(doing, call(more))
end

local function mark_of(what) return repair.marks[what.file and "sqlite" or "postgres"] end

-- Marks of parameters, in the order in which they are used.
local function marks(what, used)
  return function(value)
    used[#used + 1] = value
    return mark_of(what)(#used)
  end
end

local columns_of = {
  file = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid",
  dsn = "SELECT attname AS name FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass($1) "
      .. "AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
}

-- Other rows would be changed with those that go, and nobody would put them back.
local followers_of = {
  file = "SELECT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name) f "
      .. "WHERE m.type = 'table' AND lower(f.\"table\") = lower(?) "
      .. "AND f.on_delete NOT IN ('NO ACTION', 'RESTRICT')",
  dsn = "SELECT conrelid::regclass::text AS name FROM pg_catalog.pg_constraint "
      .. "WHERE contype = 'f' AND confrelid = to_regclass($1) AND confdeltype NOT IN ('a', 'r')",
}

local plain_of = {
  file = "SELECT count(*) AS n FROM pragma_table_list(?) WHERE type = 'table' AND wr = 0",
  dsn = "SELECT count(*) AS n FROM pg_catalog.pg_class WHERE oid = to_regclass($1) "
      .. "AND relkind = 'r'",
}

local notes_of = {
  file = "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = ?",
  dsn = "SELECT count(*) AS n FROM pg_catalog.pg_class WHERE oid = to_regclass($1)",
}

local function kind_of(what)
  if (what.file == nil) == (what.dsn == nil) then
    fail.with("inputs", "`records` needs either `file` or `dsn`")
  end
  return what.file and "file" or "dsn"
end

local function columns(what)
  local kind = kind_of(what)
  local name = kind == "file" and what.table or quoted(what.table)
  local plain = query(what, "look at " .. what.table, plain_of[kind], { name })
  if plain[1].n ~= 1 then
    fail.with("table", what.table .. " is no plain table with rows of its own")
  end
  local followers = query(what, "look who refers to it", followers_of[kind], { name })
  if #followers > 0 then
    fail.with("followers", ("rows of %s would be changed with those of %s"):format(
      followers[1].name, what.table), "put those aside first, or change the foreign key")
  end
  local names = {}
  for at, row in ipairs(query(what, "read its columns", columns_of[kind], { name })) do
    if row.name:lower() == "rowid" then
      fail.with("table", what.table .. " has a column of the name rowid")
    end
    names[at] = quoted(row.name)
  end
  return table.concat(names, ", ")
end

local function make_notes()
  return { sql = ("CREATE TABLE IF NOT EXISTS %s (id TEXT PRIMARY KEY, of_table TEXT NOT NULL, "
    .. "reason TEXT NOT NULL, at TEXT NOT NULL, run TEXT NOT NULL, step TEXT NOT NULL, "
    .. "wanted BIGINT NOT NULL, moved BIGINT NOT NULL CHECK (moved = wanted), "
    .. "released_at TEXT, released BIGINT CHECK (released = moved))"):format(notes) }
end

local function is_new(mark, id) return ("NOT EXISTS (SELECT 1 FROM %s WHERE id = %s)"):format(notes,
  mark(id)) end

local function move_sqlite(what, id, names)
  local from, aside = quoted(what.table), quoted(aside_of(what.table))
  local used, gone = { id }, { id }
  for _, value in ipairs(what.params or {}) do used[#used + 1] = value end
  local copied, deleted = marks(what, used), marks(what, gone)
  return {
    { sql = ("CREATE TABLE IF NOT EXISTS %s AS SELECT '' AS reprise_id, 0 AS reprise_row, %s "
      .. "FROM %s WHERE 0"):format(aside, names, from) },
    { sql = ("INSERT INTO %s (reprise_id, reprise_row, %s) SELECT ?, rowid, %s FROM %s "
      .. "WHERE (%s\n) AND %s"):format(aside, names, names, from, what.where, is_new(copied, id)),
      params = used },
    { sql = ("DELETE FROM %s WHERE rowid IN (SELECT reprise_row FROM %s WHERE reprise_id = ?) "
      .. "AND %s"):format(from, aside, is_new(deleted, id)), params = gone },
  }
end

-- What goes is what is kept: no row that another session adds meanwhile is lost.
local function move_postgres(what, id, names)
  local from, aside, used = quoted(what.table), quoted(aside_of(what.table)), {}
  for at, value in ipairs(what.params or {}) do used[at] = value end
  local mark = marks(what, used)
  local condition = is_new(mark, id)
  return {
    { sql = ("CREATE TABLE IF NOT EXISTS %s (reprise_id TEXT NOT NULL, LIKE %s)"):format(aside,
      from) },
    { sql = ("WITH gone AS (DELETE FROM %s WHERE (%s\n) AND %s RETURNING %s) "
      .. "INSERT INTO %s (reprise_id, %s) SELECT %s::text, %s FROM gone"):format(from, what.where,
      condition, names, aside, names, mark(id), names), params = used },
  }
end

local function add_note(what, id, about)
  local used = {}
  local mark = marks(what, used)
  local values = {}
  for at, value in ipairs { id, what.table, about.reason, about.at, about.run, about.step } do
    values[at] = ("CAST(%s AS TEXT)"):format(mark(value))
  end
  local wanted = ("CAST(%s AS BIGINT)"):format(mark(tostring(about.wanted)))
  local moved = ("(SELECT count(*) FROM %s WHERE reprise_id = %s)"):format(
    quoted(aside_of(what.table)), mark(id))
  return { sql = ("INSERT INTO %s (id, of_table, reason, at, run, step, wanted, moved) "
    .. "SELECT %s, %s, %s WHERE %s"):format(notes, table.concat(values, ", "), wanted, moved,
    is_new(mark, id)), params = used }
end

--- How many rows are suspect. Effect: read.
---@param what Records
---@return integer
function records.count(what)
  local rows = query(what, "count the rows", ("SELECT count(*) AS n FROM %s WHERE (%s\n)"):format(
    quoted(what.table), what.where), what.params)
  return rows[1].n
end

--- Puts the rows aside, just as many as were counted, or none. Effect: idempotent.
---@param what Records
---@param id string of this quarantine
---@param about {reason: string, at: string, run: string, step: string, wanted: integer}
---@return string aside the table where they are
function records.move(what, id, about)
  local names = columns(what)
  local statements = { make_notes() }
  local move = what.file and move_sqlite or move_postgres
  for _, one in ipairs(move(what, id, names)) do statements[#statements + 1] = one end
  statements[#statements + 1] = add_note(what, id, about)
  carry_out(what, "put the rows aside", statements)
  return aside_of(what.table)
end

--- The note on a quarantine, or nil. Effect: read.
---@return {of_table: string, moved: integer, released_at?: string}?
function records.note(what, id)
  local there = query(what, "look for quarantines", notes_of[kind_of(what)], { notes })
  if there[1].n == 0 then return nil end
  return query(what, "read the note", ("SELECT of_table, moved, released_at FROM %s WHERE id = %s")
    :format(notes, mark_of(what)(1)), { id })[1]
end

--- Puts the rows of a quarantine back, all or none. Effect: idempotent.
---@param what Records
---@param id string
---@param at string the moment, for the note
function records.put_back(what, id, at)
  local names = columns(what)
  local to, aside = quoted(what.table), quoted(aside_of(what.table))
  local mark = mark_of(what)
  local overriding = what.file and "" or " OVERRIDING SYSTEM VALUE"
  carry_out(what, "put the rows back", {
    { sql = ("INSERT INTO %s (%s)%s SELECT %s FROM %s WHERE reprise_id = %s"):format(to, names,
      overriding, names, aside, mark(1)), params = { id } },
    { sql = ("UPDATE %s SET released_at = %s, released = (SELECT count(*) FROM %s WHERE "
      .. "reprise_id = %s) WHERE id = %s AND released_at IS NULL"):format(notes, mark(1), aside,
      mark(2), mark(3)), params = { at, id, id } },
    { sql = ("DELETE FROM %s WHERE reprise_id = %s"):format(aside, mark(1)), params = { id } },
  })
end

return records
