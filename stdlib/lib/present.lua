--- Keeps what is there now, even if it is broken, before anything is put in its place.
local fail = require("reprise.fail")
local kind_tree = require("reprise.kind_tree")
local paths = require("reprise.paths")

local present = {}

--- What is at a path; nil where nothing is. Where nobody can look, or a link leads elsewhere, the
--- step ends: a link would be replaced instead of what it leads to. Effect: read.
---@param path string
---@return "file"|"folder"|"other"|nil
function present.kind(path)
  local about, problem = fs.stat(path)
  if about == nil and problem.code == "not-found" then return nil end
  local kind = fail.must("look at " .. path, about, problem).kind
  if kind == "link" then
    fail.with("link", path .. " is a symbolic link", "name what it leads to; it was left as it is")
  end
  return kind
end

--- Copies a file and what belongs to it into a folder, byte by byte. Effect: idempotent.
---@param path string
---@param also string[] endings of the files that belong to it
---@param folder string
---@return {from: string, path: string, sha256: string}[] copies none where nothing is there
function present.copy(path, also, folder)
  local endings, copies = { "", table.unpack(also) }, {}
  for _, ending in ipairs(endings) do
    local from = path .. ending
    if present.kind(from) then
      fail.must("make " .. folder, fs.mkdir(folder))
      local to = paths.join(folder, paths.name(from))
      fail.must("save " .. from, fs.copy { from = from, to = to })
      local sha256 = fail.must("read back " .. to, fs.sha256(to))
      copies[#copies + 1] = { from = from, path = to, sha256 = sha256 }
    end
  end
  return copies
end

--- Archives a folder into another one. Effect: idempotent.
---@return table[] copies one, with the hash of what is in it
function present.archive(path, folder)
  local content = kind_tree.content(path)
  fail.must("make " .. folder, fs.mkdir(folder))
  local to = paths.join(folder, paths.name(path) .. kind_tree.suffix())
  fail.must("save " .. path, fs.archive { from = path, to = to })
  return { { from = path, path = to, sha256 = fail.must("read back " .. to, fs.sha256(to)),
    content_sha256 = content.content_sha256 } }
end

--- Keeps whatever is at a path, file or folder. Effect: idempotent.
---@return table[] copies
function present.save(path, also, folder)
  if present.kind(path) == "folder" then return present.archive(path, folder) end
  return present.copy(path, also, folder)
end

--- Which of what was copied is not there any more as it was; nil where all is. Effect: read.
---@return string? changed
function present.changed(copies)
  for _, copy in ipairs(copies) do
    if copy.content_sha256 then
      local content = fail.caught(kind_tree.content, copy.from)
      if content == nil or content.content_sha256 ~= copy.content_sha256 then return copy.from end
    elseif fs.sha256(copy.from) ~= copy.sha256 then
      return copy.from
    end
  end
end

--- Ends the step where what was copied is not what is there any more: something still writes.
--- Effect: read.
---@param copies table[]
function present.still(copies)
  local changed = present.changed(copies)
  if changed then
    fail.with("still-written", changed .. " changed while it was being replaced",
      "stop what writes to it first; it was left as it is")
  end
end

return present
