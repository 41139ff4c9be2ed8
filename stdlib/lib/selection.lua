--- Which backup may be restored: judged by what the manifests say, never by the times of files.
local manifest = require("reprise.manifest")
local moments = require("reprise.moments")

local selection = {}

-- A clock that is so much ahead is no clock: such a backup has no known age.
local ahead_max_ms = 5 * 60 * 1000

---@class Wanted
---@field now integer milliseconds since 1970 UTC
---@field before? integer the content must be fixed at or before this instant
---@field kind? string
---@field name? string
---@field max_age_ms? integer

local function age_reasons(data, wanted, reasons)
  local taken = manifest.taken(data)
  local started = moments.instant(data.started_at)
  if taken > wanted.now + ahead_max_ms then
    reasons[#reasons + 1] = "taken in the future, at " .. data.taken_at
  end
  if started > taken then reasons[#reasons + 1] = "taken before it was started" end
  if wanted.before and taken > wanted.before then
    reasons[#reasons + 1] = ("taken at %s, after %s"):format(data.taken_at,
      moments.shown(wanted.before))
  end
  if wanted.max_age_ms and wanted.now - started > wanted.max_age_ms then
    reasons[#reasons + 1] = "too old: started at " .. data.started_at
  end
end

--- Why a backup may not be taken, by its manifest alone.
---@param data Manifest
---@param wanted Wanted
---@return string[] reasons none where it may
function selection.reasons(data, wanted)
  local reasons = {}
  if data.tag ~= "good" then reasons[#reasons + 1] = "tagged " .. data.tag end
  if wanted.kind and data.kind ~= wanted.kind then
    reasons[#reasons + 1] = "of the kind " .. data.kind
  end
  if wanted.name and data.name ~= wanted.name then
    reasons[#reasons + 1] = "a backup of " .. data.name
  end
  age_reasons(data, wanted, reasons)
  return reasons
end

--- Puts candidates in the order in which they are tried: newest content first.
---@param candidates {path: string, manifest: Manifest}[]
function selection.order(candidates)
  table.sort(candidates, function(left, right)
    local left_taken, right_taken = manifest.taken(left.manifest), manifest.taken(right.manifest)
    if left_taken ~= right_taken then return left_taken > right_taken end
    return left.path < right.path
  end)
end

return selection
