--- Takes a backup, puts it into every place and reads it back there; only then it is a success.
local chosen = require("reprise.chosen")
local fail = require("reprise.fail")
local paths = require("reprise.paths")
local scratch = require("reprise.scratch")
local taking = require("reprise.taking")
local values = require("reprise.values")

local function described_source(inputs)
  if inputs.kind == "postgres" then return { kind = "postgres", name = inputs.name } end
  return { kind = inputs.kind, from = inputs.source }
end

local function name_of(inputs)
  if inputs.name then return inputs.name end
  if inputs.kind == "postgres" then
    fail.with("name", "a backup of a database needs a name", "give `name`")
  end
  return paths.name(inputs.source)
end

local function wanted_by(inputs, context)
  local name = name_of(inputs)
  return {
    kind = inputs.kind, source = inputs.source, tag = inputs.tag, name = name,
    described_source = described_source(values.merged(inputs, { name = name })),
    places = values.list(inputs.to), scratch = scratch.own(inputs.scratch, context),
    format = inputs.format,
    id = hash.sha256(context.run_id .. "/" .. context.step):sub(1, 8),
  }
end

local function refuse_failures(results)
  local lines, kept = {}, 0
  for _, result in ipairs(results) do
    kept = kept + (result.ok and 1 or 0)
    lines[#lines + 1] = result.ok and result.path .. " is whole"
        or ("%s FAILED: %s"):format(result.place, result.problem)
  end
  if kept == #results then return end
  fail.with(kept > 0 and "partial" or "no-backup", ("%d of %d places have the backup: %s"):format(
    kept, #results, table.concat(lines, "; ")))
end

return {
  name = "backup",
  summary = "Takes a backup with a manifest, puts it into every place and reads it back there.",
  effect = "idempotent",
  inputs = {
    kind = { type = "string", required = true,
      enum = { "sqlite", "file", "tree", "config", "postgres" }, help = "What is backed up." },
    source = { type = "any", required = true, secret = true,
      help = "A path; for postgres the connection, best as a secret." },
    to = { type = "any", required = true, help = "A folder, or a list of folders." },
    name = { type = "string", help = "What it is a backup of; the name of the file without it." },
    tag = { type = "string", default = "good", enum = { "good", "suspect", "corrupted" },
      help = "Only good ones are ever selected. What is taken to keep a broken state is suspect." },
    format = { type = "string", enum = { "json", "env" }, help = "config: of the file." },
    scratch = { type = "string", default = "scratch", help = "A folder for a time." },
  },
  outputs = {
    backup = { type = "map", help = "The backup, as verify_backup takes it." },
    uri = { type = "string", help = "Where it is, in the first place." },
    sha256 = { type = "string", help = "Of its data." },
    bytes = { type = "int", help = "Of its data." },
    taken_at = { type = "string", help = "Its content is not newer." },
    kind = { type = "string", help = "tree, where a broken database was kept as files." },
    tag = { type = "string", help = "As it was given." },
    places = { type = "list", help = "{place, ok, path} each." },
  },
  roots = { "source", "to", "scratch" },
  databases = { "source" },
  run = function(inputs, context)
    local wanted = wanted_by(inputs, context)
    if #wanted.places == 0 then fail.with("to", "there is no place to put it") end
    local data, results = taking.take(wanted)
    refuse_failures(results)
    if data.damage and inputs.tag == "good" then
      fail.with("damaged", "the source is damaged, and the backup is tagged corrupted: "
        .. data.damage, "to keep a broken state on purpose, give `tag: suspect`")
    end
    local backup = chosen.backup(data, results[1].path)
    return values.merged({ backup = backup, places = results }, {
      uri = backup.uri, sha256 = backup.sha256, bytes = backup.bytes,
      taken_at = backup.taken_at, kind = backup.kind, tag = backup.tag,
    })
  end,
}
