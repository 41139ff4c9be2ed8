--- Differences in exact decimals, and the plans that are made of them.
local comparison = require("reprise.comparison")
local difference = require("reprise.difference")
local repair = require("reprise.repair")
local values = require("reprise.values")

local function columns(tolerance) return comparison.columns({ "amount" }, tolerance) end

local function found(truth, locally, tolerance)
  local cols = columns(tolerance)
  return difference.of(cols, difference.keyed(truth, "id", cols, "truth"),
    difference.keyed(locally, "id", cols, "local"))
end

local function fails(code, action)
  local ok, problem = pcall(action)
  assert(not ok, "it did not fail")
  assert(type(problem) == "table" and problem.code == code,
    type(problem) == "table" and problem.message or problem)
end

-- The amounts of requirement A2: chain has five positions, the database four, and one of its own.
local truth = { { id = 1, amount = "1000" }, { id = 2, amount = "1000" },
  { id = 3, amount = "1000" }, { id = 4, amount = "1500" }, { id = 5, amount = "7" } }
local locally = { { id = 1, amount = "1070" }, { id = 2, amount = "1100.00" },
  { id = 3, amount = "1250" }, { id = 4, amount = "0" }, { id = 9, amount = "1" } }

return {
  ["differences up to `ignore` are none, that one included"] = function()
    local seen = found(truth, locally, { ignore = "100", review = "1000" })
    local told = {}
    for at, one in ipairs(seen) do told[at] = one.kind .. one.key .. tostring(one.review) end
    assert(table.concat(told, " ") == "mismatch3false mismatch4true missing5true extra9true",
      table.concat(told, " "))
    assert(seen[1].fields[1].amount == "250")
  end,
  ["what is ignored is never what a person must see"] = function()
    for _, tolerance in ipairs { { ignore = "2", review = "1" }, { ignore = "-1" } } do
      fails("tolerance", function() return columns(tolerance) end)
    end
    columns { ignore = "1", review = "1" }
    columns { ignore = "1" }
  end,
  ["`review` is crossed only above it"] = function()
    local seen = found({ { id = 1, amount = "1" } }, { { id = 1, amount = "101" } },
      { ignore = "0", review = "100" })
    assert(seen[1].review == false)
    seen = found({ { id = 1, amount = "1" } }, { { id = 1, amount = "101.0001" } },
      { ignore = "0", review = "100" })
    assert(seen[1].review == true)
  end,
  ["without columns all that both sides have are compared"] = function()
    local function seen(amount)
      return comparison.make { key = "id", tolerance = { ignore = "1" },
        truth = { rows = { { id = 1, amount = "5", side = "buy", state = "open" } } },
        locally = { rows = { { id = 1, amount = amount, side = "sell", note = "" } } } }.differences
    end
    local names = {}
    for at, field in ipairs(seen("7")[1].fields) do names[at] = field.column end
    assert(table.concat(names, " ") == "amount side", table.concat(names, " "))
    assert(#seen("6")[1].fields == 1)
  end,
  ["0.1 and 0.2 make 0.3"] = function()
    local sum = decimal.add("0.1", "0.2")
    assert(#found({ { id = 1, amount = sum } }, { { id = 1, amount = "0.30" } }) == 0)
    assert(#found({ { id = 1, amount = sum } },
      { { id = 1, amount = "0.3000000000000000000000001" } }) == 1)
  end,
  ["binary floats are refused on either side, and as a tolerance"] = function()
    fails("float", function() found({ { id = 1, amount = 0.5 } }, {}) end)
    fails("float", function() found({}, { { id = 1, amount = 0.5 } }) end)
    fails("float", function() columns({ ignore = 0.5 }) end)
  end,
  ["whole numbers and their texts are the same"] = function()
    assert(#found({ { id = 1, amount = 5 } }, { { id = "1", amount = "5.00" } }) == 0)
  end,
  ["nothing is not zero"] = function()
    local seen = found({ { id = 1, amount = "0" } }, { { id = 1, amount = null } })
    assert(#seen == 1 and seen[1].review and seen[1].fields[1].local_value == null)
  end,
  ["a key that is there twice, or is none, is refused"] = function()
    fails("key", function() found({ { id = 1, amount = 1 }, { id = "1", amount = 2 } }, {}) end)
    fails("key", function() found({ { amount = 1 } }, {}) end)
  end,
  ["values are parameters, and names are quoted"] = function()
    local seen = found(truth, locally, { ignore = "100" })
    local made = repair.statements('a"b', "id", seen, "sqlite")
    assert(made[1].sql == 'UPDATE "a""b" SET "amount" = ? WHERE "id" = ?', made[1].sql)
    assert(values.same(made[1].params, { "1000", "3" }))
    assert(made[3].sql == 'INSERT INTO "a""b" ("id", "amount") VALUES (?, ?)', made[3].sql)
    assert(values.same(made[3].params, { "5", "7" }))
    assert(made[4].sql == 'DELETE FROM "a""b" WHERE "id" = ?' and made[4].params[1] == "9")
    made = repair.statements("t", "id", seen, "postgres")
    assert(made[1].sql == 'UPDATE "t" SET "amount" = $1 WHERE "id" = $2', made[1].sql)
  end,
  ["a plan that was touched is refused"] = function()
    local plan = repair.plan("a", "b", { { sql = "DELETE FROM t WHERE id = ?", params = { "9" } } })
    repair.check(plan)
    local other = values.copy(plan)
    other.statements[1].params[1] = "8"
    fails("plan-changed", function() repair.check(other) end)
  end,
}
