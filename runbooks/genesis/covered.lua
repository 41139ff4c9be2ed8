-- Whether the moment can be restored to at all: it has come, and a backup was taken before it.
local moment = time.parse(inputs.moment)
if moment > time.now() then
  error({code = 'not-covered', message = 'the moment ' .. inputs.moment .. ' has not come yet'})
end
local names, problem = fs.list(inputs.backups)
if not names then error(problem) end
local oldest
for _, name in ipairs(names) do
  local text = name:find('%.manifest%.json$') and fs.read(inputs.backups .. '/' .. name)
  local manifest = text and json.decode(text)
  local taken = type(manifest) == 'table' and manifest.taken_at and time.parse(manifest.taken_at)
  if taken and (not oldest or taken < oldest) then oldest = taken end
end
if not oldest or oldest > moment then
  error({code = 'not-covered', message = 'no backup was taken before ' .. inputs.moment,
    hint = 'nothing was stopped; choose a later moment'})
end
return {oldest = time.format(oldest)}
