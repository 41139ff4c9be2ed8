--- What is watched for a time, and what a reboot means to who watches.
local monitor = require("actions.monitor")
local test = require("reprise.test")

return {
  ["to monitor a reboot is no end: it watches the whole time again"] = function()
    local world = test.world { ["guard.watch"] = function(args)
      if args.reboot == "tell" then return { verdict = "rebooted", detail = "", samples = 0 } end
      return { verdict = "ok", detail = "", samples = 7 }
    end }
    local outputs = test.run(monitor, { checks = { { name = "up", file = { path = "/x" } } },
      ["for"] = "1m" })
    test.equal(outputs.samples, 7)
    test.calls { "time.mark", "guard.watch" }
    test.equal(world.calls[2].args["for"], 60000)
  end,
}
