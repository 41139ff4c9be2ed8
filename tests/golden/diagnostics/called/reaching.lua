local now = time.now()
return {name = "reaching", run = function() return {now = now} end}
