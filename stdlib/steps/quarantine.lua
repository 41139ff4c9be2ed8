--- Moves files, folders or rows of a database aside with a reason, so that it can be undone.
local fail = require("reprise.fail")
local moments = require("reprise.moments")
local paths = require("reprise.paths")
local records = require("reprise.records")

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
  return { folder = folder, items = items, count = #items }
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
  return { folder = inputs.release, items = note.items, count = #note.items }
end

local function put_rows_aside(what, inputs, context)
  if not what.where then fail.with("inputs", "`records` needs `where`: which rows are suspect") end
  local wanted, now = records.count(what), time.now()
  if wanted > what.max then
    fail.with("too-many", ("%d rows are suspect, and at most %d are put aside"):format(wanted,
      what.max), "look at them first; `max` says how many may go")
  end
  if wanted == 0 then return { items = {}, count = 0 } end
  local id = hash.sha256(json.encode { context.run_id, context.step, now }):sub(1, 16)
  local aside = records.move(what, id, { reason = inputs.reason, at = moments.shown(now),
    run = context.run_id, step = context.step, wanted = wanted })
  local left = records.count(what)
  if left > 0 then
    fail.with("left", ("%d rows are aside as %s, and %d new ones are suspect"):format(wanted, id,
      left), "something still writes them: halt it first")
  end
  log(("%d rows of %s are aside in %s as %s: %s"):format(wanted, what.table, aside, id,
    inputs.reason))
  return { id = id, items = { { from = what.table, to = aside, kind = "rows" } }, count = wanted }
end

local function release_rows(what, id)
  local note = records.note(what, id)
  if note == nil or note.of_table ~= what.table then
    fail.with("unknown", ("%s knows no quarantine %s"):format(what.table, id))
  end
  if type(note.released_at) == "string" then
    fail.with("released", ("the rows of %s are back since %s"):format(id, note.released_at))
  end
  records.put_back(what, id, moments.shown(time.now()))
  return { id = id, items = {}, count = note.moved }
end

local function for_rows(inputs, context)
  if inputs.release then return release_rows(inputs.records, inputs.release) end
  if not inputs.reason then fail.with("inputs", "a quarantine needs `reason`") end
  return put_rows_aside(inputs.records, inputs, context)
end

local function for_files(inputs, context)
  if inputs.release then return release(inputs) end
  if not (inputs.paths and #inputs.paths > 0 and inputs.to and inputs.reason) then
    fail.with("inputs", "a quarantine needs `paths`, `to` and `reason`, or `records` and `reason`")
  end
  return put_aside(inputs, context)
end

return {
  name = "quarantine",
  summary = "Moves what is suspect aside, with a reason; `release` moves it back.",
  effect = "idempotent",
  inputs = {
    paths = { type = "list", items = { type = "string" }, help = "Files and folders." },
    to = { type = "string", help = "A folder; each quarantine has one of its own in it." },
    records = { type = "map", help = "Rows, to a table beside theirs: NAME_quarantined.",
      fields = {
        file = { type = "path", help = "A database of SQLite." },
        dsn = { type = "string", secret = true, help = "Or one of PostgreSQL." },
        table = { type = "string", required = true, help = "Whose rows; a plain table." },
        where = { type = "string", constant = true,
          help = "Which are suspect: a condition of SQL, whose values are `params`." },
        params = { type = "list", help = "Its values: ? in SQLite, $1 in PostgreSQL." },
        max = { type = "int", default = 1000, help = "More of them are an error." },
      } },
    reason = { type = "string", help = "Why, for people." },
    release = { type = "string",
      help = "The output `folder`, or with `records` the output `id`, of a quarantine to undo." },
  },
  outputs = {
    folder = { type = "string", optional = true, help = "Where files are aside." },
    id = { type = "string", optional = true, help = "Under which rows are aside." },
    count = { type = "int", help = "How many files and folders, or rows." },
    items = { type = "list", help = "{from, to, kind, sha256} each." },
  },
  roots = { "paths", "to", "release", "records" },
  hosts = { "records" },
  run = function(inputs, context)
    if inputs.records then return for_rows(inputs, context) end
    return for_files(inputs, context)
  end,
}
