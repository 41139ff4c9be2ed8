--- Stops a system by the first of several ways that is proven to have stopped it.
local checks = require("reprise.checks")
local fail = require("reprise.fail")
local values = require("reprise.values")

local halting = {}

-- Halting twice is halting once, and what came of it is proven apart from it. So an answer that
-- never came is an error to go on from by the next way, and not a question to a person.
local harmless = "read"

local function by_service(way) return svc.stop(way) end

local function by_http(way)
  return http.request(values.merged({ method = "POST", timeout = "10s" },
    values.merged(way, { effect = harmless })))
end

local function by_program(argv)
  local done, problem = proc.run { argv = argv, effect = harmless, timeout = "30s" }
  if done == nil or done.exit == 0 then return done, problem end
  return nil, { code = "exit", message = ("%s ended with status %d: %s"):format(argv[1],
    done.exit, done.stderr) }
end

local makers = { service = by_service, http = by_http, run = by_program }

-- The kind of a way, and what it says under that word.
local function kind_of(path)
  for kind in pairs(makers) do
    if path[kind] then return kind, path[kind] end
  end
  return fail.with("paths", "a path needs service, http or run")
end

--- What a path is called: by its own name, or by what it does.
function halting.name(path)
  local kind, way = kind_of(path)
  local own = way.name or way.url or way[1]
  return path.name or ("%s %s"):format(kind, tostring(own))
end

local function origin(url) return type(url) == "string" and url:match("^%a+://[^/?#]+") end

local function asks_the_path(path, entry)
  local there, asked = path.http and origin(path.http.url), entry.http and origin(entry.http.url)
  if there and there == asked then return true end
  return path.run ~= nil and values.same(path.run, entry.run)
end

-- What the stopped system says of itself proves nothing: some check must ask elsewhere.
local function is_independent(path, entries)
  for _, entry in ipairs(entries) do
    if not asks_the_path(path, entry) then return true end
  end
  return false
end

-- What lives now under a service must be gone, and nothing started in its place.
local function service_checks(path)
  if not path.service then return {} end
  local stopped = { service = values.merged(path.service, { is = "stopped" }) }
  local state = checks.service(path.service)
  if not (state and state.pid) then return { stopped } end
  local pid = state.pid
  return { { name = "process " .. pid, process = { pid = pid, is = "absent" } }, stopped }
end

--- Checks with `process: absent` written out: the processes that the services have now.
--- To be asked before anything is stopped. Effect: read.
---@param paths table[]
---@param verify table
---@return table[] entries
function halting.entries(paths, verify)
  local entries = {}
  for _, entry in ipairs(checks.entries(verify)) do
    if entry.process ~= "absent" then
      entries[#entries + 1] = entry
    else
      for _, path in ipairs(paths) do
        for _, made in ipairs(service_checks(path)) do entries[#entries + 1] = made end
      end
    end
  end
  return entries
end

local function take(path)
  local kind, way = kind_of(path)
  local done, problem = makers[kind](way)
  if done ~= nil then return { name = halting.name(path), ok = true } end
  return { name = halting.name(path), ok = false, code = problem.code, detail = problem.message }
end

local function say(try, evidence)
  local word = try.ok and "says that it worked" or ("FAILED: " .. tostring(try.detail))
  log(("halt by %s %s"):format(try.name, word))
  if not try.proven then log("  not proven: " .. checks.failures(evidence)) end
end

--- Tries each path until one is proven to have worked.
--- Effect: idempotent.
---@param paths table[]
---@param entries table[] as of halting.entries
---@param within_ms integer how long a path has to show its effect
---@param every_ms integer
---@return {proven_by?: string, evidence: table[], tries: table[]} result
function halting.by(paths, entries, within_ms, every_ms)
  local tries, last = {}, {}
  for at, path in ipairs(paths) do
    local try = take(path)
    -- A path that failed at once has nothing to wait for, but the system may have stopped before.
    local ok, evidence = checks.within(entries, try.ok and within_ms or 0, every_ms)
    try.independent = is_independent(path, entries)
    try.proven = ok and try.independent
    tries[at], last = try, evidence
    say(try, evidence)
    if try.proven then return { proven_by = try.name, evidence = evidence, tries = tries } end
  end
  return { evidence = last, tries = tries }
end

--- Ends the step, with what was tried.
function halting.give_up(result)
  local lines = {}
  for at, try in ipairs(result.tries) do
    local why = not try.ok and try.detail or
        not try.independent and "the checks only ask what the path asked, which proves nothing" or
        "nothing proved that it had stopped"
    lines[at] = ("%s: %s"):format(try.name, why)
  end
  fail.with("not-halted", ("it is NOT HALTED. %s. %s"):format(table.concat(lines, "; "),
    checks.failures(result.evidence)), "halt it by hand now")
end

return halting
