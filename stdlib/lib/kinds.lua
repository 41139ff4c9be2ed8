--- The kinds of backups that are files: each takes, unpacks and judges its own.
local fail = require("reprise.fail")

local kind_file = require("reprise.kind_file")

local kinds = {}

local by_word = {
  sqlite = require("reprise.kind_sqlite"),
  tree = require("reprise.kind_tree"),
  file = kind_file,
  config = kind_file,
  postgres = require("reprise.kind_postgres"),
}

--- What knows a kind, by its word.
function kinds.of(word)
  return by_word[word] or fail.with("kind", "no such kind of backup: " .. tostring(word))
end

return kinds
