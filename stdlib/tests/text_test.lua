--- Single values in the texts of configurations, and small things about texts.
local env_text = require("reprise.env_text")
local json_text = require("reprise.json_text")
local moments = require("reprise.moments")
local paths = require("reprise.paths")
local values = require("reprise.values")

local config = [[
{ "name": "bot \"1\" {x}", "risk": { "size": 0.10, "on": true, "note": "[," },
  "list": [1, {"size": 3}], "size" : 5 }
]]

local function fails(code, action)
  local ok, problem = pcall(action)
  assert(not ok and type(problem) == "table" and problem.code == code, tostring(problem))
end

return {
  ["a value is found by its whole path"] = function()
    assert(json_text.get(config, "risk.size") == "0.10")
    assert(json_text.get(config, "size") == 5)
    assert(json_text.get(config, "risk.on") == true)
    assert(json_text.get(config, "name") == 'bot "1" {x}')
    assert(json_text.get(config, "risk.none") == nil)
    assert(json_text.get(config, "list.size") == nil)
  end,
  ["only the value's own bytes change"] = function()
    local changed = json_text.set(config, "size", "0.005")
    assert(changed == (config:gsub('"size" : 5', '"size" : 0.005')), changed)
    changed = json_text.set(config, "risk.note", 'say "hi"')
    assert(changed == (config:gsub('"%[,"', '"say \\"hi\\""')), changed)
  end,
  ["a value keeps its kind"] = function()
    fails("type", function() json_text.set(config, "size", "large") end)
    fails("type", function() json_text.set(config, "risk.on", "true") end)
    fails("type", function() json_text.set(config, "name", 5) end)
    fails("type", function() json_text.set(config, "list", 5) end)
    fails("no-such-key", function() json_text.set(config, "risk.sise", 5) end)
  end,
  ["JSON with comments is none"] = function()
    assert(json_text.problem(config) == nil)
    assert(json_text.problem('{ // a comment\n "a": 1 }'))
  end,
  ["the last line that sets a name counts, and the others stay"] = function()
    local text = "# bot\nexport A=1\nB='x y'\nA=2\n"
    assert(env_text.get(text, "A") == "2" and env_text.get(text, "B") == "x y")
    assert(env_text.set(text, "A", 0.005) == "# bot\nexport A=1\nB='x y'\nA=0.005\n")
    assert(env_text.set(text, "B", "z w") == '# bot\nexport A=1\nB="z w"\nA=2\n')
    fails("no-such-key", function() env_text.set(text, "C", "1") end)
    fails("type", function() env_text.set(text, "A", "1\nC=2") end)
    fails("type", function() env_text.set(text, "A", "$(reboot)") end)
    assert(env_text.problem(text) == nil and env_text.problem("A=1\nrm -rf /\n"):find("line 2"))
  end,
  ["parts of paths"] = function()
    assert(paths.name("/a/b/") == "b" and paths.folder("/a/b/") == "/a")
    assert(paths.folder("/a") == "/" and paths.folder("a") == ".")
    assert(paths.join("/a/", "b") == "/a/b" and paths.join(".", "b") == "b")
    assert(paths.plain("../x y") == "_./x_y" or paths.plain("../x y"):find("/") == nil)
  end,
  ["lengths and instants"] = function()
    assert(moments.milliseconds("30s") == 30000 and moments.milliseconds(nil, "1m") == 60000)
    assert(moments.stamp(1700000000005) == "20231114T221320.005Z")
    fails("timestamp", function() moments.instant(true) end)
    assert(not pcall(moments.instant, "2026-11-21T14:00:00"))
  end,
  ["what stands at a path"] = function()
    local data = { a = { { b = 1 }, { b = 2 } } }
    assert(values.at(data, ".a[2].b") == 2 and values.at(data, "a[3].b") == nil)
    assert(values.at(data, ".a.x.y") == nil and values.at(data, "") == data)
  end,
  ["one or many"] = function()
    assert(#values.list(nil) == 0 and #values.list(null) == 0 and #values.list("a") == 1)
    assert(#values.list({ "a", "b" }) == 2 and #values.list({}) == 0)
    assert(#values.list({ a = 1 }) == 1)
  end,
}
