--- Folders that hold backups: data, and beside it a manifest that is written last.
local fail = require("reprise.fail")
local manifest = require("reprise.manifest")
local paths = require("reprise.paths")

local places = {}

-- Copies are whole or not at all; what was copied is read again, from the place itself.
local function place_data(data, from, path)
  if from ~= path then
    fail.must("copy to " .. path, fs.copy { from = from, to = path })
  end
  local sha256 = fail.must("read back " .. path, fs.sha256(path))
  if sha256 ~= data.sha256 then
    fail.with("read-back", ("%s reads back as %s, not as %s"):format(path, sha256, data.sha256))
  end
end

local function place_manifest(data, path)
  local text = manifest.text(data)
  fail.must("write " .. path, fs.write(path, text))
  if fs.read(path) ~= text then fail.with("read-back", path .. " does not read back as written") end
end

local function put(data, from, folder)
  fail.must("make " .. folder, fs.mkdir(folder))
  local path = paths.join(folder, data.file)
  place_data(data, from, path)
  place_manifest(data, manifest.name_of(path))
  return path
end

--- Puts a backup into a folder, reads it back, and only then writes its manifest.
--- Effect: idempotent.
---@param data Manifest
---@param from string where its data is
---@param folder string
---@return string? path of the data
---@return RepriseError? problem
function places.put(data, from, folder) return fail.caught(put, data, from, folder) end

local function read_one(folder, name)
  local path = paths.join(folder, name)
  local text, problem = fs.read(path)
  if text == nil then return nil, "its manifest cannot be read: " .. problem.message end
  local data, reason = manifest.parse(text)
  if data == nil then return nil, reason end
  if manifest.name_of(data.file) ~= name then return nil, "its manifest is another's" end
  return { path = paths.join(folder, data.file), manifest = data }
end

local function is_manifest(name)
  return #name > #manifest.suffix and name:sub(-#manifest.suffix) == manifest.suffix
end

--- What a folder holds: backups by their manifests, and what may not be taken for one.
--- Effect: read.
---@param folder string
---@return {path: string, manifest: Manifest}[] found
---@return {path: string, reasons: string[]}[] rejected
function places.list(folder)
  local names, problem = fs.list(folder)
  if names == nil then
    return {}, { { path = folder, reasons = { "cannot be listed: " .. problem.message } } }
  end
  local found, rejected, described = {}, {}, {}
  for _, name in ipairs(names) do
    if is_manifest(name) then
      local one, reason = read_one(folder, name)
      local data_name = name:sub(1, -#manifest.suffix - 1)
      described[data_name] = true
      found[#found + 1] = one
      if one == nil then
        rejected[#rejected + 1] = { path = paths.join(folder, data_name), reasons = { reason } }
      end
    end
  end
  for _, name in ipairs(names) do
    if not is_manifest(name) and not described[name] then
      rejected[#rejected + 1] = { path = paths.join(folder, name), reasons = { "has no manifest" } }
    end
  end
  return found, rejected
end

return places
