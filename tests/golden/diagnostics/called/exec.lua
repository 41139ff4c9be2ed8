return {name = "exec", effect = "none", run = function() end}
