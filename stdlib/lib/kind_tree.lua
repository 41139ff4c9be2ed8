--- Backups of folders, as tar.zst. Every file below is known by its hash.
local fail = require("reprise.fail")

local kind_tree = { form = "folder", also = {} }

function kind_tree.suffix() return ".tar.zst" end

--- How many files a folder has, and one hash over the paths and hashes of them all. Effect: read.
---@return {files: integer, content_sha256: string}
function kind_tree.content(folder)
  local files = fail.must("look through " .. folder, hash.manifest(folder))
  return { files = #files, content_sha256 = hash.sha256(json.encode(files)) }
end

--- Writes the data. A folder that changes meanwhile is no backup. Effect: idempotent.
---@return table facts
function kind_tree.take(source, path)
  local before = kind_tree.content(source)
  fail.must("archive " .. source, fs.archive { from = source, to = path })
  local after = kind_tree.content(source)
  if after.content_sha256 ~= before.content_sha256 then
    fail.with("changing", source .. " changed while it was read", "stop what writes to it first")
  end
  return before
end

--- Puts the data beside the place where it is to go. Effect: idempotent.
function kind_tree.unpack(_, path, beside)
  fail.must("extract " .. path, fs.extract { archive = path, to = beside })
end

--- What is wrong with a restored folder, or nil. Effect: read.
function kind_tree.problem(data, folder)
  local content, problem = fail.caught(kind_tree.content, folder)
  if content == nil then return problem.message end
  if content.content_sha256 ~= data.facts.content_sha256 then
    return ("it has %d files, and not the %s of its manifest"):format(content.files,
      tostring(data.facts.files))
  end
end

return kind_tree
