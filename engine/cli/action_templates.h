// What `reprise new action` writes. @NAME@ stands for the action's name.
#pragma once

#include <string_view>

namespace reprise::cli {

inline constexpr std::string_view new_action_module = R"lua(-- An action of your own.
-- Runbooks bring it by `uses: [ ./actions/@NAME@.lua ]`, steps say `uses: @NAME@`.
return {
  name = "@NAME@",
  summary = "Counts the lines of a file.",
  -- The most harmful call of it: none, read, idempotent or unsafe.
  effect = "read",
  -- What a step gives under `with`; checked before anything runs.
  inputs = {
    file = { type = "path", required = true, help = "the file" },
    least = { type = "int", default = 0, help = "fewer lines are a failure" },
  },
  -- What `run` returns; checked at its end.
  outputs = {
    lines = { type = "int", help = "how many lines it has" },
  },
  -- Inputs that hold paths: only there, and in the step's folder, may fs work.
  roots = { "file" },

  run = function(inputs)
    local text, problem = fs.read(inputs.file)
    if not text then error(problem) end
    local _, lines = text:gsub("\n", "")
    if lines < inputs.least then
      error({ code = "too-few", message = inputs.file .. " has only " .. lines .. " lines" })
    end
    return { lines = lines }
  end,
}
)lua";

inline constexpr std::string_view new_action_test = R"lua(-- Run by `reprise test`.
-- Each case has a state of its own, and no call reaches the world.
local test = require("reprise.test")
local action = require("./@NAME@")

return {
  ["it counts the lines"] = function()
    test.world { ["fs.read"] = "a\nb\n" }
    test.equal(test.run(action, { file = "x" }), { lines = 2 })
    test.calls { "fs.read" }
  end,

  ["a file that cannot be read is its failure"] = function()
    test.world { ["fs.read"] = test.failure("not-found") }
    test.fails(function() test.run(action, { file = "x" }) end, "not-found")
  end,

  ["too few lines are a failure"] = function()
    test.world { { "fs.read", args = { path = "x" }, gives = "a\n" } }
    test.fails(function() test.run(action, { file = "x", least = 2 }) end, "too-few")
  end,
}
)lua";

}  // namespace reprise::cli
