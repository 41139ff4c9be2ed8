"""Runs actions of the standard library on real things, and kills the engine in their middle."""
import json
import os

from cli_world import CliTest

STDLIB = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", "stdlib"))

# Runs the action `wanted` as a step of its own would: with the defaults of its inputs. A file
# `kill` with a number ends engine, shim and worker right before that call, once; with a delay
# behind the number so much later, in the middle of the call.
SCRIPT = """\
local action, given = require('wanted'), inputs.given
for name, input in pairs(action.inputs) do
  if given[name] == nil then given[name] = input.default end
end
local calls, real_run = 0, proc.run
local function watched(make)
  return function(...)
    calls = calls + 1
    real_run{argv = {'sh', inputs.world .. '/kill.sh', tostring(calls)}, effect = 'read'}
    return make(...)
  end
end
for _, name in ipairs({'fs', 'sqlite', 'pg', 'proc', 'svc', 'http', 'check', 'guard'}) do
  for call, make in pairs(_G[name] or {}) do _G[name][call] = watched(make) end
end
local outputs = action.run(given, {run_id = 'r1', step = inputs.step, attempt = 1})
return {outputs = outputs, calls = calls}
"""

KILL = """\
cd "$(dirname "$0")"
[ -f kill ] || exit 0
read number delay < kill
[ "$number" = "$1" ] || exit 0
mv kill killed
shim=$(awk '{print $4}' /proc/$PPID/stat)
engine=$(awk '{print $4}' /proc/$shim/stat)
if [ -n "$delay" ]; then
    env -i setsid sh -c "sleep $delay; kill -9 $engine $shim $PPID" >/dev/null 2>&1 &
else
    kill -9 $engine $shim $PPID
    sleep 0.05
fi
"""


class ActionTest(CliTest):
    def setUp(self):
        super().setUp()
        os.symlink(os.path.join(STDLIB, "lib"), self.path("lib"))
        os.symlink(os.path.join(STDLIB, "steps"), self.path("steps"))
        self.write("action.lua", SCRIPT)
        self.write("kill.sh", KILL)
        self.runs = 0

    def modules(self, action):
        names = sorted(os.listdir(os.path.join(STDLIB, "lib")))
        listed = {"reprise." + name[:-4]: "lib/" + name for name in names}
        return dict(listed, wanted=f"steps/{action}.lua")

    def watched(self, action, given, hosts):
        """The action as a script whose calls are counted, so that each can be killed at."""
        return {"uses": "lua", "with": {
            "file": "action.lua", "modules": self.modules(action), "roots": [self.folder],
            "hosts": list(hosts),
            "inputs": {"given": given, "world": self.folder, "step": action}}}

    def book(self, step):
        return self.runbook(f"s: {json.dumps(step)}\n")

    def act(self, action, given, code=0):
        """Runs one action to its end; gives its outputs, or its error."""
        self.runs += 1
        run = f"act{self.runs}"
        self.call("run", self.book({"uses": action, "with": given}), "--run-id", run, code=code)
        step = self.show(run)["steps"]["s"]
        return step["outputs"] if code == 0 else step["error"]

    def act_killed(self, action, given, call, hosts=(), delay=""):
        """The same, with a kill of everything before its call of this number, or in its middle;
        None without one."""
        self.runs += 1
        run = f"act{self.runs}"
        self.write("kill", f"{call} {delay}\n")
        self.call("run", self.book(self.watched(action, given, hosts)), "--run-id", run)
        if not self.exists("killed"):
            os.unlink(self.path("kill"))
            return None
        os.unlink(self.path("killed"))
        self.call("resume", run)
        shown = self.show(run)
        self.assertEqual(shown["status"], "succeeded", (call, shown["steps"]["s"]["error"],
                                                        shown["questions"]))
        return shown["steps"]["s"]["outputs"]["outputs"]
