--- The rows of tables, as they were when a backup was taken and as they are.
local counts = {}

--- Where they differ, as a line for a person; nil where they are the same.
---@param wanted table<string, integer> as the manifest has it
---@param seen table<string, integer>
---@return string?
function counts.unequal(wanted, seen)
  for name, rows in pairs(wanted) do
    if seen[name] ~= rows then
      return ("the table %s has %s rows, and not the %s of its manifest"):format(name,
        tostring(seen[name]), tostring(rows))
    end
  end
  for name in pairs(seen) do
    if wanted[name] == nil then return "the table " .. name .. " is not in its manifest" end
  end
end

--- How many rows fewer there are now than there were before, by table; none where none.
---@param before? table<string, integer> nil where nobody could count
---@param now table<string, integer>
---@return table<string, integer>?
function counts.fewer(before, now)
  if before == nil then return nil end
  local fewer = {}
  for name, rows in pairs(before) do
    local left = rows - (now[name] or 0)
    if left > 0 then fewer[name] = left end
  end
  return fewer
end

return counts
