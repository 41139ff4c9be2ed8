return {
  name = "wrong-key",
  effect = "read",
  inputs = {file = {type = "path"}},
  root = {"file"},
  run = function() end,
}
