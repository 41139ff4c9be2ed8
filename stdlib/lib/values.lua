--- Plain data: what the inputs of actions are made of.
local values = {}

--- Whether nothing was given: nil or a JSON null.
function values.absent(value) return value == nil or value == null end

--- `value`, or `default` where nothing was given.
function values.default(value, default)
  if values.absent(value) then return default end
  return value
end

--- The names in a map, sorted by their bytes.
---@return string[]
function values.names(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  return names
end

local function is_list(value)
  if type(value) ~= "table" then return false end
  return #value > 0 or values.names(value)[1] == nil
end

--- One or many: a list as it is, nothing as an empty list, all else as a list of one.
---@return any[]
function values.list(value)
  if values.absent(value) then return {} end
  return is_list(value) and value or { value }
end

--- A copy to any depth.
function values.copy(value)
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, inner in pairs(value) do copy[key] = values.copy(inner) end
  return copy
end

--- Whether two values are the same to any depth.
function values.same(left, right)
  if type(left) ~= "table" or type(right) ~= "table" then return left == right end
  for key, inner in pairs(left) do
    if not values.same(inner, right[key]) then return false end
  end
  for key in pairs(right) do
    if left[key] == nil then return false end
  end
  return true
end

--- A map with what is in `first` and then in `second`, which has the last word.
function values.merged(first, second)
  local both = values.copy(first or {})
  for key, value in pairs(second or {}) do both[key] = value end
  return both
end

--- What stands at `path` in `data`, as ".a.b" or ".a[2]"; nil where nothing does.
---@param data any
---@param path string
function values.at(data, path)
  for name, index in path:gmatch("%.?([^.%[%]]*)%[?(%d*)%]?") do
    if name ~= "" then
      if type(data) ~= "table" then return nil end
      data = data[name]
    end
    if index ~= "" then
      if type(data) ~= "table" then return nil end
      data = data[math.tointeger(index)]
    end
  end
  return data
end

return values
