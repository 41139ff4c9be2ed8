--- Proves that a backup can be restored: bytes, hash, a restore into a scratch folder, its content.
local chosen = require("reprise.chosen")
local fail = require("reprise.fail")
local kind_postgres = require("reprise.kind_postgres")
local manifest = require("reprise.manifest")
local moments = require("reprise.moments")
local paths = require("reprise.paths")
local scratch = require("reprise.scratch")
local selection = require("reprise.selection")
local values = require("reprise.values")

local function given(backup)
  if type(backup) == "table" and backup.manifest then return backup.manifest, backup.path end
  local path = paths.of_uri(type(backup) == "table" and backup.uri or backup)
  local name = manifest.name_of(path)
  local data, reason = manifest.parse(fail.must("read " .. name, fs.read(name)))
  if data == nil then fail.with("manifest", path .. ": " .. reason) end
  return data, path
end

return {
  name = "verify_backup",
  summary = "Proves that a backup can be restored, by restoring it where nobody looks.",
  effect = "idempotent",
  inputs = {
    backup = { type = "any", required = true,
      help = "An output `backup`, or the path of its data." },
    max_age = { type = "duration", help = "Older content is no pass." },
    scratch = { type = "string", default = "scratch", help = "A folder for the test." },
    dsn = { type = "any", secret = true, help = "postgres: a server for the test." },
  },
  outputs = {
    backup = { type = "map", help = "The proven backup, which restore takes." },
    age_ms = { type = "int", help = "How old its content is." },
  },
  roots = { "backup", "scratch" },
  databases = { "dsn" },
  run = function(inputs, context)
    local data, path = given(inputs.backup)
    local now = time.now()
    local max_age_ms = inputs.max_age and moments.milliseconds(inputs.max_age)
    local reasons = selection.reasons(data, { now = now, max_age_ms = max_age_ms })
    local test = not values.absent(inputs.dsn) and kind_postgres.test(inputs.dsn, context) or nil
    local proof, reason = chosen.prove(data, path, scratch.own(inputs.scratch, context), test)
    reasons[#reasons + 1] = reason
    if #reasons > 0 then fail.with("bad-backup", path .. " is " .. table.concat(reasons, "; ")) end
    return { backup = chosen.backup(data, path, proof),
      age_ms = now - moments.instant(data.started_at) }
  end,
}
