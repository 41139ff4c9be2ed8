--- Compares a table with the truth, and plans what would make it the same.
local difference = require("reprise.difference")
local fail = require("reprise.fail")
local repair = require("reprise.repair")
local sources = require("reprise.sources")
local values = require("reprise.values")

local comparison = {}

---@class Compared
---@field truth table a source
---@field locally table a source
---@field key string
---@field columns? Column[] without it all that both sides have
---@field tolerance? {ignore?: string, review?: string} of those

local function tolerance_text(value, word)
  if value == nil then return nil end
  if math.type(value) == "float" then
    fail.with("float", "the tolerance " .. word .. " is a binary float", 'write it as text: "0.5"')
  end
  return tostring(value)
end

-- A difference that is ignored must not be one that a person has to see.
local function check_tolerance(column)
  local ignore = column.ignore or "0"
  if decimal.compare(ignore, "0") < 0
    or column.review and decimal.compare(ignore, column.review) > 0 then
    fail.with("tolerance", ("%s: ignore %s is not between 0 and review %s"):format(column.name,
      ignore, column.review or "0"), "`ignore` is no difference; above `review` a person looks")
  end
end

--- Columns as they are compared: names alone are decimals, with the tolerance of all.
---@param given? any[] names, or {name, type?, ignore?, review?}
---@param tolerance? {ignore?: string, review?: string}
---@return Column[]
function comparison.columns(given, tolerance)
  local columns = {}
  for at, one in ipairs(given or {}) do
    local column = type(one) == "table" and one or { name = one }
    local own = values.merged(tolerance, column)
    columns[at] = { name = column.name, type = column.type or "decimal",
      ignore = tolerance_text(own.ignore, "ignore"), review = tolerance_text(own.review, "review") }
    check_tolerance(columns[at])
  end
  if #columns == 0 then fail.with("columns", "no column is compared") end
  return columns
end

local function names_of(what)
  if not what.columns then return nil end
  local names = { what.key }
  for _, column in ipairs(what.columns) do names[#names + 1] = column.name end
  return names
end

local function names_in(rows)
  local names = {}
  for _, row in ipairs(rows) do
    for name in pairs(row) do names[name] = true end
  end
  return names
end

-- Of a side without rows nothing is known: the other one says what its rows have.
local function common_columns(what, truth, locally)
  local here, there = names_in(truth.rows), names_in(locally.rows)
  local names = {}
  for name in pairs(#truth.rows > 0 and here or there) do
    local is_common = (#truth.rows == 0 or here[name]) and (#locally.rows == 0 or there[name])
    if is_common and name ~= what.key then names[#names + 1] = name end
  end
  if #names == 0 and #truth.rows + #locally.rows == 0 then return {} end
  return comparison.columns(names, what.tolerance)
end

local function index(snapshot, what, columns, side)
  snapshot.by_key = difference.keyed(snapshot.rows, what.key, columns, side)
  -- What is compared, in the order of its keys: rows may come in any order.
  snapshot.content = hash.sha256(json.encode(snapshot.by_key))
end

--- Reads both sides and compares them. Effect: read.
---@param what Compared
---@return {differences: table[], truth: table, locally: table} seen
function comparison.make(what)
  local truth = sources.read(what.truth, names_of(what), "the truth")
  local locally = sources.read(what.locally, names_of(what), "the local side")
  local columns = what.columns or common_columns(what, truth, locally)
  index(truth, what, columns, "the truth")
  index(locally, what, columns, "the local side")
  return { truth = truth, locally = locally,
    differences = difference.of(columns, truth.by_key, locally.by_key) }
end

local function database_of(locally)
  for _, word in ipairs({ "sqlite", "postgres" }) do
    if locally[word] then return word, locally[word].table end
  end
end

--- The plan that makes the local side like the truth; nil where it is no table of a database.
---@param what Compared
---@param seen table as of comparison.make
function comparison.plan(what, seen)
  local database, table_name = database_of(what.locally)
  if not table_name then return nil end
  return repair.plan(seen.truth.content, seen.locally.content,
    repair.statements(table_name, what.key, seen.differences, database))
end

--- How many differences there are of each kind, and whether a person must see them.
function comparison.summary(differences)
  local summary = { missing = 0, extra = 0, mismatch = 0, review_required = false }
  for _, one in ipairs(differences) do
    summary[one.kind] = summary[one.kind] + 1
    summary.review_required = summary.review_required or one.review
  end
  summary.count = #differences
  return summary
end

return comparison
