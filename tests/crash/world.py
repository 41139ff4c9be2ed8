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

    def living(self, engine):
        """The processes to kill, by their kinds."""
        return {"engine": [engine.pid], "shim": self.processes("--shim")}

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
    deadline = time.monotonic() + 30
    while world.processes() and time.monotonic() < deadline:
        time.sleep(0.02)
    if world.processes():
        broken.append(f"processes left behind: {world.processes()}")
    return broken


class Instants:
    """Random instants in the lives of runs, of which the shortest one seen is kept in mind: a
    machine may be slow when the first is measured, and fast afterwards."""

    def __init__(self, generator, make):
        self.generator = generator
        world = make()
        try:
            began = time.monotonic()
            world.start().communicate(timeout=120)
            self.span = time.monotonic() - began
        finally:
            world.close()

    def wait(self, engine):
        began = time.monotonic()
        with contextlib.suppress(subprocess.TimeoutExpired):
            engine.wait(self.generator.random() * self.span)
            self.span = min(self.span, time.monotonic() - began)


def kill(world, engine, target):
    """Kills one kind of process, or all; waits for them where the instant came before they did.
    False: the engine has ended before that."""
    while engine.poll() is None:
        living = world.living(engine)
        kinds = list(living.values()) if target == "all" else [living[target]]
        if all(kinds):
            for pid in sum(kinds, []):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return True
        time.sleep(0.002)
    return False


def at_random(world, judge, target, instants):
    """Kills once. Returns (whether it came in time, broken promises)."""
    engine = world.start()
    instants.wait(engine)
    killed = kill(world, engine, target)
    out, err = engine.communicate(timeout=120)
    if out.strip() == "crash" and not world.exists():
        return killed, ["an acknowledged run is lost"]
    code = engine.returncode
    if code in (-signal.SIGKILL, 3):
        if code == 3:
            world.answer_all()
        code, err = world.finish()
    return killed, judge(world, code, err)


def campaign(count, make, judge, targets):
    """Kills `count` times in worlds that `make` gives, and prints the seed. True where no promise
    is broken; a kill that came too late is made again, and most must not."""
    seed = int(os.environ.get("REPRISE_SEED", time.time_ns() % 1_000_000))
    generator = random.Random(seed)
    instants = Instants(generator, make)
    failures, met, missed = 0, dict.fromkeys(targets, 0), 0
    while sum(met.values()) < count and missed < count:
        world, target = make(), generator.choice(targets)
        try:
            killed, broken = at_random(world, judge, target, instants)
        finally:
            world.close()
        met[target] += killed
        missed += not killed
        for promise in broken:
            failures += 1
            print(f"FAILED kill {sum(met.values())} of {target} (REPRISE_SEED={seed}): {promise}")
    print(f"{sum(met.values())} random kills with REPRISE_SEED={seed}: {met}, {missed} too late, "
          f"{failures} broken promises")
    return failures == 0 and missed < count
