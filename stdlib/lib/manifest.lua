--- What is known of a backup: a JSON file beside its data, written after it and last.
--- Data without a manifest is no backup: its writer did not come to the end.
local moments = require("reprise.moments")
local values = require("reprise.values")

local manifest = { format = 1, suffix = ".manifest.json" }

---@class Manifest
---@field reprise_backup integer the version of this format
---@field name string what it is a backup of, for people and for choosing
---@field kind string sqlite, file, tree, postgres or config
---@field file string name of the data, in the same folder
---@field bytes integer
---@field sha256 string of the data, hex
---@field started_at string the content is not older than this
---@field taken_at string the content is not newer than this
---@field tag? string good, suspect or corrupted; only good ones are ever chosen
---@field source table where it came from
---@field facts table what its kind knows of its content, as the rows of each table

local required = {
  name = "string", kind = "string", file = "string", bytes = "number", sha256 = "string",
  started_at = "string", taken_at = "string", tag = "string", source = "table", facts = "table",
}

local tags = { good = true, suspect = true, corrupted = true }

local function field_problem(data)
  for name, kind in pairs(required) do
    if type(data[name]) ~= kind then return "its manifest has no " .. name end
  end
  if data.file == "" or data.file:find("/", 1, true) then return "its manifest names no file" end
  if not data.sha256:match("^%x+$") or #data.sha256 ~= 64 then
    return "the sha256 of its manifest is none"
  end
  if not tags[data.tag] then return "its manifest has the tag " .. data.tag end
  for _, name in ipairs({ "started_at", "taken_at" }) do
    if not time.parse(data[name]) then return "the " .. name .. " of its manifest is no instant" end
  end
end

--- Reads the text of a manifest.
---@param text string
---@return Manifest?
---@return string? reason why it is none
function manifest.parse(text)
  local data = json.decode(text)
  if type(data) ~= "table" then return nil, "its manifest is no JSON" end
  if data.reprise_backup ~= manifest.format then
    return nil, "its manifest is of the format " .. tostring(data.reprise_backup)
  end
  local problem = field_problem(data)
  if problem then return nil, problem end
  return data
end

--- The text of a manifest, the same for the same content.
---@param data Manifest
---@return string
function manifest.text(data)
  return json.encode(values.merged(data, { reprise_backup = manifest.format })) .. "\n"
end

--- The name of the manifest of a backup's data.
function manifest.name_of(file) return file .. manifest.suffix end

--- When its content was fixed: it may hold all that happened until then, in milliseconds.
---@param data Manifest
---@return integer
function manifest.taken(data) return moments.instant(data.taken_at) end

--- Ties a backup to what was proven of it. `restore` takes only what carries this.
--- A changed manifest, another file, or a proof of something else gives another seal.
---@param data Manifest
---@param proof table what was looked at, and when
---@return string hex
function manifest.seal(data, proof)
  return hash.sha256(json.encode({ manifest.text(data), proof }))
end

return manifest
