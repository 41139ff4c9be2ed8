--- What is needed only for a time, and who else is there meanwhile.
local configure = require("actions.configure")
local scratch = require("reprise.scratch")
local test = require("reprise.test")

local function context(step) return { run_id = "r1", step = step } end

-- Folders that are made, and what is removed.
local function disk()
  local there = {}
  test.world {
    ["fs.mkdir"] = function(args) there[args.path] = true return true end,
    ["proc.run"] = function(args)
      test.equal({ args.argv[1], args.argv[2] }, { "rm", "-rf" })
      for path in pairs(there) do
        if (path .. "/"):sub(1, #args.argv[4] + 1) == args.argv[4] .. "/" then there[path] = nil end
      end
      return { exit = 0, stdout = "", stderr = "" }
    end,
  }
  return there
end

return {
  ["each step has a folder of its own, which the end of another one leaves"] = function()
    local there = disk()
    local mine, other = scratch.own("/s", context("a")), scratch.own("/s", context("b"))
    there["/s"] = true
    scratch.with(mine, function()
      test.equal(scratch.with(other, function() return there[other] end), true)
      test.equal(there, { ["/s"] = true, [mine] = true })
    end)
    test.equal(there, { ["/s"] = true })
    assert(scratch.own("/s", context("a/b")) ~= scratch.own("/s", context("a_b")))
  end,

  ["it goes after an error, which goes on"] = function()
    local there = disk()
    test.fails(function() scratch.with("/s/x", function() error({ code = "bad" }) end) end, "bad")
    test.equal(there, {})
  end,

  ["a validator that cannot be started leaves nothing beside the file"] = function()
    local world = test.world {
      ["fs.read"] = '{"size": 1}', ["fs.copy"] = true, ["fs.write"] = true,
      ["proc.run"] = function(args)
        if args.argv[1] == "rm" then return { exit = 0, stdout = "", stderr = "" } end
        return nil, { code = "not-started", message = "no such program" }
      end,
    }
    test.fails(function()
      test.run(configure, { set = { size = 2 }, by = { file = { path = "/etc/bot.json" } },
        validate = { "judge", "{beside}" } })
    end, "not-started")
    local last = world.calls[#world.calls]
    test.equal(last.args.argv, { "rm", "-rf", "--", "/etc/bot.json.checking" })
  end,
}
