--- Collects evidence before it is gone, and seals it: an archive, its hash, a manifest.
local fail = require("reprise.fail")
local moments = require("reprise.moments")
local paths = require("reprise.paths")
local scratch = require("reprise.scratch")
local sealing = require("reprise.sealing")
local values = require("reprise.values")

local function put(archive, sha256, note, stem, folder)
  fail.must("make " .. folder, fs.mkdir(folder))
  local path = paths.join(folder, stem .. ".tar.zst")
  fail.must("copy to " .. path, fs.copy { from = archive, to = path })
  if fail.must("read back " .. path, fs.sha256(path)) ~= sha256 then
    fail.with("read-back", path .. " does not read back as it was written")
  end
  fail.must("write the manifest", fs.write(path .. ".manifest.json", note))
  return path
end

-- A place that is full keeps no other one from having it.
local function put_everywhere(to, archive, sha256, note, stem)
  local copies, problems = {}, {}
  for _, folder in ipairs(values.list(to)) do
    local path, problem = fail.caught(put, archive, sha256, note, stem, folder)
    copies[#copies + 1] = path
    if path == nil then problems[#problems + 1] = folder .. " FAILED: " .. problem.message end
  end
  if #problems == 0 and #copies > 0 then return copies end
  fail.with("partial", ("%d places have the evidence, with the sha256 %s: %s; %s"):format(#copies,
    sha256, table.concat(copies, ", "), table.concat(problems, "; ")),
    "it is also in the folder of this step, as " .. archive)
end

return {
  name = "evidence",
  summary = "Collects files, outputs of programs and answers of servers into a sealed archive.",
  effect = "idempotent",
  inputs = {
    items = { type = "list", required = true, secret = true,
      help = "{name, file: path | run: [argv] | http: {url, ..}} each." },
    to = { type = "any", required = true, help = "A folder, or a list of folders." },
    name = { type = "string", default = "evidence", help = "How the archive's name begins." },
    require_all = { type = "bool", default = false, help = "Whether a missing item is a failure." },
  },
  outputs = {
    archive = { type = "string", help = "The archive, in the first place." },
    sha256 = { type = "string", help = "Of the archive: the seal." },
    collected = { type = "list", help = "{name, path, bytes, sha256} each." },
    missing = { type = "list", help = "{name, problem} each." },
    copies = { type = "list", help = "The archive in every place." },
  },
  roots = { "items", "to" },
  hosts = { "items" },
  run = function(inputs, context)
    local now = time.now()
    local stem = ("%s-%s"):format(paths.plain(inputs.name), moments.stamp(now))
    local collected, missing = sealing.collect(inputs.items, stem)
    if #collected == 0 or (inputs.require_all and #missing > 0) then
      fail.with("missing", ("%d of %d items could not be had: %s"):format(#missing, #inputs.items,
        missing[1] and missing[1].name .. ": " .. missing[1].problem or "there are none"))
    end
    local note = json.encode({ run = context.run_id, step = context.step,
      at = moments.shown(now), items = collected, missing = missing }) .. "\n"
    fail.must("write the list", fs.write(paths.join(stem, "items.json"), note))
    local archive = stem .. ".tar.zst"
    fail.must("archive", fs.archive { from = stem, to = archive })
    local sha256 = fail.must("hash", fs.sha256(archive))
    local sealed = json.encode({ archive_sha256 = sha256, items = json.decode(note) }) .. "\n"
    local copies = put_everywhere(inputs.to, archive, sha256, sealed, stem)
    scratch.clear(stem)
    scratch.clear(archive)
    return { archive = copies[1], sha256 = sha256, collected = collected, missing = missing,
      copies = copies }
  end,
}
