--- Halting by ordered paths: what counts as a proof.
local halt = require("actions.halt")

local bot, exchange = "http://127.0.0.1:8080", "http://127.0.0.1:9000"

-- A world whose calls are answered by functions; `made` lists what was asked.
local function world(answers)
  local made = {}
  http = { request = function(args)
    made[#made + 1] = args.method .. " " .. args.url
    return answers.http(args)
  end }
  svc = {
    stop = function(args)
      made[#made + 1] = "stop " .. args.name
      return answers.stop(args)
    end,
    status = function(args) return answers.status(args) end,
  }
  check = { make = function(args) return answers.check(args.check) end }
  time.sleep = function() return true end
  return made
end

local function run(inputs)
  inputs.within, inputs.every = inputs.within or 3000, 1000
  local outputs, problem = nil, nil
  local ok, result = pcall(halt.run, inputs, { run_id = "r", step = "s", attempt = 1 })
  if ok then outputs = result else problem = result end
  return outputs, problem
end

local function refused() return nil, { code = "http-status", message = "401 Unauthorized" } end
local function passes() return { ok = true, could_not_run = false, detail = "no orders" } end
local function fails() return { ok = false, could_not_run = false, detail = "3 orders" } end

local by_http = { http = { url = bot .. "/halt" } }
local by_service = { service = { driver = "supervisor", name = "bot" } }
local no_orders = { http = { url = exchange .. "/orders", json = ".count", equals = 0 } }

return {
  ["a path that answers 200 while orders go on is not believed"] = function()
    local stopped = false
    local made = world {
      http = function() return { status = 200 } end,
      stop = function() stopped = true return { state = "stopped" } end,
      check = function() return stopped and passes() or fails() end,
    }
    local outputs = run { paths = { by_http, by_service }, verify = no_orders }
    assert(outputs.proven_by == "service bot", outputs.proven_by)
    assert(#outputs.tries == 2 and outputs.tries[1].ok and not outputs.tries[1].proven)
    assert(table.concat(made, ", ") == "POST " .. bot .. "/halt, stop bot")
  end,
  ["a refused path is told, and the next one is taken"] = function()
    local stopped = false
    world { http = refused, stop = function() stopped = true return { state = "stopped" } end,
      check = function() return stopped and passes() or fails() end }
    local outputs = run { paths = { by_http, by_service }, verify = no_orders }
    assert(outputs.tries[1].detail == "401 Unauthorized" and outputs.tries[1].code == "http-status")
  end,
  ["nothing proven is a loud failure with every try in it"] = function()
    world { http = refused, stop = function() return { state = "stopped" } end, check = fails }
    local outputs, problem = run { paths = { by_http, by_service }, verify = no_orders }
    assert(outputs == nil and problem.code == "not-halted")
    assert(problem.message:find("NOT HALTED") and problem.message:find("401 Unauthorized"))
    assert(problem.message:find("3 orders"))
  end,
  ["a check that could not run proves nothing"] = function()
    world { http = function() return { status = 200 } end,
      check = function() return { ok = true, could_not_run = true, detail = "no answer" } end }
    local _, problem = run { paths = { by_http }, verify = no_orders }
    assert(problem.code == "not-halted")
    world { http = function() return { status = 200 } end,
      check = function() return nil, { code = "timeout", message = "no answer" } end }
    _, problem = run { paths = { by_http }, verify = no_orders }
    assert(problem.code == "not-halted")
  end,
  ["what a system says of itself proves nothing"] = function()
    world { http = function() return { status = 200 } end, check = passes }
    local _, problem = run { paths = { by_http }, verify = { http = { url = bot .. "/status" } } }
    assert(problem.code == "not-halted" and problem.message:find("proves nothing"))
    local outputs = run { paths = { by_http },
      verify = { all = { { http = { url = bot .. "/status" } }, no_orders } } }
    assert(outputs.proven_by)
  end,
  ["no path and no check are refused before anything is done"] = function()
    local made = world { http = function() return { status = 200 } end, check = passes }
    local _, problem = run { paths = {}, verify = no_orders }
    assert(problem.code == "paths")
    _, problem = run { paths = { by_http }, verify = { all = {} } }
    assert(problem.code == "verify" and #made == 0)
  end,
  ["`process: absent` is the process that the service had"] = function()
    local state, asked = { state = "running", pid = 42 }, {}
    world {
      status = function() return state end,
      stop = function() state = { state = "stopped" } return state end,
      check = function(entry) asked[#asked + 1] = entry.process.pid return passes() end,
    }
    local outputs = run { paths = { by_service }, verify = { process = "absent" } }
    assert(outputs.proven_by == "service bot" and asked[1] == 42 and #outputs.evidence == 2)
  end,
  ["a service that was started again under another pid is not halted"] = function()
    local pid = 42
    world {
      status = function() return { state = "running", pid = pid } end,
      stop = function() pid = 43 return { state = "stopped" } end,
      check = passes,
    }
    local _, problem = run { paths = { by_service }, verify = { process = "absent" } }
    assert(problem.code == "not-halted" and problem.message:find("it is running"))
  end,
  ["the proof is waited for, and not longer than it may take"] = function()
    local looks = 0
    world { http = function() return { status = 200 } end, check = function()
      looks = looks + 1
      return looks == 3 and passes() or fails()
    end }
    assert(run { paths = { by_http }, verify = no_orders }.proven_by)
    looks = 10
    local _, problem = run { paths = { by_http }, verify = no_orders }
    assert(problem and looks == 14, looks)
  end,
  ["the probe says what the checks say"] = function()
    local inputs = { paths = { by_http }, verify = no_orders }
    world { check = passes }
    assert(halt.probe(inputs).verdict == "happened")
    world { check = fails }
    assert(halt.probe(inputs).verdict == "did-not-happen")
    world { check = function() return { ok = false, could_not_run = true, detail = "x" } end }
    assert(halt.probe(inputs).verdict == "cannot-tell")
  end,
}
