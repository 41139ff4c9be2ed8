--- Rebuilds what is derived from other data, beside the old one, which is kept until it is proven.
local checks = require("reprise.checks")
local fail = require("reprise.fail")
local moments = require("reprise.moments")
local present = require("reprise.present")

local also = { "-wal", "-shm", "-journal" }

local function reindex(file, beside)
  fail.must("copy " .. file, sqlite.backup { from = file, to = beside })
  fail.must("rebuild the indices", sqlite.execute { file = beside,
    statements = { { sql = "REINDEX" } } })
  local seen = fail.must("check " .. beside, sqlite.check(beside))
  if not seen.ok then
    fail.with("damaged", "rebuilt indices do not help: " .. table.concat(seen.problems, "; "),
      file .. " was left as it is")
  end
end

local function by_program(argv, target, beside)
  local words = {}
  for at, word in ipairs(argv) do words[at] = word:gsub("{beside}", (beside:gsub("%%", "%%%%"))) end
  local done = fail.must("rebuild " .. target, proc.run { argv = words, effect = "idempotent",
    timeout = "1h" })
  if done.exit ~= 0 then
    fail.with("exit", ("%s ended with status %d: %s"):format(words[1], done.exit, done.stderr),
      target .. " was left as it is")
  end
  if not fs.exists(beside) then fail.with("nothing", words[1] .. " did not make " .. beside) end
end

local function refuse_bad(verify)
  local entries = checks.entries(verify)
  local ok, evidence = checks.all(entries)
  if #entries > 0 and not ok then return checks.failures(evidence), evidence end
  return nil, evidence
end

return {
  name = "rebuild",
  summary = "Rebuilds derived data beside the old one, which is kept until the new one is proven.",
  effect = "unsafe",
  inputs = {
    target = { type = "string", required = true, help = "The file or folder that is rebuilt." },
    sqlite = { type = "bool", default = false, help = "It is a database: rebuild its indices." },
    run = { type = "list", items = { type = "string" },
      help = "The program that rebuilds; {beside} in it is the path that it is to make." },
    verify = { type = "map", help = "A check of the result in its place, or {all: [checks]}." },
  },
  outputs = {
    replaced = { type = "string", optional = true, help = "Where the former one is." },
    evidence = { type = "list", help = "What proved the new one." },
  },
  roots = { "target" },
  run = function(inputs)
    local target, stamp = inputs.target, moments.stamp(time.now())
    local beside, replaced = target .. ".rebuilding-" .. stamp, target .. ".replaced-" .. stamp
    present.kind(target)
    local copies = inputs.sqlite and present.copy(target, also, target .. ".saved-" .. stamp) or {}
    if inputs.sqlite then
      reindex(target, beside)
    elseif inputs.run then
      by_program(inputs.run, target, beside)
    else
      fail.with("inputs", "nothing says how it is rebuilt", "give `sqlite: true` or `run`")
    end
    present.still(copies)
    fail.must("swap", fs.swap { new = beside, live = target, keep = replaced, also = also })
    local problem, evidence = refuse_bad(inputs.verify)
    if problem then
      fail.must("put back", fs.swap { new = replaced, live = target,
        keep = target .. ".refused-" .. stamp, also = also })
      fail.with("rolled-back", "what was rebuilt is not as it should be, and the former one is "
        .. "back: " .. problem)
    end
    return { replaced = replaced, evidence = evidence }
  end,
}
