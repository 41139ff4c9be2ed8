--- Rows from wherever they are kept, with the moment or block at which they were read.
---   {sqlite = {file, query, params?}}        {sqlite = {file, table}}
---   {postgres = {dsn, query, params?}}       {postgres = {dsn, table}}
---   {http = {url, headers?, bearer?, rows = ".path", pin? = ".path"}}
---   {rows = {..}, pin?}
local fail = require("reprise.fail")
local moments = require("reprise.moments")
local repair = require("reprise.repair")
local values = require("reprise.values")

local sources = {}

local function query_of(way, columns)
  if way.query then return way.query end
  if not way.table then fail.with("source", "a database needs `query` or `table`") end
  if columns == nil then return "SELECT * FROM " .. repair.quoted(way.table) end
  local names = {}
  for at, name in ipairs(columns or {}) do names[at] = repair.quoted(name) end
  if #names == 0 then names[1] = "*" end
  return ("SELECT %s FROM %s"):format(table.concat(names, ", "), repair.quoted(way.table))
end

local function from_sqlite(way, columns)
  return sqlite.query { file = way.file, sql = query_of(way, columns), params = way.params }
end

local function from_postgres(way, columns)
  return pg.query { dsn = way.dsn, sql = query_of(way, columns), params = way.params }
end

local function from_http(way)
  local asked = values.merged(way, {})
  asked.rows, asked.pin = nil, nil
  local answer, problem = http.request(asked)
  if answer == nil then return nil, problem end
  local body = answer.json or json.decode(answer.body)
  local rows = values.at(body, way.rows or "")
  if type(rows) ~= "table" then
    return nil, { code = "no-rows", message = "the answer has no list at " .. tostring(way.rows) }
  end
  return rows, nil, way.pin and values.at(body, way.pin)
end

local readers = { sqlite = from_sqlite, postgres = from_postgres, http = from_http }

local function rows_of(source, columns)
  if source.rows then return source.rows, nil, source.pin end
  for word, read in pairs(readers) do
    if source[word] then return read(source[word], columns) end
  end
  return fail.with("source", "a source needs sqlite, postgres, http or rows")
end

--- The only table of a file of SQLite that has this column. Effect: read.
---@param file string
---@param column string
---@param side string how messages call it
---@return string table_name
function sources.table_with(file, column, side)
  local found = fail.must("look for the table of " .. side, sqlite.query { file = file,
    sql = "SELECT t.name FROM sqlite_master t, pragma_table_info(t.name) c "
        .. "WHERE t.type = 'table' AND c.name = ? ORDER BY t.name", params = { column } })
  if #found == 1 then return found[1].name end
  return fail.with("source", ("%s has %d tables with the column %s"):format(side, #found, column),
    "give `table`")
end

--- Reads a source, and pins what was read. Effect: read.
---@param source table
---@param columns? string[] the columns that are needed; all without it
---@param side string how messages call it
---@return {rows: table[], pin: {read_at: string, rows: integer, sha256: string, at?: any}} snapshot
function sources.read(source, columns, side)
  local rows, problem, at = rows_of(source, columns)
  if rows == nil then
    fail.with(problem.code, ("%s cannot be read: %s"):format(side, problem.message), problem.hint)
  end
  local sha256 = hash.sha256(json.encode(rows))
  return { rows = rows, pin = { read_at = moments.shown(time.now()), rows = #rows, sha256 = sha256,
    at = at } }
end

return sources
