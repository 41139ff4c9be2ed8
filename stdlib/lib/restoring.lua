--- Puts a backup of files in the place of what is there: beside it first, then by renames.
local counts = require("reprise.counts")
local fail = require("reprise.fail")
local kinds = require("reprise.kinds")
local moments = require("reprise.moments")
local paths = require("reprise.paths")
local present = require("reprise.present")

local restoring = {}

-- Room for what is put beside, for a copy of what is there, and as much again.
local room_factor = 2

local function need_room(data, to)
  local disk = fs.disk(paths.folder(to))
  if disk and disk.free < room_factor * data.bytes then
    fail.with("no-room", ("%s has %d bytes free, and the restore needs %d"):format(
      paths.folder(to), disk.free, room_factor * data.bytes), "nothing was changed")
  end
end

-- What is there now, where it can still be counted.
local function tables_now(data, to)
  if data.kind ~= "sqlite" then return nil end
  local seen = sqlite.check(to)
  return seen and seen.ok and seen.tables or nil
end

local function save_present(data, to, folder)
  local about = fs.stat(to)
  if about and about.kind == "folder" then
    fail.must("make " .. folder, fs.mkdir(folder))
    local path = paths.join(folder, paths.name(to) .. ".tar.zst")
    fail.must("save " .. to, fs.archive { from = to, to = path })
    return { { from = to, path = path, sha256 = fail.must("hash " .. path, fs.sha256(path)) } }
  end
  return present.copy(to, kinds.of(data.kind).also, folder)
end

-- The log of a database may be taken in by whoever opens it to read: only files are held to this.
local function refuse_if_written(copies, to)
  local about = fs.stat(to)
  if about and about.kind == "file" then present.still(copies) end
end

local function put_back(to, replaced, aside, also, problem)
  fail.must("put back " .. replaced,
    fs.swap { new = replaced, live = to, keep = aside, also = also })
  fail.with("rolled-back", ("what was restored is not as it should be, and %s is back: %s"):format(
    to, problem), "what was restored is kept at " .. aside)
end

local function unpack_beside(data, path, beside, to)
  local kind = kinds.of(data.kind)
  kind.unpack(data, path, beside)
  local problem = kind.problem(data, beside)
  if problem then
    fail.with("restored-badly", ("%s was left as it is: %s"):format(to, problem),
      "what came out is kept at " .. beside)
  end
end

local function swap_in(data, beside, to, was_there, stamp)
  local kind, replaced = kinds.of(data.kind), to .. ".replaced-" .. stamp
  fail.must("swap " .. to, fs.swap { new = beside, live = to, keep = replaced, also = kind.also })
  local problem = kind.problem(data, to)
  if problem == nil then return end
  if was_there then put_back(to, replaced, to .. ".refused-" .. stamp, kind.also, problem) end
  fail.with("restored-badly", problem)
end

---@class Restored
---@field restored string
---@field replaced? string where the former data is
---@field saved table[] copies of the former data
---@field fewer_rows? table<string, integer> rows that the former data had more, by table

--- Restores a backup that was checked. Each call goes on where it was interrupted.
--- Effect: idempotent.
---@param data Manifest
---@param path string where its data is
---@param to string
---@param save_to string a folder for copies of what is there now
---@return Restored
function restoring.files(data, path, to, save_to)
  local stamp = moments.stamp(time.now())
  local beside = to .. ".restoring-" .. stamp
  need_room(data, to)
  local before, was_there = tables_now(data, to), fs.exists(to)
  local folder = ("%s-%s"):format(paths.plain(paths.name(to)), stamp)
  local copies = save_present(data, to, paths.join(save_to, folder))
  unpack_beside(data, path, beside, to)
  refuse_if_written(copies, to)
  swap_in(data, beside, to, was_there, stamp)
  return { restored = to, replaced = was_there and to .. ".replaced-" .. stamp or nil,
    saved = copies, fewer_rows = counts.fewer(before, data.facts.tables or {}) }
end

return restoring
