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
  local names = {}
  for at, name in ipairs(columns) do names[at] = repair.quoted(name) end
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

--- Reads a source, and pins what was read. Effect: read.
---@param source table
---@param columns string[] the columns that are needed
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
