-- Reads every page of every table. Damage is what is looked for, and no failure.
local found, problem = pg.check{dsn = inputs.dsn}
if not found then return {ok = false, problems = {problem.message}, tables = {}} end
return {ok = found.ok, problems = found.problems, tables = found.tables}
