"""The world of the crash tests: a state folder, a runbook whose steps keep a tally of what they
really did, and the real executables. The tally is the judge; the journal is never asked what
happened."""
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time

# Classes of the steps: the tally must show each unsafe step exactly once, the others at least once.
UNSAFE = ["pay", "swap", "fan[1]", "fan[2]", "fan[3]", "last"]
REPEATABLE = ["look", "put", "probed"]

RUNBOOK = """\
reprise: 1
runbook: tests/crash
inputs:
  world: { type: path, required: true }
env: { WORLD: "${{ inputs.world }}" }
steps:
  look:
    run: [sh, "${{ inputs.world }}/step.sh"]
    effect: read
  pay:
    needs: [look]
    run: [sh, "${{ inputs.world }}/step.sh"]
  put:
    needs: [look]
    run: [sh, "${{ inputs.world }}/step.sh"]
    effect: idempotent
  swap:
    needs: [pay]
    run: [sh, "${{ inputs.world }}/step.sh"]
  probed:
    needs: [put]
    run: [sh, "${{ inputs.world }}/step.sh"]
    effect: unsafe
    probe: { run: [sh, "${{ inputs.world }}/probe.sh"] }
  fan:
    needs: [swap, probed]
    foreach: "${{ {1, 2, 3} }}"
    run: [sh, "${{ inputs.world }}/step.sh"]
  last:
    needs: [fan]
    run: [sh, "${{ inputs.world }}/step.sh"]
"""

# One line per start, written with O_APPEND before anything else; the pause makes room for a kill.
STEP = """\
echo "$REPRISE_STEP $REPRISE_ATTEMPT $REPRISE_IDEMPOTENCY_KEY" >> "$WORLD/tally"
sleep 0.01
echo "result=$REPRISE_STEP" >> "$REPRISE_OUTPUT"
"""

PROBE = """\
verdict=did-not-happen
if grep -q '^probed ' "$WORLD/tally"; then verdict=happened; fi
echo "verdict=$verdict" >> "$REPRISE_OUTPUT"
"""


class World:
    def __init__(self, bin_dir):
        self.reprise = os.path.join(bin_dir, "reprise")
        self.folder = tempfile.mkdtemp(prefix="reprise crash ")
        self.state = os.path.join(self.folder, "state")
        self.answers = []
        for name, text in (("runbook.yaml", RUNBOOK), ("step.sh", STEP), ("probe.sh", PROBE)):
            with open(os.path.join(self.folder, name), "w") as file:
                file.write(text)

    def close(self):
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *words):
        return [self.reprise, "--state", self.state, *words]

    def start(self, crash_point=None):
        environment = dict(os.environ)
        environment.pop("REPRISE_CRASH_POINT", None)
        if crash_point:
            environment["REPRISE_CRASH_POINT"] = crash_point
        return subprocess.Popen(
            self.command("run", os.path.join(self.folder, "runbook.yaml"), "--run-id", "crash",
                         "-i", "world=" + self.folder),
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)

    def call(self, *words, crash_point=None, timeout=120):
        environment = dict(os.environ)
        environment.pop("REPRISE_CRASH_POINT", None)
        if crash_point:
            environment["REPRISE_CRASH_POINT"] = crash_point
        return subprocess.run(self.command(*words), env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=timeout)

    def processes(self, mark=""):
        """Pids whose command line names this world's folder (and `mark`)."""
        found = []
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == os.getpid():
                continue
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    line = file.read().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if self.folder in line and mark in line:
                found.append(int(name))
        return found

    def tally(self):
        counts, keys = {}, {}
        try:
            with open(os.path.join(self.folder, "tally")) as file:
                lines = file.read().splitlines()
        except FileNotFoundError:
            return {}, {}
        for line in lines:
            step, _, key = line.split(" ")
            counts[step] = counts.get(step, 0) + 1
            keys.setdefault(step, set()).add(key)
        return counts, keys

    def exists(self):
        listed = self.call("--json", "list")
        return '"crash"' in listed.stdout

    def finish(self):
        """Resumes, and answers questions from the tally like an honest operator, until the end."""
        for _ in range(20):
            if not self.exists():
                # Never acknowledged: the operator simply starts it again, under the same id.
                done = self.start()
                out, err = done.communicate(timeout=120)
                code = done.returncode
            else:
                result = self.call("resume", "crash")
                code, err = result.returncode, result.stderr
            if code != 3:
                return code, err
            self.answer_all()
        return 3, "still waiting after 20 rounds"

    def answer_all(self):
        shown = json.loads(self.call("--json", "show", "crash").stdout)
        counts, _ = self.tally()
        for question in shown["questions"]:
            step = question["step"]
            choices = [choice["name"] for choice in question["choices"]]
            if "happened" in choices:
                choice = "happened" if counts.get(step, 0) > 0 else "did-not-happen"
            else:
                choice = "retry" if "retry" in choices else choices[0]
            self.answers.append((step, choice))
            given = self.call("answer", "crash", question["id"], choice)
            assert given.returncode == 0, given.stderr


def judge(world, code, err):
    """What must hold at the end, whatever was killed. Returns the list of broken promises."""
    broken = []
    if code != 0:
        broken.append(f"the run ended with {code}: {err[-400:]}")
    counts, keys = world.tally()
    for step in UNSAFE:
        if counts.get(step, 0) != 1:
            broken.append(f"unsafe step {step} ran {counts.get(step, 0)} times")
    for step in REPEATABLE:
        if counts.get(step, 0) < 1:
            broken.append(f"step {step} never ran")
    if counts.get("probed", 0) != 1:
        broken.append(f"probed step ran {counts.get('probed', 0)} times")
    for step, known in keys.items():
        if len(known) != 1:
            broken.append(f"step {step} had {len(known)} idempotency keys")
    return broken + left_behind(world)


def left_behind(world):
    """What is wrong with the state folder and the machine after a run."""
    broken = []
    verified = world.call("journal", "verify")
    if verified.returncode != 0:
        broken.append("journal verify: " + (verified.stdout + verified.stderr)[-300:])
    deadline = time.time() + 5
    while world.processes() and time.time() < deadline:
        time.sleep(0.02)
    if world.processes():
        broken.append(f"processes left behind: {world.processes()}")
    return broken


def campaign(count, kill_once, missed_max=0.2):
    """Kills `count` times by kill_once(generator) -> (what was killed, broken promises) and prints
    the seed. True where no promise is broken and at most that share of the kills has missed."""
    seed = int(os.environ.get("REPRISE_SEED", time.time_ns() % 1_000_000))
    generator = random.Random(seed)
    failures, killed = 0, {}
    for number in range(count):
        target, broken = kill_once(generator)
        killed[target] = killed.get(target, 0) + 1
        for promise in broken:
            failures += 1
            print(f"FAILED kill {number} of {target} (REPRISE_SEED={seed}): {promise}")
    print(f"{count} random kills with REPRISE_SEED={seed}: {killed}, {failures} broken promises")
    # A campaign whose kills mostly missed proves nothing.
    return failures == 0 and killed.get("nothing", 0) < missed_max * count
