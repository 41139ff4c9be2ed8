--- Checks that are made until they pass.
local checks = require("reprise.checks")
local test = require("reprise.test")

local failed = { ok = false, could_not_run = false, detail = "no" }
local passed = { ok = true, could_not_run = false, detail = "yes" }

return {
  ["a check that passes later is waited for"] = function()
    test.world { ["check.make"] = test.each { failed, failed, passed } }
    assert(checks.within({ { tcp = { host = "h", port = 1 } } }, 5000, 1000))
  end,
  ["checks that take long themselves do not make it longer"] = function()
    local made = 0
    test.world {
      ["time.now"] = function() return made * 3000 end,
      ["check.make"] = function()
        made = made + 1
        return failed
      end,
    }
    assert(not checks.within({ { tcp = { host = "h", port = 1 } } }, 5000, 1000))
    assert(made == 2, made)
  end,
  ["nothing to check is no pass"] = function()
    test.world {}
    assert(not checks.all({}))
  end,
}
