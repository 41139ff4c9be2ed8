--- What differs between two lists of rows, exactly. Money is never a binary float.
local fail = require("reprise.fail")

local difference = {}

---@class Column
---@field name string
---@field type string decimal or text
---@field ignore? string a difference of at most this is none
---@field review? string one above this is for a person

local function refuse_float(side, row, name)
  fail.with("float", ("%s, row %s: %s is a binary float"):format(side, tostring(row), name),
    "give amounts as text or decimals, as CAST(amount AS TEXT) in the query")
end

--- The text of one field; nothing and null are the same.
---@return string?
function difference.field(value, side, row, name)
  if value == nil or value == null then return nil end
  if math.type(value) == "float" then refuse_float(side, row, name) end
  if type(value) == "table" then
    fail.with("column", ("%s, row %s: %s is no single value"):format(side, row, name))
  end
  return tostring(value)
end

--- Rows by their key; the same key twice, or none, ends the step.
---@return table<string, table<string, string>>
function difference.keyed(rows, key, columns, side)
  local by_key = {}
  for at, row in ipairs(rows) do
    local id = difference.field(row[key], side, at, key)
    if id == nil then fail.with("key", ("%s, row %d has no %s"):format(side, at, key)) end
    if by_key[id] then fail.with("key", ("%s has %s %s twice"):format(side, key, id)) end
    local fields = {}
    for _, column in ipairs(columns) do
      fields[column.name] = difference.field(row[column.name], side, id, column.name)
    end
    by_key[id] = fields
  end
  return by_key
end

local function magnitude(amount) return (amount:gsub("^[-+]", "")) end

-- nil where the two count as the same.
local function decimal_difference(column, left, right)
  local amount = magnitude(decimal.sub(left, right))
  if decimal.compare(amount, column.ignore or "0") <= 0 then return nil end
  return { amount = amount, review = decimal.compare(amount, column.review or "0") > 0 }
end

local function is_decimal(text) return text ~= nil and pcall(decimal.compare, text, "0") end

local function compare_column(column, truth, locally)
  if column.type == "decimal" and is_decimal(truth) and is_decimal(locally) then
    return decimal_difference(column, truth, locally)
  end
  if truth == locally then return nil end
  return { review = true }
end

local function compare_row(columns, truth, locally)
  local fields, review = {}, false
  for _, column in ipairs(columns) do
    local found = compare_column(column, truth[column.name], locally[column.name])
    if found then
      review = review or found.review
      fields[#fields + 1] = { column = column.name, truth = truth[column.name] or null,
        local_value = locally[column.name] or null, amount = found.amount }
    end
  end
  return fields, review
end

--- All differences, sorted by their keys. A row that is missing or extra is for a person.
---@param columns Column[]
---@param truth table<string, table> by key
---@param locally table<string, table> by key
---@return {key: string, kind: string, review: boolean, fields: table[], row?: table}[]
function difference.of(columns, truth, locally)
  local found = {}
  for key, row in pairs(truth) do
    if not locally[key] then
      found[#found + 1] = { key = key, kind = "missing", review = true, row = row }
    else
      local fields, review = compare_row(columns, row, locally[key])
      if #fields > 0 then
        found[#found + 1] = { key = key, kind = "mismatch", review = review, fields = fields }
      end
    end
  end
  for key, row in pairs(locally) do
    if not truth[key] then
      found[#found + 1] = { key = key, kind = "extra", review = true, row = row }
    end
  end
  table.sort(found, function(left, right) return left.key < right.key end)
  return found
end

return difference
