--- Collects evidence into a folder of files, each known by its hash.
local fail = require("reprise.fail")
local paths = require("reprise.paths")
local values = require("reprise.values")

local sealing = {}

local function collect_file(item, to)
  local about = fail.must("look at " .. item.file, fs.stat(item.file))
  if about.kind == "folder" then
    fail.must("archive " .. item.file, fs.archive { from = item.file, to = to .. ".tar.zst" })
    return to .. ".tar.zst"
  end
  fail.must("copy " .. item.file, fs.copy { from = item.file, to = to })
  return to
end

local function collect_run(item, to)
  local done = fail.must("run " .. item.run[1], proc.run { argv = item.run, effect = "read",
    timeout = item.timeout or "30s" })
  -- Of the one stream the beginning is kept, of the other one the end.
  local cut = "[cut here: let it write a file instead]"
  local text = ("$ %s\nexit %d\n--- stdout\n%s%s\n--- stderr\n%s%s"):format(
    table.concat(item.run, " "), done.exit, done.stdout, done.stdout_cut and "\n" .. cut or "",
    done.stderr_cut and cut .. "\n" or "", done.stderr)
  fail.must("write " .. to, fs.write(to, text))
  return to
end

local function collect_http(item, to)
  local answer = fail.must("ask for it", http.request(values.merged(
    { timeout = "10m", idle = "30s" }, values.merged(item.http, { method = "GET", to = to }))))
  local head = { status = answer.status, headers = answer.headers, sha256 = answer.sha256 }
  fail.must("write " .. to .. ".head.json", fs.write(to .. ".head.json", json.encode(head) .. "\n"))
  return to
end

local collectors = { file = collect_file, run = collect_run, http = collect_http }

local function collect_one(item, to)
  for word, collect in pairs(collectors) do
    if item[word] then return collect(item, to) end
  end
  return fail.with("items", "an item needs file, run or http")
end

local function name_of(item, at)
  local from = item.name or (item.file and paths.name(item.file)) or (item.run and item.run[1])
      or "http"
  return ("%02d-%s"):format(at, paths.plain(paths.name(from)))
end

--- Collects items into a folder. What cannot be had is told, and does not stop the rest.
--- Effect: idempotent.
---@param items table[] {name?, file | run | http}
---@param folder string
---@return table[] collected {name, path, bytes, sha256} each
---@return table[] missing {name, problem} each
function sealing.collect(items, folder)
  fail.must("make " .. folder, fs.mkdir(folder))
  local collected, missing = {}, {}
  for at, item in ipairs(items) do
    local name = name_of(item, at)
    local path, problem = fail.caught(collect_one, item, paths.join(folder, name))
    if path then
      collected[#collected + 1] = { name = name, path = paths.name(path),
        bytes = fail.must("look at " .. path, fs.stat(path)).bytes,
        sha256 = fail.must("hash " .. path, fs.sha256(path)) }
    else
      missing[#missing + 1] = { name = name, problem = problem.message }
      log(("evidence %s could not be had: %s"):format(name, problem.message))
    end
  end
  return collected, missing
end

return sealing
