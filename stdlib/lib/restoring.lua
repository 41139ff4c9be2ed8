--- Puts a backup of files in the place of what is there: beside it first, then by renames.
local counts = require("reprise.counts")
local fail = require("reprise.fail")
local kinds = require("reprise.kinds")
local moments = require("reprise.moments")
local paths = require("reprise.paths")
local present = require("reprise.present")
local values = require("reprise.values")

local restoring = {}

-- For what is put beside, and for a copy of what is there.
local room_factor = 2

local function need_room(data, at)
  local disk = fail.must("look at the disk of " .. at, fs.disk(at))
  if disk.free < room_factor * data.bytes then
    fail.with("no-room", ("the disk of %s has %d bytes free, and the restore needs %d"):format(at,
      disk.free, room_factor * data.bytes), "nothing was changed")
  end
end

-- Whether something is there. A file never takes the place of a folder, nor the other way round.
local function is_taken(data, to)
  local there, form = present.kind(to), kinds.of(data.kind).form
  if there and there ~= form then
    fail.with("to", ("%s is there and is no %s, which the backup is"):format(to, form),
      "nothing was changed")
  end
  return there ~= nil
end

-- What is there now, where it can still be counted.
local function tables_now(data, to)
  if data.kind ~= "sqlite" then return nil end
  local seen = sqlite.check(to)
  return seen and seen.ok and seen.tables or nil
end

-- What was there, in its place again: by renames, and then by a look at it.
local function put_back(to, replaced, aside, also, copies)
  fail.must("put back " .. replaced,
    fs.swap { new = replaced, live = to, keep = aside, also = also })
  local changed = present.changed(copies)
  if changed then
    fail.with("put-back-badly", changed .. " was put back and is not as it was saved")
  end
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

local function swap_in(data, beside, to, copies, stamp)
  local also, replaced = kinds.of(data.kind).also, to .. ".replaced-" .. stamp
  fail.must("swap " .. to, fs.swap { new = beside, live = to, keep = replaced, also = also })
  local problem = kinds.of(data.kind).problem(data, to)
  if problem == nil then return end
  if #copies == 0 then fail.with("restored-badly", problem) end
  local aside = to .. ".refused-" .. stamp
  put_back(to, replaced, aside, also, copies)
  fail.with("rolled-back", ("what was restored is not as it should be, and %s is back: %s"):format(
    to, problem), "what was restored is kept at " .. aside)
end

---@class Restored
---@field restored string
---@field replaced? string where the former data is
---@field saved table[] copies of the former data
---@field kind string
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
  local taken = is_taken(data, to)
  fail.must("make " .. save_to, fs.mkdir(save_to))
  need_room(data, save_to)
  if taken then need_room(data, to) end
  local before = tables_now(data, to)
  local folder = ("%s-%s"):format(paths.plain(paths.name(to)), stamp)
  local copies = present.save(to, kinds.of(data.kind).also, paths.join(save_to, folder))
  unpack_beside(data, path, beside, to)
  present.still(copies)
  swap_in(data, beside, to, copies, stamp)
  return { restored = to, replaced = #copies > 0 and to .. ".replaced-" .. stamp or nil,
    saved = copies, kind = data.kind, fewer_rows = counts.fewer(before, data.facts.tables or {}) }
end

--- Undoes a restore: what was there is put back, and what was restored is kept.
--- Effect: idempotent.
---@param done table the outputs of the step that restored
---@return Restored
function restoring.back(done)
  if values.absent(done.replaced) then
    fail.with("nothing-replaced", "the restore replaced nothing that could be put back")
  end
  local aside = ("%s.undone-%s"):format(done.restored, moments.stamp(time.now()))
  put_back(done.restored, done.replaced, aside, kinds.of(done.kind).also, done.saved)
  return { restored = done.restored, replaced = aside, saved = done.saved, kind = done.kind }
end

return restoring
