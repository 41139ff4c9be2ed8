-- A further step type of the example's own.
return {
  name = "ledger",
  summary = "Counts the orders of a ledger that is a text file.",
  effect = "read",
  inputs = {file = {type = "path", required = true, help = "one order a line"}},
  outputs = {orders = {type = "int", help = "how many there are"}},
  roots = {"file"},
  run = function(inputs)
    local text = assert(fs.read(inputs.file))
    local _, orders = text:gsub("\n", "")
    return {orders = orders}
  end,
}
