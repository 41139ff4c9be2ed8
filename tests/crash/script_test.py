#!/usr/bin/env python3
"""Kills the engine, the worker of a script, its shim or all of them with SIGKILL, in every call of
a script of 20 calls and at random instants, resumes, and judges by the tally that the calls write.

  script_test.py BIN_DIR calls            in each call, before and after its effect: each target
  script_test.py BIN_DIR turns            the same, the targets by turns
  script_test.py BIN_DIR random COUNT     COUNT random instants
"""
import contextlib
import json
import os
import re
import signal
import sys

from world import World, campaign, left_behind

CALLS = 20
TARGETS = ("engine", "worker", "shim", "all")

RUNBOOK = f"""\
reprise: 1
runbook: tests/script
inputs:
  world: {{ type: path, required: true }}
steps:
  script:
    uses: lua
    with:
      inputs: {{ world: "${{{{ inputs.world }}}}" }}
      roots: ["${{{{ inputs.world }}}}"]
      script: |
        local kinds, sum = {{'unsafe', 'idempotent', 'unsafe', 'read'}}, 0
        for i = 1, {CALLS} do
          local kind = kinds[i % 4 + 1]
          proc.run{{argv = {{'sh', inputs.world .. '/call.sh', tostring(i)}}, effect = kind}}
        end
        for i = 1, {CALLS} do sum = sum + tonumber(fs.read(inputs.world .. '/out.' .. i)) end
        return {{sum = sum, random = math.random(1000000)}}
"""

# `kill` holds "NUMBER TARGET INSTANT": that call takes the file away and kills, once.
CALL = """\
cd "$(dirname "$0")"
end_them() {
  [ -f kill ] || return 0
  read number target instant < kill
  [ "$number $instant" = "$1 $2" ] || return 0
  mv kill killed
  shim=$(awk '{print $4}' /proc/$PPID/stat)
  engine=$(awk '{print $4}' /proc/$shim/stat)
  case $target in
    engine) kill -9 $engine;;
    worker) kill -9 $PPID;;
    shim) kill -9 $shim;;
    all) kill -9 $engine $shim $PPID;;
  esac
  sleep 0.02
}
end_them $1 before
echo "$1 $REPRISE_IDEMPOTENCY_KEY" >> tally
echo $1 > out.$1
end_them $1 after
"""


def kind_of(call):
    return ("unsafe", "idempotent", "unsafe", "read")[call % 4]


class ScriptWorld(World):
    def __init__(self, bin_dir):
        super().__init__(bin_dir)
        self.questions = []
        for name, text in (("runbook.yaml", RUNBOOK), ("call.sh", CALL)):
            self.write(name, text)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

    def living(self, engine):
        """Workers are found below the shims: their own command lines do not name this world."""
        found = []
        for shim in self.processes("--shim"):
            with contextlib.suppress(OSError):
                for thread in os.listdir(f"/proc/{shim}/task"):
                    with open(f"/proc/{shim}/task/{thread}/children") as file:
                        found += [int(pid) for pid in file.read().split()]
        return dict(super().living(engine), worker=found)

    def calls(self):
        """How often each call was made, and under which keys."""
        counts, keys = {}, {}
        with contextlib.suppress(FileNotFoundError):
            with open(os.path.join(self.folder, "tally")) as file:
                for line in file:
                    number, key = line.split()
                    counts[int(number)] = counts.get(int(number), 0) + 1
                    keys.setdefault(int(number), set()).add(key)
        return counts, keys

    def answer_all(self):
        shown = json.loads(self.call("--json", "show", "crash").stdout)
        for question in shown["questions"]:
            choices = [choice["name"] for choice in question["choices"]]
            choice = "retry" if "retry" in choices else choices[0]
            if "happened" in choices:
                number = int(re.search(r"its call (\d+), proc.run", question["text"])[1])
                happened = self.calls()[0].get(number, 0) > 0
                choice = "happened" if happened else "did-not-happen"
                self.questions.append(number)
            given = self.call("answer", "crash", question["id"], choice)
            assert given.returncode == 0, given.stderr


def judge(world, code, err):
    """The broken promises."""
    if code != 0:
        return [f"the run ended with {code}: {err[-400:]}"]
    broken = []
    counts, keys = world.calls()
    for call in range(1, CALLS + 1):
        made = counts.get(call, 0)
        if made < 1 or (made > 1 and kind_of(call) == "unsafe"):
            broken.append(f"{kind_of(call)} call {call} was made {made} times")
        if len(keys.get(call, ())) > 1:
            broken.append(f"call {call} had {len(keys[call])} keys")
    for call in world.questions:
        if kind_of(call) != "unsafe":
            broken.append(f"a person was asked about call {call}, which is {kind_of(call)}")
    outputs = json.loads(world.call("--json", "show", "crash").stdout)["steps"]["script"]["outputs"]
    if outputs["sum"] != CALLS * (CALLS + 1) // 2:
        broken.append(f"the script's result is {outputs}")
    return broken + left_behind(world)


def to_the_end(world, engine):
    _, err = engine.communicate(timeout=120)
    code = engine.returncode
    if code in (-signal.SIGKILL, 3):
        if code == 3:
            world.answer_all()
        code, err = world.finish()
    return judge(world, code, err)


def in_call(bin_dir, call, target, instant):
    world = ScriptWorld(bin_dir)
    try:
        world.write("kill", f"{call} {target} {instant}\n")
        broken = to_the_end(world, world.start())
        if not os.path.exists(os.path.join(world.folder, "killed")):
            broken.append("nothing was killed")
        if target == "engine" and world.questions:
            broken.append("a person was asked although the worker kept the result")
        return broken, world.questions
    finally:
        world.close()


def run_calls(bin_dir, by_turns):
    plan = [(call, target, instant) for call in range(1, CALLS + 1)
            for instant in ("before", "after") for target in TARGETS]
    if by_turns:  # every fourth, and another target for each kind of call
        plan = [case for number, case in enumerate(plan)
                if number % 4 == (number // 4 + number // 16) % 4]
    failures = asked = 0
    for call, target, instant in plan:
        broken, questions = in_call(bin_dir, call, target, instant)
        asked += len(questions)
        for promise in broken:
            failures += 1
            print(f"FAILED {target} {instant} the effect of call {call}: {promise}")
    print(f"{len(plan)} kills in calls, {asked} questions, {failures} broken promises")
    return failures == 0 and len(plan) == CALLS * 2 * (1 if by_turns else len(TARGETS))


def main(words):
    # The product as it is shipped, where the suite has built it: sanitizers change the instants.
    bin_dir = os.path.abspath(os.environ.get("REPRISE_TEST_BIN", words[1]))
    if words[2] == "random":
        return 0 if campaign(int(words[3]), lambda: ScriptWorld(bin_dir), judge, TARGETS) else 1
    return 0 if run_calls(bin_dir, by_turns=words[2] == "turns") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
