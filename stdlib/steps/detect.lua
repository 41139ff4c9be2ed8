--- Looks for damage and tells it in a form that branches use. Finding something is no failure.
local checks = require("reprise.checks")
local fail = require("reprise.fail")

local severities = { low = 1, medium = 2, high = 3, critical = 4 }

local function weight(finding)
  return severities[finding.severity]
      or fail.with("severity", "no such severity: " .. tostring(finding.severity))
end

-- A query of bad rows: each row is an item.
local function by_rows(probe)
  local rows, problem = sqlite.query(probe.rows)
  if rows == nil then return { could_not_run = true, detail = problem.message, items = {} } end
  return { found = #rows > 0, detail = #rows .. " rows", items = rows }
end

local function by_check(probe)
  local entry = {}
  for key, value in pairs(probe) do
    if key ~= "category" and key ~= "severity" then entry[key] = value end
  end
  local result = checks.one(entry)
  return { found = not result.ok, could_not_run = result.could_not_run, detail = result.detail,
    items = {} }
end

local function look(probe, at)
  local result = probe.rows and by_rows(probe) or by_check(probe)
  if not (result.found or result.could_not_run) then return nil end
  return {
    name = probe.name or "probe " .. at, category = probe.category or "other",
    severity = probe.severity or "high", detail = result.detail, items = result.items,
    could_not_run = result.could_not_run == true,
  }
end

local function summed(findings)
  local sum = { count = #findings, categories = {}, blind = 0, worst = "none" }
  local worst = 0
  for _, finding in ipairs(findings) do
    local category = finding.category
    sum.categories[category] = (sum.categories[category] or 0) + 1
    if finding.could_not_run then sum.blind = sum.blind + 1 end
    if weight(finding) > worst then worst, sum.worst = weight(finding), finding.severity end
  end
  -- What could not be looked at is not clean.
  sum.verdict = #findings == 0 and "clean" or sum.blind == #findings and "unknown" or "found"
  return sum
end

return {
  name = "detect",
  summary = "Looks for damage; what it finds is for branches, and what it could not look at too.",
  effect = "read",
  inputs = {
    probes = { type = "list", required = true, secret = true,
      help = "{name, category, severity: low | medium | high | critical} each, and a check of "
          .. "verify that holds where all is well, or {rows: {file, sql, params?}} of bad rows." },
  },
  outputs = {
    verdict = { type = "string", help = "clean, found, or unknown where none could look." },
    count = { type = "int", help = "How many findings." },
    blind = { type = "int", help = "How many of them could not look." },
    worst = { type = "string", help = "The worst severity, or none." },
    categories = { type = "any", help = "Findings by category." },
    findings = { type = "list", help = "{name, category, severity, detail, items} each." },
  },
  roots = { "probes" },
  hosts = { "probes" },
  run = function(inputs)
    if #inputs.probes == 0 then fail.with("probes", "nothing is looked at") end
    local findings = {}
    for at, probe in ipairs(inputs.probes) do findings[#findings + 1] = look(probe, at) end
    local sum = summed(findings)
    sum.findings = findings
    return sum
  end,
}
