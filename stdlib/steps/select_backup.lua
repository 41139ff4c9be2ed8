--- Chooses the newest backup that is proven to be good, and says why others are not.
local chosen = require("reprise.chosen")
local fail = require("reprise.fail")
local kind_postgres = require("reprise.kind_postgres")
local moments = require("reprise.moments")
local places = require("reprise.places")
local scratch = require("reprise.scratch")
local selection = require("reprise.selection")
local values = require("reprise.values")

local function wanted_by(inputs)
  return {
    now = time.now(), kind = inputs.kind, name = inputs.name,
    before = inputs.before and moments.instant(inputs.before),
    max_age_ms = inputs.max_age and moments.milliseconds(inputs.max_age),
  }
end

local function candidates_of(folders)
  local candidates, rejected = {}, {}
  for _, folder in ipairs(folders) do
    local found, refused = places.list(folder)
    for _, one in ipairs(found) do candidates[#candidates + 1] = one end
    for _, one in ipairs(refused) do rejected[#rejected + 1] = one end
  end
  selection.order(candidates)
  return candidates, rejected
end

local function reject(rejected, one, reasons)
  rejected[#rejected + 1] = { path = one.path, taken_at = one.manifest.taken_at, reasons = reasons }
  log(("rejected %s: %s"):format(one.path, table.concat(reasons, "; ")))
end

local function select(candidates, rejected, wanted, folder, test)
  for at, one in ipairs(candidates) do
    local reasons = selection.reasons(one.manifest, wanted)
    if #reasons > 0 then
      reject(rejected, one, reasons)
    else
      local proof, reason = chosen.prove(one.manifest, one.path, folder, test)
      if proof then
        return chosen.backup(one.manifest, one.path, proof), #candidates - at
      end
      reject(rejected, one, { reason })
    end
  end
end

local function refuse_all(rejected)
  local lines = {}
  for at, one in ipairs(rejected) do
    lines[at] = ("%s: %s"):format(one.path, table.concat(one.reasons, ", "))
  end
  fail.with("no-valid-backup", "no backup is valid. " .. table.concat(lines, "; "),
    "nothing was changed; look for another place that has backups")
end

return {
  name = "select_backup",
  summary = "Chooses the newest backup that is proven to be good, by its manifest's moment.",
  effect = "idempotent",
  inputs = {
    from = { type = "any", required = true, help = "A folder with backups, or a list of folders." },
    before = { type = "timestamp", help = "Its content must be fixed at or before this moment." },
    kind = { type = "string", help = "Only of this kind." },
    name = { type = "string", help = "Only of this name." },
    max_age = { type = "duration", help = "Not older than this." },
    scratch = { type = "string", default = "scratch", help = "A folder for test restores." },
    dsn = { type = "any", secret = true, help = "postgres: a server for test restores." },
  },
  outputs = {
    backup = { type = "map", help = "The proven backup, which restore takes." },
    rejected = { type = "list", help = "{path, reasons, taken_at?} each." },
    older = { type = "int", help = "How many older ones were not looked at." },
  },
  roots = { "from", "scratch" },
  databases = { "dsn" },
  run = function(inputs, context)
    local candidates, rejected = candidates_of(values.list(inputs.from))
    local test = not values.absent(inputs.dsn) and kind_postgres.test(inputs.dsn, context) or nil
    local folder = scratch.own(inputs.scratch, context)
    local backup, older = select(candidates, rejected, wanted_by(inputs), folder, test)
    if backup == nil then refuse_all(rejected) end
    return { backup = backup, rejected = rejected, older = older }
  end,
}
