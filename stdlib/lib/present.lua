--- Keeps what is there now, even if it is broken, before anything is put in its place.
local fail = require("reprise.fail")
local paths = require("reprise.paths")

local present = {}

--- Copies a file and what belongs to it into a folder, byte by byte. Effect: idempotent.
---@param path string
---@param also string[] endings of the files that belong to it
---@param folder string
---@return {from: string, path: string, sha256: string}[] copies none where nothing is there
function present.copy(path, also, folder)
  local endings, copies = { "", table.unpack(also) }, {}
  for _, ending in ipairs(endings) do
    local from = path .. ending
    if fs.exists(from) then
      fail.must("make " .. folder, fs.mkdir(folder))
      local to = paths.join(folder, paths.name(from))
      fail.must("save " .. from, fs.copy { from = from, to = to })
      local sha256 = fail.must("read back " .. to, fs.sha256(to))
      copies[#copies + 1] = { from = from, path = to, sha256 = sha256 }
    end
  end
  return copies
end

--- Ends the step where what was copied is not what is there any more: something still writes.
--- Effect: read.
---@param copies {from: string, path: string, sha256: string}[]
function present.still(copies)
  for _, copy in ipairs(copies) do
    if fs.sha256(copy.from) ~= copy.sha256 then
      fail.with("still-written", copy.from .. " changed while it was being replaced",
        "stop what writes to it first; it was left as it is")
    end
  end
end

return present
