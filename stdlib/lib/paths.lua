--- Names of files, without looking at any.
local paths = {}

--- `name` in `folder`.
function paths.join(folder, name)
  if folder == "" or folder == "." then return name end
  return (folder:gsub("/+$", "")) .. "/" .. name
end

--- The last part: "c" of "/a/b/c".
function paths.name(path) return path:gsub("/+$", ""):match("[^/]*$") end

--- All but the last part: "/a/b" of "/a/b/c", "." of "c".
function paths.folder(path)
  local folder = path:gsub("/+$", ""):match("^(.*)/[^/]*$")
  if folder == nil then return "." end
  return folder == "" and "/" or folder
end

--- A text that is safe as part of a file's name.
function paths.plain(text) return (text:gsub("[^%w._-]", "_"):gsub("^%.", "_")) end

--- The path of a file: URL; another text stays as it is.
function paths.of_uri(uri) return (uri:gsub("^file://", "")) end

--- The file: URL of a path.
function paths.to_uri(path) return "file://" .. path end

return paths
