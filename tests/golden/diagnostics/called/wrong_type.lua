return {
  name = "wrong-type",
  effect = "read",
  inputs = {
    file = {type = "path", required = true},
    days = {type = "intt"},
  },
  run = function() end,
}
