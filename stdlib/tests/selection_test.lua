--- Which backups may be taken, by what their manifests say.
local manifest = require("reprise.manifest")
local moments = require("reprise.moments")
local selection = require("reprise.selection")
local values = require("reprise.values")

local noon = moments.instant("2026-11-21T12:00:00Z")

local function made(more)
  return values.merged({
    reprise_backup = 1, name = "ledger", kind = "sqlite", file = "ledger-1.sqlite", bytes = 10,
    sha256 = ("a"):rep(64), started_at = "2026-11-21T11:00:00Z", taken_at = "2026-11-21T11:00:05Z",
    tag = "good", source = { path = "/x" }, facts = {},
  }, more)
end

local function refused(data, wanted, part)
  local reasons = selection.reasons(made(data), values.merged({ now = noon }, wanted))
  assert(#reasons == 1, "reasons: " .. table.concat(reasons, "; "))
  assert(reasons[1]:find(part, 1, true), reasons[1])
end

return {
  ["a good one before the moment may be taken"] = function()
    assert(#selection.reasons(made(), { now = noon, before = noon, kind = "sqlite" }) == 0)
  end,
  ["one that is fixed exactly at the moment may be taken"] = function()
    local moment = moments.instant("2026-11-21T11:00:05Z")
    assert(#selection.reasons(made(), { now = noon, before = moment }) == 0)
  end,
  ["one whose content is newer than the moment is refused"] = function()
    -- It was started before, and may still hold what came after.
    refused({}, { before = moments.instant("2026-11-21T11:00:02Z") }, "after 2026-11-21T11:00:02Z")
  end,
  ["suspect and corrupted ones are refused"] = function()
    refused({ tag = "suspect" }, {}, "tagged suspect")
    refused({ tag = "corrupted" }, {}, "tagged corrupted")
  end,
  ["another kind, another name, too old, from the future"] = function()
    refused({}, { kind = "tree" }, "of the kind sqlite")
    refused({}, { name = "other" }, "a backup of ledger")
    refused({}, { max_age_ms = 60 * 1000 }, "too old")
    refused({ taken_at = "2026-11-21T13:00:00Z" }, {}, "in the future")
    refused({ started_at = "2026-11-21T11:30:00Z" }, {}, "before it was started")
  end,
  ["the newest content is first, whatever the zone it is written in"] = function()
    local candidates = {
      { path = "a", manifest = made({ taken_at = "2026-11-21T11:00:00Z" }) },
      { path = "b", manifest = made({ taken_at = "2026-11-21T13:30:00+02:00" }) },
      { path = "c", manifest = made({ taken_at = "2026-11-21T11:00:00Z" }) },
    }
    selection.order(candidates)
    assert(candidates[1].path == "b" and candidates[2].path == "a" and candidates[3].path == "c")
  end,
  ["a manifest comes back as it was written"] = function()
    assert(values.same(manifest.parse(manifest.text(made())), made()))
  end,
  ["what is no manifest is told why"] = function()
    local function reason(data)
      local parsed, why = manifest.parse(type(data) == "string" and data or json.encode(data))
      assert(parsed == nil)
      return why
    end
    assert(reason("{") == "its manifest is no JSON")
    assert(reason(made({ reprise_backup = 2 })):find("format 2"))
    assert(reason(made({ bytes = "10" })) == "its manifest has no bytes")
    assert(reason(made({ file = "../ledger" })) == "its manifest names no file")
    assert(reason(made({ sha256 = "abc" })):find("sha256"))
    assert(reason(made({ tag = "fine" })):find("tag fine"))
    assert(reason(made({ taken_at = "yesterday" })):find("taken_at"))
    assert(reason(made({ taken_at = "2026-11-21T11:00:00" })):find("taken_at"))
  end,
  ["a seal holds the manifest and the proof"] = function()
    local proof = { at = "2026-11-21T12:00:00Z", sha256 = ("a"):rep(64) }
    local seal = manifest.seal(made(), proof)
    assert(seal == manifest.seal(made(), values.copy(proof)))
    assert(seal ~= manifest.seal(made({ tag = "suspect" }), proof))
    assert(seal ~= manifest.seal(made(), { at = "2026-11-21T12:00:01Z", sha256 = proof.sha256 }))
  end,
}
