--- Backups of one file, as it is. `config` is a file whose text must be of its format.
local fail = require("reprise.fail")
local paths = require("reprise.paths")
local settings = require("reprise.settings")

local kind_file = { form = "file", also = {} }

--- The ending of the data's name: that of the source.
function kind_file.suffix(source) return paths.name(source):match("(%.[^.]+)$") or "" end

--- Writes the data. Effect: idempotent.
---@return table facts
function kind_file.take(source, path)
  local before = fail.must("hash " .. source, fs.sha256(source))
  fail.must("copy " .. source, fs.copy { from = source, to = path })
  return { source_sha256 = before }
end

--- What is wrong with a restored file, or nil.
function kind_file.problem(data, path)
  local sha256, problem = fs.sha256(path)
  if sha256 == nil then return problem.message end
  if sha256 ~= data.sha256 then return "its hash is another" end
end

--- Puts the data beside the place where it is to go. Effect: idempotent.
function kind_file.unpack(_, path, beside)
  fail.must("copy to " .. beside, fs.copy { from = path, to = beside })
end

--- Why a configuration is none, or nil. Effect: read.
function kind_file.config_problem(path, format)
  local text = fail.must("read " .. path, fs.read(path))
  return settings.format({ path = path, format = format }).problem(text)
end

return kind_file
