#!/usr/bin/env python3
"""The libraries of the actions: each file of stdlib/tests runs as a script of the real worker."""
import json
import os
import sys

from cli_world import CliTest, main

STDLIB = os.path.join(os.path.dirname(__file__), "..", "..", "stdlib")

RUNNER = """\
local failed = {}
for name, behaviour in pairs(require('test')) do
  local ok, why = pcall(behaviour)
  local text = type(why) == 'table' and why.message or tostring(why)
  if not ok then failed[#failed + 1] = name .. ': ' .. text end
end
if #failed > 0 then error({code = 'failed', message = table.concat(failed, '\\n')}) end
"""


def modules():
    names = sorted(os.listdir(os.path.join(STDLIB, "lib")))
    found = {"reprise." + name[:-4]: "lib/" + name for name in names}
    for name in sorted(os.listdir(os.path.join(STDLIB, "steps"))):
        found["actions." + name[:-4]] = "steps/" + name
    return found


class Libraries(CliTest):
    def run_file(self, name):
        os.symlink(os.path.join(STDLIB, "lib"), self.path("lib"))
        os.symlink(os.path.join(STDLIB, "steps"), self.path("steps"))
        os.symlink(os.path.join(STDLIB, "tests"), self.path("tests"))
        self.write("runner.lua", RUNNER)
        listed = dict(modules(), test="tests/" + name)
        shown = self.run_book("s:\n  uses: lua\n  with:\n    file: runner.lua\n    cpu: 30s\n"
                              f"    modules: {json.dumps(listed)}\n", code=None)
        step = shown["steps"]["s"]
        self.assertEqual(step["status"], "succeeded", step["error"] and step["error"]["message"])


def add(name):
    setattr(Libraries, "test_" + name[:-9], lambda self: self.run_file(name))


for file_name in sorted(os.listdir(os.path.join(STDLIB, "tests"))):
    if file_name.endswith("_test.lua"):
        add(file_name)

if __name__ == "__main__":
    sys.exit(main())
