--- Moves files and folders aside with a reason, so that it can be undone.
local fail = require("reprise.fail")
local moments = require("reprise.moments")
local paths = require("reprise.paths")

local note_name = "quarantine.json"

local function fingerprint(path)
  local about = fail.must("look at " .. path, fs.stat(path))
  if about.kind == "folder" then
    return "folder", hash.sha256(json.encode(fail.must("look through " .. path,
      hash.manifest(path))))
  end
  return about.kind, fail.must("hash " .. path, fs.sha256(path))
end

local function described(path, at, folder)
  local kind, sha256 = fingerprint(path)
  return { from = path, to = paths.join(folder, ("%03d-%s"):format(at, paths.name(path))),
    kind = kind, sha256 = sha256 }
end

-- The note is written before the first move: an interrupted quarantine is known of.
local function put_aside(inputs, context)
  local now = time.now()
  local folder = paths.join(inputs.to, moments.stamp(now))
  local items = {}
  for at, path in ipairs(inputs.paths) do items[at] = described(path, at, folder) end
  fail.must("make " .. folder, fs.mkdir(folder))
  local note = { reason = inputs.reason, at = moments.shown(now), run = context.run_id,
    step = context.step, items = items }
  fail.must("write the note", fs.write(paths.join(folder, note_name), json.encode(note) .. "\n"))
  for _, item in ipairs(items) do
    fail.must("move " .. item.from, fs.move { from = item.from, to = item.to })
    log(("%s is aside at %s: %s"):format(item.from, item.to, inputs.reason))
  end
  return { folder = folder, items = items }
end

-- Only what is as it was goes back, and never over something else.
local function release(inputs)
  local path = paths.join(inputs.release, note_name)
  local note = fail.must("read " .. path, json.decode(fail.must("read " .. path, fs.read(path))))
  for _, item in ipairs(note.items) do
    if not fs.exists(item.to) then fail.with("gone", item.to .. " is not there") end
    if fs.exists(item.from) then fail.with("taken", "something else is at " .. item.from) end
    local _, sha256 = fingerprint(item.to)
    if sha256 ~= item.sha256 then fail.with("changed", item.to .. " was changed meanwhile") end
  end
  for _, item in ipairs(note.items) do
    fail.must("move " .. item.to, fs.move { from = item.to, to = item.from })
  end
  return { folder = inputs.release, items = note.items }
end

return {
  name = "quarantine",
  summary = "Moves what is suspect aside, with a reason; `release` moves it back.",
  effect = "idempotent",
  inputs = {
    paths = { type = "list", items = { type = "string" }, help = "Files and folders." },
    to = { type = "string", help = "A folder; each quarantine has one of its own in it." },
    reason = { type = "string", help = "Why, for people." },
    release = { type = "string", help = "The output `folder` of a quarantine to undo." },
  },
  outputs = {
    folder = { type = "string", help = "Where it is aside." },
    items = { type = "list", help = "{from, to, kind, sha256} each." },
  },
  roots = { "paths", "to", "release" },
  run = function(inputs, context)
    if inputs.release then return release(inputs) end
    if not (inputs.paths and #inputs.paths > 0 and inputs.to and inputs.reason) then
      fail.with("inputs", "a quarantine needs `paths`, `to` and `reason`")
    end
    return put_aside(inputs, context)
  end,
}
