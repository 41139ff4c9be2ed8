-- Puts the ledger that was replaced back in its place; what was restored is kept beside it.
local done, problem = fs.swap{new = inputs.replaced, live = inputs.ledger,
  keep = inputs.ledger .. '.refused', also = {'-wal', '-shm'}}
if not done then error(problem) end
return {kept = inputs.ledger .. '.refused'}
