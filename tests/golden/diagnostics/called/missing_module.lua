local a = 1
local tools = require("tools")
