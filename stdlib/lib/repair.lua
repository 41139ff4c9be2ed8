--- The statements that make a table like the truth, and the plan that a person approves.
local fail = require("reprise.fail")

local repair = {}

--- A name of SQL, quoted.
function repair.quoted(name)
  if type(name) ~= "string" or name == "" or name:find("%z") then
    fail.with("name", "not the name of a table or column: " .. tostring(name))
  end
  return '"' .. name:gsub('"', '""') .. '"'
end

--- How a parameter is marked in a statement, by its number, for each kind of database.
repair.marks = {
  sqlite = function() return "?" end,
  postgres = function(number) return "$" .. number end,
}

local function insert(table_name, key, found, mark)
  local names, marks, params = { repair.quoted(key) }, { mark(1) }, { found.key }
  for name, value in pairs(found.row) do
    local at = #params + 1
    names[at], marks[at], params[at] = repair.quoted(name), mark(at), value
  end
  return { sql = ("INSERT INTO %s (%s) VALUES (%s)"):format(repair.quoted(table_name),
    table.concat(names, ", "), table.concat(marks, ", ")), params = params }
end

local function update(table_name, key, found, mark)
  local sets, params = {}, {}
  for at, field in ipairs(found.fields) do
    sets[at], params[at] = repair.quoted(field.column) .. " = " .. mark(at), field.truth
  end
  params[#params + 1] = found.key
  return { sql = ("UPDATE %s SET %s WHERE %s = %s"):format(repair.quoted(table_name),
    table.concat(sets, ", "), repair.quoted(key), mark(#params)), params = params }
end

local function delete(table_name, key, found, mark)
  return { sql = ("DELETE FROM %s WHERE %s = %s"):format(repair.quoted(table_name),
    repair.quoted(key), mark(1)), params = { found.key } }
end

local statement_of = { missing = insert, mismatch = update, extra = delete }

--- One statement for each difference; values are parameters, never part of the text.
---@param table_name string
---@param key string the column of the key
---@param found table[] as of difference.of
---@param database string sqlite or postgres
---@return {sql: string, params: any[]}[]
function repair.statements(table_name, key, found, database)
  local statements, mark = {}, repair.marks[database]
  for at, one in ipairs(found) do
    statements[at] = statement_of[one.kind](table_name, key, one, mark)
  end
  return statements
end

--- What is approved: the statements, and both sides as they were when they were compared.
---@return table plan with its own `hash`
function repair.plan(truth_hash, local_hash, statements)
  local plan = { truth_hash = truth_hash, local_hash = local_hash, statements = statements }
  plan.hash = hash.sha256(json.encode(plan))
  return plan
end

--- Ends the step where a plan is not what its hash says.
function repair.check(plan)
  local again = repair.plan(plan.truth_hash, plan.local_hash, plan.statements)
  if again.hash ~= plan.hash then
    fail.with("plan-changed", "the plan is not the one that was compared: its hash is another",
      "pass the output `plan` of the step that compared, as it is")
  end
end

return repair
