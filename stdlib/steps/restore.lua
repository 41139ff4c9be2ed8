--- Restores a backup that was proven: keeps what is there, restores beside, proves, swaps.
local chosen = require("reprise.chosen")
local fail = require("reprise.fail")
local kind_postgres = require("reprise.kind_postgres")
local moments = require("reprise.moments")
local paths = require("reprise.paths")
local restoring = require("reprise.restoring")
local values = require("reprise.values")

local function restored(inputs, context)
  local data, path = inputs.backup.manifest, inputs.backup.path
  if data.kind == "postgres" then
    if type(inputs.to) ~= "table" or not inputs.to.postgres then
      fail.with("to", "a backup of a database goes to {postgres: {dsn, database}}")
    end
    return kind_postgres.replace(data, path, inputs.to.postgres, context)
  end
  if type(inputs.to) ~= "string" then fail.with("to", "a backup of files goes to a path") end
  local save_to = values.default(inputs.save_to, inputs.to .. ".saved")
  return restoring.files(data, path, paths.of_uri(inputs.to), save_to)
end

local function restore(inputs, context)
  chosen.check(inputs.backup)
  local result, data = restored(inputs, context), inputs.backup.manifest
  result.taken_at = data.taken_at
  result.age_ms = time.now() - moments.instant(data.started_at)
  return result
end

-- Only files: a database that was swapped in has had sessions since.
local function put_back(done, to)
  if to ~= done.restored then
    fail.with("to", ("what was restored is %s, and not %s"):format(tostring(done.restored),
      tostring(to)), "give the `to` of the restore that is undone")
  end
  if done.kind == "postgres" then
    fail.with("undo", "a database is not put back by itself: programs have written to it since",
      "the former one is the database " .. tostring(done.replaced))
  end
  return restoring.back(done)
end

return {
  name = "restore",
  summary = "Puts a proven backup in the place of what is there, which is kept.",
  effect = "idempotent",
  inputs = {
    backup = { type = "map",
      help = "The output `backup` of select_backup or verify_backup, as it is." },
    undo = { type = "map", help = "The outputs of a restore, to put back what it replaced." },
    to = { type = "any", required = true, secret = true,
      help = "A path, or {postgres: {dsn, database}} with the connection of that database." },
    save_to = { type = "string",
      help = "A folder for copies of what is there now; `TO.saved` without it." },
  },
  one_of = { "backup", "undo" },
  outputs = {
    restored = { type = "string", help = "What was restored." },
    replaced = { type = "string", optional = true, help = "Where the former data is now." },
    saved = { type = "list", help = "Copies of the former data: {from, path, sha256} each." },
    kind = { type = "string", help = "Of the backup." },
    fewer_rows = { type = "map", optional = true,
      help = "How many rows the former data had more, by table; absent where nobody could count." },
    taken_at = { type = "string", optional = true, help = "The moment that was gone back to." },
    age_ms = { type = "int", optional = true, help = "How old that data is." },
  },
  roots = { "backup", "to", "save_to" },
  hosts = { "to" },
  run = function(inputs, context)
    if inputs.undo then return put_back(inputs.undo, inputs.to) end
    return restore(inputs, context)
  end,
}
