--- Stages: their order, what is watched, and where a breach leads.
local guards = require("reprise.guards")
local resume = require("actions.resume")
local stages = require("reprise.stages")
local values = require("reprise.values")

local function refused(list, cautious)
  local ok, problem = pcall(stages.check, list, cautious)
  return not ok and problem.code == "stages"
end

local function sizes(...)
  local list = {}
  for at, size in ipairs({ ... }) do list[at] = { set = { size = size } } end
  return list
end

-- Answers for the calls of a resumption: `verdicts` for each watch in turn.
local function world(verdicts)
  local seen = { set = {}, watched = {}, halted = 0, marks = 0, started = 0 }
  local state = {}
  svc = {
    start = function(way)
      assert(way.settings == nil)
      seen.started = seen.started + 1
      return { state = "running", pid = 1 }
    end,
    stop = function() seen.halted = seen.halted + 1 return { state = "stopped" } end,
    status = function() return { state = seen.halted > 0 and "stopped" or "running" } end,
  }
  http = { request = function(args)
    if args.method == "POST" then
      state = values.merged(state, args.json)
      seen.set[#seen.set + 1] = tostring(args.json.size)
      return { status = 200 }
    end
    return { status = 200, json = (seen.lies or seen.forgets) and {} or state }
  end }
  time.mark = function()
    seen.marks = seen.marks + 1
    return { wall_ms = seen.marks }
  end
  guard = { watch = function(args)
    seen.watched[#seen.watched + 1] = args
    if seen.then_forgets == #seen.watched then seen.forgets = true end
    return table.remove(verdicts, 1)
  end }
  check = { make = function(args)
    return { ok = args.check.ok ~= false, could_not_run = false, detail = "shut" }
  end }
  return seen
end

local ok = { verdict = "ok", detail = "", samples = 3 }
local breach = { verdict = "breach", check = "errors", detail = "0.5 > 0.01", samples = 2 }
local no_data = { verdict = "no-data", check = "errors", detail = "no answer", samples = 5 }

local function inputs(more)
  return values.merged({
    service = { driver = "supervisor", name = "bot" }, within = 60000, regressions_max = 2,
    stages = { { set = { size = "0.005" }, hold = "30m" }, { set = { size = "0.05" }, hold = "1h" },
      { set = { size = "1" } } },
    guards = { { file = { path = "/x" } } }, on_breach = "halt",
    by = { http = { url = "http://127.0.0.1:1/config" } },
    read_back = { http = { url = "http://127.0.0.1:1/config" } },
  }, more)
end

local function run(more)
  local done, result = pcall(resume.run, inputs(more), { run_id = "r", step = "s", attempt = 1 })
  if done then return result end
  return nil, result
end

return {
  ["values only become less cautious"] = function()
    stages.check(sizes(0.005, 0.05, 1.0))
    stages.check(sizes("0.8", "0.7", "0.6"), { size = "high" })
    assert(refused(sizes("0.8", "0.7", "0.6"), { size = "low" }))
    assert(refused(sizes("0.005", "1", "0.05")))
    assert(refused(sizes("1", "1", "2", "1.5")))
    assert(refused({}) and refused(sizes("1"), { size = "small" }))
    stages.check({ { set = { mode = "observe" } }, { set = { mode = "trade" } } })
  end,
  ["what was set is what is read back, in any spelling"] = function()
    assert(stages.same(0.005, "0.0050") and stages.same("1", 1) and stages.same(true, true))
    assert(not stages.same("0.005", nil) and not stages.same("0.005", null))
    assert(not stages.same("0.005", "0.05") and not stages.same("paper", "live"))
  end,
  ["all stages, each set, read back and watched from a mark of its own"] = function()
    local seen = world { ok, ok }
    local outputs = run()
    assert(table.concat(seen.set, " ") == "0.005 0.05 1" and seen.halted == 0)
    assert(#seen.watched == 2 and seen.watched[1]["for"] == "1800000ms")
    assert(seen.watched[1].since.wall_ms == 1 and seen.watched[2].since.wall_ms == 2)
    assert(#outputs.visits == 3 and outputs.values.size == "1" and outputs.regressions == 0)
  end,
  ["a breach halts again, and no further stage is set"] = function()
    local seen = world { ok, breach }
    local outputs, problem = run()
    assert(outputs == nil and problem.code == "breach" and problem.message:find("0.5 > 0.01"))
    assert(seen.halted == 1 and table.concat(seen.set, " ") == "0.005 0.05")
  end,
  ["no data is a breach"] = function()
    local seen = world { no_data }
    local _, problem = run()
    assert(problem.code == "breach" and seen.halted == 1)
    seen = world {}
    guard.watch = function() return nil, { code = "timeout", message = "no answer" } end
    _, problem = run()
    assert(problem.code == "breach" and seen.halted == 1)
  end,
  ["back goes one stage, whose hold begins again; too often halts"] = function()
    local seen = world { ok, breach, ok, ok }
    local outputs = run { on_breach = "back" }
    assert(table.concat(seen.set, " ") == "0.005 0.05 0.005 0.05 1", table.concat(seen.set, " "))
    assert(outputs.regressions == 1 and seen.halted == 0 and seen.watched[3].since.wall_ms == 3)
    seen = world { ok, breach, ok, breach, ok, breach }
    local _, problem = run { on_breach = "back" }
    assert(problem.code == "breach" and seen.halted == 1)
    seen = world { breach }
    _, problem = run { on_breach = "back" }
    assert(problem.code == "breach" and seen.halted == 1)
  end,
  ["a value that does not read back halts"] = function()
    local seen = world { ok }
    seen.lies = true
    local _, problem = run()
    assert(problem.code == "breach" and problem.message:find("size is not there") and
      seen.halted == 1 and #seen.watched == 0)
  end,
  ["what cannot be carried out is refused before anything is started"] = function()
    local seen = world { ok, ok }
    svc.start = function() error("started") end
    for code, more in pairs({ guards = { guards = {} }, by = { by = false } }) do
      local _, problem = run(more)
      assert(problem.code == code, problem.code or problem)
    end
    assert(#seen.set == 0 and seen.halted == 0)
  end,
  ["after a reboot it is started and set again, and the whole hold begins anew"] = function()
    local seen = world { ok, { verdict = "rebooted", detail = "", samples = 0 }, ok }
    local outputs = run()
    assert(table.concat(seen.set, " ") == "0.005 0.05 0.05 1" and seen.started == 2)
    assert(seen.watched[2].since.wall_ms == 2 and seen.watched[3].since.wall_ms == 3)
    assert(seen.watched[3]["for"] == "3600000ms" and seen.watched[3].reboot == "tell")
    assert(#outputs.visits == 3 and outputs.regressions == 0 and seen.halted == 0)
  end,
  ["a hold that ends with other values, or without its service, is a breach"] = function()
    local seen = world { ok, ok }
    seen.then_forgets = 1
    local _, problem = run()
    assert(problem.code == "breach" and problem.message:find("size is not there"), problem.message)
    assert(seen.halted == 1 and #seen.watched == 1)
    seen = world { ok, ok }
    local status = svc.status
    svc.status = function() return seen.halted > 0 and status() or { state = "stopped" } end
    _, problem = run()
    assert(problem.code == "breach" and problem.message:find("the service is stopped"))
  end,
  ["a stage is entered only through its gate"] = function()
    local seen = world { ok, ok }
    local outputs, problem = run { within = 0, stages = {
      { set = { size = "0.005" }, gate = { ok = true } },
      { set = { size = "1" }, gate = { all = { { ok = true }, { ok = false } } } } } }
    assert(outputs == nil and problem.code == "breach" and problem.message:find("gate"))
    assert(table.concat(seen.set, " ") == "0.005" and seen.halted == 1)
  end,
  ["how values are set may be said with the service"] = function()
    local seen = world { ok, ok }
    local way = { http = { url = "http://127.0.0.1:1/config" } }
    local given = inputs { service = { driver = "supervisor", name = "bot",
      settings = { by = way, read_back = way } } }
    given.by, given.read_back = nil, nil
    resume.run(given, { run_id = "r", step = "s", attempt = 1 })
    assert(table.concat(seen.set, " ") == "0.005 0.05 1")
  end,
  ["or for the service of that name, and for no other"] = function()
    local seen = world { ok, ok }
    local way = { http = { url = "http://127.0.0.1:1/config" } }
    local given = inputs { settings = { bot = { by = way, read_back = way } } }
    given.by, given.read_back = nil, nil
    local context = { run_id = "r", step = "s", attempt = 1 }
    resume.run(given, context)
    assert(table.concat(seen.set, " ") == "0.005 0.05 1")
    given.service = { driver = "supervisor", name = "other" }
    local done, problem = pcall(resume.run, given, context)
    assert(not done and problem.code == "by" and seen.started == 1)
  end,
  ["what a service reads from a file is cautious before it starts"] = function()
    local seen, text = world { ok, ok }, '{"size": "1"}'
    fs = { read = function() return text end, write = function(_, new) text = new return true end }
    local start = svc.start
    svc.start = function(way)
      assert(text:find("0.005"), text)
      return start(way)
    end
    local way = { file = { path = "/etc/bot.json" } }
    local outputs = run { by = way, read_back = way }
    assert(outputs and seen.started == 1 and text:find('"1"'), text)
  end,
  ["an error of our own halts too"] = function()
    local seen = world { ok }
    guard.watch = function() error("a bug") end
    local _, problem = run()
    assert(problem.message:find("a bug") and seen.halted == 1)
  end,
  ["guards share the strictest pace, and the short form is written out"] = function()
    local from = guards.from({ { prometheus = "up", max = 1, every = "10s", failures = 3 },
      { file = { path = "/x" }, every = "5s", failures = 4 } }, "http://p")
    assert(from.every == "5s" and from.failures == 3 and from.errors == nil)
    local asked = { url = "http://p", query = "up", max = 1 }
    assert(values.same(from.checks[1], { prometheus = asked }))
    assert(values.same(from.checks[2], { file = { path = "/x" } }))
    assert(not pcall(guards.from, { { prometheus = "up" } }))
  end,
}
