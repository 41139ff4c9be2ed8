local test = require("reprise.test")
local close_day = require("./close-day")

local inputs = { book = "book", into = "days", day = "2026-11-21" }

return {
  ["the orders are in the file of the day before the book is emptied"] = function()
    test.world {
      { "fs.read", args = { path = "book" }, gives = "a\nb\n" },
      { "fs.exists", gives = false },
      { "fs.write", args = { path = "days/2026-11-21.csv", text = "a\nb\n" }, gives = true },
      { "fs.write", args = { path = "book", text = "" }, gives = true },
    }
    test.equal(test.run(close_day, inputs), { orders = 2, file = "days/2026-11-21.csv" })
  end,

  ["a day is closed once"] = function()
    local world = test.world { ["fs.read"] = "c\n", ["fs.exists"] = true }
    test.fails(function() test.run(close_day, inputs) end, "closed")
    test.equal(#world.calls, 2)
  end,

  ["where the day cannot be written the book stays as it is"] = function()
    test.world {
      ["fs.read"] = "c\n",
      ["fs.exists"] = false,
      ["fs.write"] = test.each { test.failure("io", "disk full") },
    }
    test.fails(function() test.run(close_day, inputs) end, "io")
    test.calls { "fs.read", "fs.exists", "fs.write" }
  end,
}
