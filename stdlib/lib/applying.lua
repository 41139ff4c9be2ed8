--- Carries out an approved plan: only that one, on sides that are as they were when it was made.
local comparison = require("reprise.comparison")
local fail = require("reprise.fail")
local moments = require("reprise.moments")
local repair = require("reprise.repair")
local values = require("reprise.values")

local applying = {}

local function refuse_unapproved(summary, approval)
  if not summary.review_required then return end
  if values.absent(approval) or values.absent(approval.by) then
    fail.with("not-approved", "differences are above what is applied without a person",
      "show the plan in a step `approve`, and pass its outputs as `approval`")
  end
end

-- Each side is compared with the plan, never with a later look at itself.
local function refuse_changed(plan, seen)
  if seen.truth.content ~= plan.truth_hash then
    fail.with("truth-changed", "the truth has changed since the plan was made",
      "compare again, and have the new plan approved")
  end
  if seen.locally.content ~= plan.local_hash then
    fail.with("local-changed", "the local side has changed since the plan was made",
      "compare again, and have the new plan approved")
  end
end

local function save(locally)
  if locally.sqlite then
    local to = ("%s.before-%s"):format(locally.sqlite.file, moments.stamp(time.now()))
    fail.must("save the present state",
      sqlite.backup { from = locally.sqlite.file, to = to })
    return to
  end
  local to = ("before-%s.pgdump"):format(moments.stamp(time.now()))
  fail.must("save the present state", pg.dump { dsn = locally.postgres.dsn, to = to })
  return to
end

local function carry_out(locally, statements)
  if locally.sqlite then
    return sqlite.execute { file = locally.sqlite.file, statements = statements }
  end
  return pg.execute { dsn = locally.postgres.dsn, statements = statements }
end

local function refuse_different(what)
  local again = comparison.make(what)
  if #again.differences > 0 then
    fail.with("not-equal", ("%d differences are left after the plan was carried out, first %s %s")
      :format(#again.differences, again.differences[1].kind, again.differences[1].key))
  end
  return again
end

--- Carries out a plan in one transaction and compares again. Effect: unsafe.
---@param what Compared
---@param plan table the output `plan` of the comparison that was approved
---@param approval? table the outputs of the step `approve`
---@return {applied: integer, saved?: string} result
function applying.carry_out(what, plan, approval)
  repair.check(plan)
  local seen = comparison.make(what)
  refuse_changed(plan, seen)
  refuse_unapproved(comparison.summary(seen.differences), approval)
  if #plan.statements == 0 then return { applied = 0 } end
  local saved = save(what.locally)
  fail.must("carry out the plan", carry_out(what.locally, plan.statements))
  refuse_different(what)
  return { applied = #plan.statements, saved = saved }
end

--- Whether a plan was carried out: what a probe says. Effect: read.
function applying.verdict(what, plan)
  local seen = fail.caught(comparison.make, what)
  if seen == nil then return "cannot-tell" end
  if #seen.differences == 0 then return "happened" end
  return seen.locally.content == plan.local_hash and "did-not-happen" or "cannot-tell"
end

return applying
