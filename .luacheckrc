-- Lua of the standard library and of the examples: what a script sees (docs/lua.md).
std = {
  read_globals = {
    "assert", "error", "getmetatable", "ipairs", "pairs", "pcall", "print", "rawequal", "rawget",
    "rawlen", "rawset", "require", "select", "setmetatable", "tonumber", "tostring", "type",
    "xpcall", "_VERSION", "math", "string", "table", "utf8",
    "decimal", "hash", "json", "log", "null", "retry", "time",
    "check", "fs", "guard", "http", "net", "pg", "proc", "sqlite", "svc",
  },
}
max_line_length = 100

-- A test answers the calls itself.
files["**/*_test.lua"] = {
  globals = { "check", "fs", "guard", "http", "net", "pg", "proc", "sqlite", "svc", "time" },
}

-- It takes the place of all calls.
files["stdlib/lib/test.lua"] = { globals = { "_G" } }
