--- Changes single values in a file of lines NAME=VALUE and leaves every other line as it is.
local fail = require("reprise.fail")
local stages = require("reprise.stages")

local env_text = {}

-- "export NAME=", its value, of the line that sets a name last: that one counts.
local function find_line(text, name)
  local found, number = nil, 0
  for line in (text .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    local head, value = line:match("^(%s*[%w_]-%s*([%w_]+)=)")
    if head and value == name then found = { number = number, head = head, line = line } end
  end
  return found
end

local function unquoted(value)
  return value:match('^"(.*)"$') or value:match("^'(.*)'$") or value
end

local function quoted(name, value)
  local text = stages.text(value)
  if text:find("[\r\n%z]") then
    fail.with("type", name .. ": a value here has one line")
  end
  if text:match("^[%w%._:/@%%+,-]*$") then return text end
  if text:find("[\"\\$`]") then
    fail.with("type", name .. ": a value here holds none of \" \\ $ `")
  end
  return '"' .. text .. '"'
end

--- The value of a name, as text; nil where there is none.
function env_text.get(text, name)
  local found = find_line(text, name)
  return found and unquoted(found.line:sub(#found.head + 1))
end

--- The text with another value of a name, which must be there.
---@return string
function env_text.set(text, name, value)
  local found = find_line(text, name)
  if not found then
    fail.with("no-such-key", "there is no " .. name, "only values that are there are changed")
  end
  local lines, number = {}, 0
  for line in (text .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    lines[number] = number == found.number and found.head .. quoted(name, value) or line
  end
  return table.concat(lines, "\n")
end

--- Why the text is none of this format, or nil.
function env_text.problem(text)
  local number = 0
  for line in (text .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    if not line:match("^%s*$") and not line:match("^%s*#") and not line:match("^[%w_ ]+=") then
      return ("line %d sets nothing"):format(number)
    end
  end
end

return env_text
