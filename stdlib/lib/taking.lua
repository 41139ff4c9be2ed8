--- Takes a backup and puts it into all its places.
local fail = require("reprise.fail")
local kind_file = require("reprise.kind_file")
local kind_tree = require("reprise.kind_tree")
local kinds = require("reprise.kinds")
local moments = require("reprise.moments")
local paths = require("reprise.paths")
local places = require("reprise.places")
local present = require("reprise.present")
local scratch = require("reprise.scratch")

local taking = {}

---@class Taken
---@field kind string of the data that was written
---@field facts table
---@field damage? string what is wrong with the source

local function take_config(source, path, format)
  local problem = kind_file.config_problem(source, format)
  local facts = kind_file.take(source, path)
  facts.intact = problem == nil
  return facts, problem
end

-- A database that its own means cannot read is still worth keeping: as the files that it is.
local function take_raw(wanted, path)
  local kind = kinds.of(wanted.kind)
  local folder = paths.join(wanted.scratch, "raw-" .. paths.plain(paths.name(path)))
  return scratch.with(wanted.scratch, function()
    present.copy(wanted.source, kind.also, folder)
    return (kind_tree.take(folder, path))
  end)
end

local function take_into(wanted, path)
  if wanted.kind == "config" then
    local facts, damage = take_config(wanted.source, path, wanted.format)
    return { kind = "config", facts = facts, damage = damage }
  end
  local facts, damage = kinds.of(wanted.kind).take(wanted.source, path)
  return { kind = wanted.kind, facts = facts, damage = damage }
end

local function take_at(wanted, folder, stem)
  fail.must("make " .. folder, fs.mkdir(folder))
  local path = paths.join(folder, stem .. kinds.of(wanted.kind).suffix(wanted.source))
  local taken, problem = fail.caught(take_into, wanted, path)
  if taken then return taken, path end
  if wanted.kind ~= "sqlite" or wanted.tag == "good" then error(problem, 0) end
  path = paths.join(folder, stem .. kind_tree.suffix())
  return { kind = "tree", facts = take_raw(wanted, path), damage = problem.message }, path
end

-- At the first place that takes it; the others get copies of it.
local function take_somewhere(wanted, stem, results)
  for at, folder in ipairs(wanted.places) do
    local taken, path = fail.caught(take_at, wanted, folder, stem)
    if taken then return taken, path, at end
    results[at] = { place = folder, ok = false, problem = path.message }
  end
end

local function described(wanted, taken, path, started)
  local about = fail.must("look at " .. path, fs.stat(path))
  local tag = wanted.tag
  if taken.damage and tag == "good" then tag = "corrupted" end
  return {
    name = wanted.name, kind = taken.kind, file = paths.name(path), bytes = about.bytes,
    sha256 = fail.must("hash " .. path, fs.sha256(path)), tag = tag,
    started_at = moments.shown(started), taken_at = moments.shown(time.now()),
    source = wanted.described_source, facts = taken.facts, damage = taken.damage,
  }
end

---@class WantedBackup
---@field kind string
---@field source any a path, or the connection of a database
---@field described_source table the source as the manifest may show it
---@field name string
---@field tag string
---@field places string[] folders
---@field scratch string a folder of its own for what is only needed meanwhile
---@field id string tells this backup from others that are taken at the same moment
---@field format? string of a config

--- Takes a backup into all places. Effect: idempotent.
---@param wanted WantedBackup
---@return Manifest? data nil where no place took it
---@return {place: string, ok: boolean, path?: string, problem?: string}[] results by place
function taking.take(wanted)
  local started, results = time.now(), {}
  local stem = ("%s-%s-%s"):format(paths.plain(wanted.name), moments.stamp(started), wanted.id)
  local taken, path, first = take_somewhere(wanted, stem, results)
  if taken == nil then return nil, results end
  local data = described(wanted, taken, path, started)
  for at, folder in ipairs(wanted.places) do
    if at >= first then
      local put, problem = places.put(data, path, folder)
      results[at] = { place = folder, ok = put ~= nil, path = put,
        problem = problem and problem.message }
    end
  end
  return data, results
end

return taking
