-- Takes out of a damaged ledger what can be read, into a new database beside it.
local made, problem = sqlite.recover{from = inputs.ledger, to = inputs.ledger .. '.recovered'}
if not made then error(problem) end
made.file = inputs.ledger .. '.recovered'
return made
