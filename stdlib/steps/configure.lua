--- Sets values of a configuration by its real mechanism, reads them back, and can revert them.
local fail = require("reprise.fail")
local scratch = require("reprise.scratch")
local settings = require("reprise.settings")
local stages = require("reprise.stages")
local values = require("reprise.values")

-- A file that something must be told of says nothing about what is in use.
local function way_back(inputs)
  local file = inputs.by.file
  if inputs.read_back then return inputs.read_back end
  if file and not file.apply then return { file = file } end
  return fail.with("read-back", "nothing says how the values are read back", "give `read_back`")
end

local function refuse_broken(file)
  if not file then return end
  local problem = settings.format(file).problem(fail.must("read " .. file.path, fs.read(file.path)))
  if problem then
    fail.with("format", ("%s is not of its format: %s"):format(file.path, problem),
      "it was left as it is")
  end
end

-- Only what is known can be reverted: a value that cannot be read now is not changed.
local function previous_of(read_back, wanted)
  local previous = fail.must("read the present values",
    settings.read(read_back, values.names(wanted)))
  for name in pairs(wanted) do
    if values.absent(previous[name]) then
      fail.with("no-such-key", "there is no value of " .. name .. " now", "check its name")
    end
  end
  return previous
end

-- Copied first, so that what is secret in it is no more readable beside it.
local function validated(inputs, file, beside)
  local text = fail.must("read " .. file.path, fs.read(file.path))
  fail.must("copy to " .. beside, fs.copy { from = file.path, to = beside })
  fail.must("write " .. beside, fs.write(beside, settings.changed(file, text, inputs.set)))
  local words = {}
  for at, word in ipairs(inputs.validate) do
    words[at] = word:gsub("{beside}", (beside:gsub("%%", "%%%%")))
  end
  local done = fail.must("validate", proc.run { argv = words, effect = "read", timeout = "1m" })
  if done.exit ~= 0 then
    fail.with("invalid", ("%s ended with status %d: %s%s"):format(words[1], done.exit, done.stdout,
      done.stderr), file.path .. " was left as it is")
  end
end

-- A program that knows the format judges the file as it would be, before anybody reads it.
local function refuse_invalid(inputs)
  local file = inputs.by.file
  if not inputs.validate then return end
  if not file then fail.with("inputs", "`validate` judges a file, and `by` has none") end
  local beside = file.path .. ".checking"
  scratch.clearing(beside, validated, inputs, file, beside)
end

local function say(set, previous)
  for name, value in pairs(set) do
    log(("%s: %s -> %s"):format(name, stages.text(previous[name]), stages.text(value)))
  end
end

local function revert(inputs, previous, problem)
  local seen, worse = settings.prove(inputs.by, inputs.read_back, previous)
  local state = seen and "the former values are back" or "REVERTING FAILED: " .. worse.message
  fail.with(problem.code, ("%s; %s"):format(problem.message, state), problem.hint)
end

return {
  name = "configure",
  summary = "Sets values by the system's own mechanism, reads them back, and can revert them.",
  effect = "idempotent",
  inputs = {
    set = { type = "map", required = true, help = "NAME: value." },
    by = { type = "map", required = true, secret = true,
      help = "How: {http: {url, ..}}, {file: {path, format?, apply?: [argv]}} or {run: [argv]}." },
    read_back = { type = "map", secret = true,
      help = "Where from: {http: ..}, {file: ..} or {run: ..}; the file itself without it." },
    validate = { type = "list", items = { type = "string" },
      help = "A program that judges the file before it is used; {beside} in it is its path." },
    revert = { type = "bool", default = true, help = "Put the former values back if it fails." },
  },
  outputs = {
    previous = { type = "any", help = "The former values: `set` of the step that reverts this." },
    values = { type = "any", help = "The values as read back." },
    changed = { type = "bool", help = "Whether anything was another value before." },
  },
  roots = { "by", "read_back" },
  hosts = { "by", "read_back" },
  run = function(inputs)
    inputs.read_back = way_back(inputs)
    refuse_broken(inputs.by.file)
    local previous = previous_of(inputs.read_back, inputs.set)
    local changed = settings.unequal(inputs.set, previous) ~= nil
    refuse_invalid(inputs)
    say(inputs.set, previous)
    local seen, problem = settings.prove(inputs.by, inputs.read_back, inputs.set)
    if seen == nil then
      if inputs.revert then revert(inputs, previous, problem) end
      fail.with(problem.code, problem.message, problem.hint)
    end
    return { previous = previous, values = seen, changed = changed }
  end,
}
