--- Compares a local side with the truth, and carries out the plan that was approved.
local applying = require("reprise.applying")
local comparison = require("reprise.comparison")
local fail = require("reprise.fail")
local sources = require("reprise.sources")
local values = require("reprise.values")

-- A source, or short for one: the URL of a list, or a file of SQLite.
local function source_of(given, inputs, side)
  if type(given) == "table" then return given end
  if type(given) ~= "string" then fail.with("source", side .. " is no source") end
  if given:find("^https?://") then return { http = { url = given } } end
  local table_name = inputs.table or sources.table_with(given, inputs.key, side)
  return { sqlite = { file = given, table = table_name } }
end

local function compared_by(inputs)
  return {
    truth = source_of(inputs.truth, inputs, "truth"),
    locally = source_of(inputs["local"], inputs, "local"),
    key = inputs.key, tolerance = inputs.tolerance,
    columns = inputs.columns and comparison.columns(inputs.columns, inputs.tolerance),
  }
end

local function told(seen, summary, plan)
  for _, one in ipairs(seen.differences) do
    log(("%s %s%s"):format(one.kind, one.key, one.review and ", for a person" or ""))
  end
  return values.merged(summary, {
    equal = summary.count == 0, differences = seen.differences, plan = plan,
    truth_pin = seen.truth.pin, local_pin = seen.locally.pin,
  })
end

return {
  name = "reconcile",
  summary = "Compares with the truth in exact decimals; carries out the plan that was approved.",
  effect = "unsafe",
  inputs = {
    truth = { type = "any", required = true, secret = true,
      help = "{sqlite | postgres | http | rows: ..}, or the URL of a list, or a file of SQLite." },
    ["local"] = { type = "any", required = true, secret = true, help = "The same." },
    table = { type = "string",
      help = "The table of sides that are only a file; without it the one that has the key." },
    key = { type = "string", required = true, help = "The column that tells rows apart." },
    columns = { type = "list",
      help = "Names, or {name, type: decimal | text, ignore, review} each; without it all that "
          .. "both sides have." },
    tolerance = { type = "map",
      help = "{ignore, review}: a difference of at most `ignore` is none, one above `review`, "
          .. "and each missing or extra row, is for a person. Both are 0 without it." },
    on_review = { type = "string", default = "report", enum = { "report", "fail" },
      help = "fail: end here, where a person must look." },
    apply = { type = "map", help = "The output `plan` of a comparison, to be carried out." },
    approval = { type = "map", help = "The outputs of the step that approved the plan." },
  },
  outputs = {
    equal = { type = "bool", help = "Whether nothing differs beyond `ignore`." },
    count = { type = "int", help = "How many differences." },
    missing = { type = "int", help = "Rows that only the truth has." },
    extra = { type = "int", help = "Rows that only the local side has." },
    mismatch = { type = "int", help = "Rows that differ." },
    review_required = { type = "bool", help = "Whether a person must look." },
    differences = { type = "list", help = "{key, kind, review, fields, row} each." },
    plan = { type = "map", optional = true, help = "What `apply` takes, with its hash." },
    truth_pin = { type = "map", help = "{read_at, rows, sha256, at} of the truth." },
    local_pin = { type = "map", help = "The same of the local side." },
    applied = { type = "int", optional = true, help = "How many statements were carried out." },
    saved = { type = "string", optional = true, help = "The state before them." },
  },
  roots = { "truth", "local" },
  hosts = { "truth", "local" },
  run = function(inputs)
    local what = compared_by(inputs)
    local done = inputs.apply and applying.carry_out(what, inputs.apply, inputs.approval) or {}
    local seen = comparison.make(what)
    local summary = comparison.summary(seen.differences)
    local plan = comparison.plan(what, seen)
    if summary.review_required and inputs.on_review == "fail" then
      fail.with("review", ("%d differences are for a person"):format(summary.count))
    end
    return values.merged(told(seen, summary, plan), done)
  end,
  probe = function(inputs)
    if not inputs.apply then return { verdict = "did-not-happen" } end
    return { verdict = applying.verdict(compared_by(inputs), inputs.apply) }
  end,
}
