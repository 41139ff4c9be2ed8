--- Tests of actions and libraries: a world that answers their calls, and what is held against it.
--- `reprise test` runs each case of a file in a state of its own, in which no call leaves it.
local test = {}

local ranks = { none = 0, read = 1, idempotent = 2, unsafe = 3 }

-- What answers at present, which calls were made, and what they may do at most.
local world = nil
local bound = nil

local function shown(value) return type(value) == "string" and value or json.encode(value) end

local function fail(message, level) error(message, (level or 1) + 1) end

local function same(left, right)
  if type(left) ~= "table" or type(right) ~= "table" then return left == right end
  for key, value in pairs(left) do if not same(value, right[key]) then return false end end
  for key in pairs(right) do if left[key] == nil then return false end end
  return true
end

-- Every key that is wanted is there, and as it is wanted; others may be, too.
local function holds(args, wanted)
  for key, value in pairs(wanted) do if not same(args[key], value) then return false end end
  return true
end

--- A list of answers, for one call after the other.
function test.each(answers) return { is_each = true, answers = answers, next = 1 } end

--- An answer that is an error, as the call would give it.
function test.failure(code, message) return { is_failure = true, code = code,
  message = message or code } end

local function value_of(answer, args)
  if type(answer) == "function" then return answer(args) end
  if type(answer) ~= "table" then return answer end
  if answer.is_failure then return nil, { code = answer.code, message = answer.message } end
  if not answer.is_each then return answer end
  local one = answer.answers[answer.next]
  if one == nil then fail("there are only " .. #answer.answers .. " answers", 2) end
  answer.next = answer.next + 1
  return value_of(one, args)
end

-- In order: the next call must be this one, with at least these arguments.
local function ordered(name, args)
  local at = #world.calls
  local wanted = world.script[at]
  if wanted == nil then fail(name .. " is one call more than the world has", 2) end
  if wanted[1] ~= name then
    fail("call " .. at .. " is " .. name .. ", where the world has " .. wanted[1], 2)
  end
  if wanted.args and not holds(args, wanted.args) then
    fail("call " .. at .. ", " .. name .. ": " .. shown(args) .. ", where the world has "
      .. shown(wanted.args), 2)
  end
  return value_of(wanted.gives, args)
end

-- Called last by the function in the place of the call: level 2 is who has made the call.
local function answered(name, checked)
  if bound and ranks[checked.effect] > ranks[bound] then
    fail(name .. " is " .. checked.effect .. ", and the action declares " .. bound, 2)
  end
  if world then world.calls[#world.calls + 1] = { name = name, args = checked.args } end
  if world and world.script then return ordered(name, checked.args) end
  local answer = nil
  if world then answer = world.answers[name] end
  if answer ~= nil then return value_of(answer, checked.args) end
  if checked.clock ~= nil then return checked.clock end
  fail(name .. "(" .. shown(checked.args) .. ") is not answered: name it in test.world", 2)
end

--- Answers for the calls that are made from here on. Either by name, each a value, a function of
--- the arguments, test.each or test.failure; or a list in the order in which they must be made,
--- each {"fs.read", args = {..}, gives = answer}. What time says needs no answer: it passes by
--- sleeping.
---@return {calls: {name: string, args: table}[]}
function test.world(answers)
  world = { calls = {} }
  if #answers > 0 then world.script = answers else world.answers = answers end
  return world
end

--- Fails unless the calls have these names, in this order.
function test.calls(names)
  local made = {}
  for at, call in ipairs(world and world.calls or {}) do made[at] = call.name end
  if not same(made, names) then fail("the calls are " .. shown(made), 2) end
end

--- Fails unless both are the same, tables by what is in them.
function test.equal(found, wanted)
  if not same(found, wanted) then
    fail("it is " .. shown(found) .. ", not " .. shown(wanted), 2)
  end
end

--- Fails unless the function fails; gives what it failed with, which must have the code.
function test.fails(action, code)
  local ok, why = pcall(action)
  bound = nil
  if ok then fail("it does not fail", 2) end
  if code and (type(why) ~= "table" or why.code ~= code) then
    fail("it fails with " .. shown(why) .. ", not with the code " .. code, 2)
  end
  return why
end

local kinds = { int = "number", number = "number", bool = "boolean", list = "table", map = "table" }

local function check(spec, value, where)
  local kind = kinds[spec.type]
  local wrong = kind and type(value) ~= kind or spec.type == "int" and math.type(value) ~= "integer"
  if spec.type == "string" or spec.type == "path" then wrong = type(value) == "table" end
  if wrong then fail(where .. " is no " .. spec.type .. ": " .. shown(value), 4) end
  if spec.type == "duration" and type(value) == "string" then
    return assert(time.duration(value))
  end
  return value
end

local function conforming(specs, values, what, needed)
  local result = {}
  for name, value in pairs(values) do
    if not specs[name] then fail(what .. " has no '" .. name .. "'", 3) end
    result[name] = check(specs[name], value, what .. "." .. name)
  end
  for name, spec in pairs(specs) do
    if result[name] == nil and spec.default ~= nil then
      result[name] = check(spec, spec.default, what .. "." .. name)
    end
    if result[name] == nil and needed(spec) then fail(what .. " needs '" .. name .. "'", 3) end
  end
  return result
end

-- Who may go over the network has an input that names further hosts.
local function inputs_of(action)
  local specs = {}
  if action.hosts or action.databases then specs.hosts = { type = "list" } end
  for name, spec in pairs(action.inputs or {}) do specs[name] = spec end
  return specs
end

local function needs_input(spec) return spec.required end
local function needs_output(spec) return not spec.optional end

--- Runs an action as a step would: its inputs checked and completed, its calls bounded by its
--- effect, its outputs checked. An error of it goes on to the caller.
---@param action table as its module returns it
---@param inputs table
---@param context? {run_id: string, step: string, attempt: integer}
function test.run(action, inputs, context)
  local given = conforming(inputs_of(action), inputs or {}, "inputs", needs_input)
  bound = action.effect
  local outputs = action.run(given, context or { run_id = "r1", step = "s", attempt = 1 })
  bound = nil
  conforming(action.outputs or {}, outputs or {}, "outputs", needs_output)
  return outputs or {}
end

--- Asks the function `probe` of an action: gives its verdict. It may only read.
function test.probe(action, inputs, context)
  bound = "read"
  local told = action.probe(conforming(inputs_of(action), inputs or {}, "inputs", needs_input),
    context or { run_id = "r1", step = "s" })
  bound = nil
  return told.verdict
end

-- By the runner: before a case, with the names of all calls, and after it.
function test.begin(names)
  for _, name in ipairs(names) do
    local group, member = name:match("^([%w_]+)%.([%w_]+)$")
    local real = _G[group][member]
    _G[group][member] = function(...) return answered(name, real(...)) end
  end
end

function test.finish()
  if world and world.script and #world.calls < #world.script then
    fail(world.script[#world.calls + 1][1] .. " was not called", 1)
  end
end

return test
