-- Puts the recovered ledger in the place of the damaged one, which is kept with its log and index.
local keep = inputs.live .. '.damaged'
local done, problem = fs.swap{new = inputs.new, live = inputs.live, keep = keep,
  also = {'-wal', '-shm'}}
if not done then error(problem) end
return {kept = keep}
