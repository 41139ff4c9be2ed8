--- Values that a running system uses: set by its real mechanism, and read back from it.
---
--- A means is one of
---   {http = {url, method?, headers?, bearer?, key?, body?}}   the values as a JSON object
---   {file = {path, format?, apply?}}                          format json or env; apply is an argv
---   {run = {argv...}}                                         the values as JSON on its stdin
--- and a way to read back is one of
---   {http = {url, headers?, bearer?, fields?}}   fields: where each value stands, as ".risk.size"
---   {file = {path, format?}}
---   {run = {argv...}}                            prints a JSON object
local env_text = require("reprise.env_text")
local fail = require("reprise.fail")
local json_text = require("reprise.json_text")
local paths = require("reprise.paths")
local stages = require("reprise.stages")
local values = require("reprise.values")

local settings = {}

local format_of = { json = json_text, env = env_text }

--- What knows the format of a file, by its word or by the file's name.
function settings.format(file)
  local name = paths.name(file.path)
  local word = file.format or name:match("%.([^.]+)$") or name:match("^%.(.+)$")
  return format_of[word] or
      fail.with("format", ("%s is of no known format"):format(file.path), "known are json and env")
end

-- Setting a value twice is setting it once, and what came of it is read back afterwards. So an
-- answer that never came is an error to go on from, and not a question to a person.
local harmless = "read"

local function request(means, more)
  local made = values.merged({ effect = harmless }, means)
  made.fields, made.key, made.body = nil, nil, nil
  return http.request(values.merged(made, more))
end

local function put_http(means, wanted)
  local body = values.copy(means.body or {})
  if means.key then body[means.key] = wanted else body = values.merged(body, wanted) end
  return request(means, { method = means.method or "POST", json = body })
end

local function run(argv, stdin)
  local done, problem = proc.run { argv = argv, stdin = stdin, effect = harmless }
  if done == nil then return nil, problem end
  if done.exit ~= 0 then
    return nil, { code = "exit", message = ("%s ended with status %d: %s"):format(argv[1],
      done.exit, done.stderr) }
  end
  return done
end

--- The text of a file with other values in it.
function settings.changed(file, text, wanted)
  local format = settings.format(file)
  for name, value in pairs(wanted) do text = format.set(text, name, value) end
  return text
end

local function put_file(file, wanted)
  local text, problem = fs.read(file.path)
  if text == nil then return nil, problem end
  local done
  done, problem = fs.write(file.path, settings.changed(file, text, wanted))
  if done == nil then return nil, problem end
  if file.apply then return run(file.apply) end
  return true
end

--- Sets values. Effect: idempotent.
---@param means table
---@param wanted table<string, any>
---@return any? done
---@return RepriseError? problem
function settings.put(means, wanted)
  if means.http then return put_http(means.http, wanted) end
  if means.file then return put_file(means.file, wanted) end
  if means.run then return run(means.run, json.encode(wanted)) end
  return fail.with("means", "nothing says how the values are set",
    "give http, file or run in `by`")
end

local function read_http(way, names)
  local answer, problem = request(way, {})
  if answer == nil then return nil, problem end
  local body = answer.json or json.decode(answer.body)
  local seen = {}
  for _, name in ipairs(names) do
    seen[name] = values.at(body, (way.fields or {})[name] or name)
  end
  return seen
end

local function read_file(file, names)
  local text, problem = fs.read(file.path)
  if text == nil then return nil, problem end
  local seen, format = {}, settings.format(file)
  for _, name in ipairs(names) do seen[name] = format.get(text, name) end
  return seen
end

local function read_run(argv, names)
  local done, problem = run(argv)
  if done == nil then return nil, problem end
  local body, seen = json.decode(done.stdout), {}
  for _, name in ipairs(names) do seen[name] = values.at(body, name) end
  return seen
end

--- Reads values. Effect: read.
---@param way table
---@param names string[]
---@return table<string, any>? seen
---@return RepriseError? problem
function settings.read(way, names)
  if way.http then return read_http(way.http, names) end
  if way.file then return read_file(way.file, names) end
  if way.run then return read_run(way.run, names) end
  return fail.with("means", "nothing says how the values are read back",
    "give http, file or run in `read_back`")
end

--- Which values are not as they were set, as a line for a person; nil where all are.
---@param wanted table<string, any>
---@param seen table<string, any>
---@return string?
function settings.unequal(wanted, seen)
  local lines = {}
  for name, value in pairs(wanted) do
    if not stages.same(value, seen[name]) then
      lines[#lines + 1] = ("%s is %s and not %s"):format(name,
        seen[name] == nil and "not there" or stages.text(seen[name]), stages.text(value))
    end
  end
  if #lines > 0 then return table.concat(lines, ", ") end
end

--- Sets values and reads them back. Effect: idempotent.
---@return table? seen as read back
---@return RepriseError? problem
function settings.prove(means, way, wanted)
  local done, problem = settings.put(means, wanted)
  if done == nil then return nil, problem end
  local seen
  seen, problem = settings.read(way, values.names(wanted))
  if seen == nil then return nil, problem end
  local unequal = settings.unequal(wanted, seen)
  if unequal then
    return nil, { code = "not-applied", message = unequal,
      hint = "it was set, and what is read back is something else: is this the mechanism in use?" }
  end
  return seen
end

return settings
