--- A backup as steps hand it on: where it is, what its manifest says, and what was proven of it.
local fail = require("reprise.fail")
local kinds = require("reprise.kinds")
local manifest = require("reprise.manifest")
local moments = require("reprise.moments")
local paths = require("reprise.paths")
local scratch = require("reprise.scratch")

local chosen = {}

--- The output `backup` of a step.
---@param data Manifest
---@param path string
---@param proof? table what was looked at
---@return table
function chosen.backup(data, path, proof)
  return {
    uri = paths.to_uri(path), path = path, sha256 = data.sha256, bytes = data.bytes,
    taken_at = data.taken_at, kind = data.kind, tag = data.tag, manifest = data,
    proof = proof, seal = proof and manifest.seal(data, proof),
  }
end

local function prove_bytes(data, path)
  local about, problem = fs.stat(path)
  if about == nil then return problem.message end
  if about.bytes ~= data.bytes then
    return ("it has %d bytes, and not the %d of its manifest"):format(about.bytes, data.bytes)
  end
  local sha256
  sha256, problem = fs.sha256(path)
  if sha256 == nil then return problem.message end
  if sha256 ~= data.sha256 then return "its sha256 is another than that of its manifest" end
end

local function problem_of(data, path, beside)
  local kind = kinds.of(data.kind)
  kind.unpack(data, path, beside)
  return kind.problem(data, beside)
end

-- Restores it where nobody looks, and judges what comes out.
local function prove_by_restoring(data, path, folder)
  local beside = paths.join(folder, "test-" .. paths.plain(data.file))
  local problem = scratch.with(folder, problem_of, data, path, beside)
  if problem then return "restored for a test: " .. problem end
end

--- Proves a backup: its bytes, its hash, and a restore of it into `folder`.
--- Effect: idempotent; it changes nothing but `folder`, which is its own, and is gone afterwards.
---@param data Manifest
---@param path string
---@param folder string
---@param test? fun(data: Manifest, path: string): string? another way to restore it for a test
---@return table? proof
---@return string? reason
function chosen.prove(data, path, folder, test)
  local reason = prove_bytes(data, path)
  if reason then return nil, reason end
  local problem
  reason, problem = fail.caught(test or prove_by_restoring, data, path, folder)
  if reason == nil and problem then reason = problem.message end
  if reason then return nil, reason end
  return { at = moments.shown(time.now()), sha256 = data.sha256,
    looked_at = { "bytes", "sha256", "restore", "content" } }
end

--- Ends the step unless this is a backup that was proven, and is still the same.
--- Effect: read.
---@param backup table the output `backup` of select_backup or verify_backup
function chosen.check(backup)
  if type(backup.manifest) ~= "table" or type(backup.proof) ~= "table" then
    fail.with("not-selected", "this backup was not proven by anything",
      "restore takes the output `backup` of select_backup or verify_backup")
  end
  if backup.seal ~= manifest.seal(backup.manifest, backup.proof) then
    fail.with("seal", "this is not the backup that was proven: its seal is another",
      "pass the output `backup` of the step that proved it, as it is")
  end
  if backup.manifest.tag ~= "good" then
    fail.with("tag", "a backup that is " .. backup.manifest.tag .. " is never restored")
  end
  local reason = prove_bytes(backup.manifest, backup.path)
  if reason then
    fail.with("changed", backup.path .. " was proven, and has changed since: " .. reason)
  end
end

return chosen
