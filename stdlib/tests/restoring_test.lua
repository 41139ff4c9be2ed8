--- Restores that must not begin, or that must be taken back.
local restoring = require("reprise.restoring")
local test = require("reprise.test")

local data = { kind = "file", bytes = 100, sha256 = ("a"):rep(64), facts = {} }

-- Calls that are all well, but for those that a case answers otherwise.
local function world(more)
  local answers = {
    ["fs.mkdir"] = true, ["fs.disk"] = { free = 1000, total = 1000 }, ["fs.exists"] = true,
    ["fs.stat"] = { kind = "file", bytes = 100, mode = "0640", mtime_ms = 1 }, ["fs.copy"] = true,
    ["fs.sha256"] = data.sha256, ["fs.swap"] = true,
  }
  for name, answer in pairs(more) do answers[name] = answer end
  test.world(answers)
end

local function restore() return restoring.files(data, "/b/data", "/x/live", "/x/live.saved") end

return {
  ["without room nothing is begun"] = function()
    world { ["fs.disk"] = { free = 199, total = 1000 },
      ["fs.copy"] = function() error("it copied") end }
    test.fails(restore, "no-room")
  end,
  ["a disk of which nothing is known is no room"] = function()
    world { ["fs.disk"] = test.failure("io", "no answer") }
    test.fails(restore, "io")
  end,
  ["what is no file, or leads to one, or cannot be looked at, is not replaced"] = function()
    local begun = { ["fs.mkdir"] = function() error("it began") end }
    local function refused(about, code)
      begun["fs.stat"] = about
      world(begun)
      test.fails(restore, code)
    end
    refused({ kind = "folder", bytes = 1, mode = "0750", mtime_ms = 1 }, "to")
    refused({ kind = "link", bytes = 1, mode = "0777", mtime_ms = 1 }, "link")
    refused(test.failure("no-access", "no"), "no-access")
  end,
  ["what is not as it should be in its place is taken back"] = function()
    local swaps, looks = {}, 0
    world {
      ["fs.swap"] = function(args)
        swaps[#swaps + 1] = args.new .. " > " .. args.live
        return true
      end,
      -- Saved, beside, still there, and then in its place: another one; put back, it is the former.
      ["fs.sha256"] = function()
        looks = looks + 1
        return looks == 4 and ("b"):rep(64) or data.sha256
      end,
    }
    test.fails(restore, "rolled-back")
    assert(#swaps == 2 and swaps[2]:find("/x/live.replaced", 1, true), table.concat(swaps, ", "))
  end,
  ["what is replaced is copied and kept"] = function()
    world {}
    local done = restore()
    assert(done.replaced:find("^/x/live%.replaced%-") and #done.saved == 1)
  end,
}
