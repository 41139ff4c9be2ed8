--- Changes single values in the text of a JSON file and leaves every other byte as it is.
local fail = require("reprise.fail")

local json_text = {}

local function skip_space(text, at) return text:find("[^ \t\r\n]", at) or #text + 1 end

-- The first byte behind a string that begins at `at`.
local function string_end(text, at)
  at = at + 1
  while true do
    local stop = text:find('["\\]', at)
    if text:sub(stop, stop) == '"' then return stop + 1 end
    at = stop + 2
  end
end

-- The first byte behind the value that begins at `at`. The text is known to be JSON.
local function value_end(text, at)
  local first = text:sub(at, at)
  if first == '"' then return string_end(text, at) end
  if first ~= "{" and first ~= "[" then return text:find("[%s,%]}]", at) or #text + 1 end
  local depth = 0
  while true do
    at = text:find('["{}%[%]]', at)
    local sign = text:sub(at, at)
    if sign == '"' then
      at = string_end(text, at)
    else
      depth = depth + ((sign == "{" or sign == "[") and 1 or -1)
      at = at + 1
      if depth == 0 then return at end
    end
  end
end

-- Where the value of the member `name` begins in the object at `at`, or nil.
local function member(text, at, name)
  if text:sub(at, at) ~= "{" then return nil end
  at = skip_space(text, at + 1)
  while text:sub(at, at) == '"' do
    local stop = string_end(text, at)
    local key = json.decode(text:sub(at, stop - 1))
    at = skip_space(text, skip_space(text, stop) + 1)
    if key == name then return at end
    at = skip_space(text, value_end(text, at))
    at = skip_space(text, at + 1)
  end
end

-- First and last byte of the value at a path as "a.b".
local function span(text, path)
  local at = skip_space(text, 1)
  for name in path:gmatch("[^.]+") do
    at = member(text, at, name)
    if at == nil then return nil end
  end
  return at, value_end(text, at) - 1
end

local function kind_of(written)
  local first = written:sub(1, 1)
  if first == '"' then return "text" end
  if first == "t" or first == "f" then return "true or false" end
  if first:match("[%d-]") then return "a number" end
  return "no single value"
end

local function is_number(text) return pcall(decimal.compare, text, "0") end

-- The new value, written as the kind that the present one has.
local function written_as(kind, path, value)
  if kind == "text" and type(value) == "string" then return json.encode(value) end
  if kind == "true or false" and type(value) == "boolean" then return json.encode(value) end
  if kind == "a number" then
    if type(value) == "number" then return json.encode(value) end
    if type(value) == "string" and is_number(value) then return value end
  end
  return fail.with("type", ("%s is %s, and the new value is not"):format(path, kind))
end

--- The value at a path; nil where there is none.
---@param text string
---@param path string as "a.b"
function json_text.get(text, path)
  local from, to = span(text, path)
  return from and json.decode(text:sub(from, to))
end

--- The text with another value at a path, which must be there and be of the same kind.
---@return string
function json_text.set(text, path, value)
  local from, to = span(text, path)
  if from == nil then
    fail.with("no-such-key", "there is no " .. path, "only values that are there are changed")
  end
  local written = written_as(kind_of(text:sub(from, to)), path, value)
  return text:sub(1, from - 1) .. written .. text:sub(to + 1)
end

--- Why the text is none of this format, or nil.
function json_text.problem(text)
  local value, problem = json.decode(text)
  if value == nil then return problem.message end
end

return json_text
