return {name = "count", effect = "none", run = function() end}
