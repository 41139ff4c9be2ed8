-- Writes the recovery log: six fields, also when the recovery has failed.
local failed = inputs.error ~= ''
local lines = {
  'Date: ' .. tostring(inputs.began),
  'Issue: ' .. inputs.issue,
  'Root Cause: ' .. inputs.root_cause,
  'Actions Taken: ' .. inputs.actions,
  'Outcome: ' .. (failed and 'Failure: ' .. inputs.error or 'Success'),
  'Lessons Learned: ' .. inputs.lessons,
}
for at, line in ipairs(lines) do lines[at] = line:gsub('%s*\n%s*', ' ') end
local path = inputs.folder .. '/recovery-' .. inputs.run .. '.md'
local done, problem = fs.write(path, table.concat(lines, '\n') .. '\n')
if not done then error(problem) end
return { path = path }
