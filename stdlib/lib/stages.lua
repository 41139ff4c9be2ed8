--- The stages of a resumption: in which order values may change, and where to go from a breach.
local fail = require("reprise.fail")

local stages = {}

--- A value as it is compared and read back; amounts of any spelling are the same number.
---@return string
function stages.text(value)
  if math.type(value) == "float" then return (("%.14g"):format(value):gsub("%.0$", "")) end
  return tostring(value)
end

local function is_number(text) return (pcall(decimal.compare, text, "0")) end

--- Whether what was read back is what was set.
function stages.same(wanted, seen)
  if seen == nil or seen == null then return false end
  local left, right = stages.text(wanted), stages.text(seen)
  if is_number(left) and is_number(right) then return decimal.compare(left, right) == 0 end
  return left == right
end

-- 1 where the later value is larger, -1 where smaller, 0 where the same, nil without an order.
local function step_of(before, after)
  local left, right = stages.text(before), stages.text(after)
  if not (is_number(left) and is_number(right)) then return nil end
  return decimal.compare(right, left)
end

local way_of = { low = 1, high = -1 }

local function way_from(name, cautious)
  if cautious == nil then return nil end
  return way_of[cautious] or
      fail.with("stages", ("%s: cautious is low or high, not %s"):format(name, tostring(cautious)))
end

local function check_name(list, name, cautious)
  local way, last = way_from(name, cautious), nil
  for at, stage in ipairs(list) do
    local value = (stage.set or {})[name]
    -- Words, as the name of a mode, have no order.
    local step = last ~= nil and value ~= nil and step_of(last, value) or 0
    if step ~= 0 then
      if way and step ~= way then
        fail.with("stages", ("stage %d makes %s more cautious again"):format(at, name),
          "stages only go from the most cautious value to the least")
      end
      way = step
    end
    if value ~= nil then last = value end
  end
end

--- Ends the step unless each value only becomes less cautious from stage to stage.
--- Without a word on a value its own first change says which way is less cautious.
---@param list {set?: table, hold?: string, guards?: table[]}[]
---@param cautious? table<string, string> which values are the cautious ones, low or high
function stages.check(list, cautious)
  if #list == 0 then fail.with("stages", "there is no stage") end
  local names = {}
  for _, stage in ipairs(list) do
    for name in pairs(stage.set or {}) do names[name] = true end
  end
  for name in pairs(names) do check_name(list, name, (cautious or {})[name]) end
end

--- All values that hold in a stage: its own, and those that stages before it have set.
---@return table<string, any>
function stages.values(list, at)
  local held = {}
  for number = 1, at do
    for name, value in pairs(list[number].set or {}) do held[name] = value end
  end
  return held
end

--- Where to go after a breach: the number of a stage, or nil to halt.
---@param at integer the stage that was broken
---@param on_breach string halt or back
---@param regressions integer how often it went back before
---@param regressions_max integer
function stages.after_breach(at, on_breach, regressions, regressions_max)
  if on_breach ~= "back" or at == 1 or regressions >= regressions_max then return nil end
  return at - 1
end

return stages
