"""Product: the built executables, the floors, and runbooks of any size to measure them with."""
import json
import os
import signal
import subprocess
import time


class Product:
    def __init__(self, build, scratch):
        self.build = build
        self.reprise = os.path.join(build, "bin", "reprise")
        self.bench = os.path.join(build, "bench")
        self.scratch = scratch
        self.count = 0

    def folder(self):
        """A fresh folder."""
        self.count += 1
        path = os.path.join(self.scratch, f"f{self.count}")
        os.mkdir(path, 0o700)
        return path

    def floor(self, *arguments):
        return self.number("bench_floors", *arguments)

    def number(self, program, *arguments):
        """The first number that a program of the benchmarks prints."""
        command = [os.path.join(self.bench, program), *map(str, arguments)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return float(done.stdout.split()[0])

    def simulated_runs(self):
        """Runs of two steps that the simulation plays in a second, crashes included."""
        program = os.path.join(self.build, "tests", "simulation")
        done = subprocess.run([program, "[figure]"], check=True, capture_output=True, text=True)
        line = next(line for line in done.stdout.splitlines() if line.startswith("{"))
        return json.loads(line)["simulated_runs_per_second"]

    def time_us(self, count, command):
        """Median microseconds of running a command, timed by a small program."""
        return self.floor("time", count, *command)

    def command(self, state, *arguments):
        return [self.reprise, "--state", state, *arguments]

    def run(self, state, *arguments, expect=(0,)):
        """Seconds that a command takes, start and end included."""
        began = time.perf_counter()
        done = subprocess.run(self.command(state, *arguments), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        seconds = time.perf_counter() - began
        if done.returncode not in expect:
            raise RuntimeError(f"{arguments} ended with {done.returncode}: {done.stderr[-2000:]}")
        return seconds

    def start(self, state, *arguments, env=None, followed=True):
        """An engine of its own; `followed` through its JSON lines, which must be read then."""
        return subprocess.Popen(self.command(state, "--json", *arguments), text=True,
                                stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                stdout=subprocess.PIPE if followed else subprocess.DEVNULL,
                                env={**os.environ, **(env or {})})

    def runbook(self, text, name="rb.json"):
        path = os.path.join(self.folder(), name)
        with open(path, "w", encoding="utf-8") as file:
            if isinstance(text, str):
                file.write(text)
            else:
                json.dump(text, file)
        return path


def kill_engine(engine, state):
    """kill -9 of an engine, and the end of its shims, which hold attempts.lock while they live."""
    engine.send_signal(signal.SIGKILL)
    engine.wait()
    if engine.stdout:
        engine.stdout.close()
    lock = os.path.join(state, "attempts.lock")
    for _ in range(600):
        if not os.path.exists(lock):
            return
        if subprocess.run(["flock", "-n", lock, "true"], check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError("a shim did not end within 30 s of its engine")


def pss_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    raise RuntimeError("no Pss")


def tree_of(pid):
    """The process and all that came of it."""
    pids = [pid]
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
            for child in file.read().split():
                pids += tree_of(int(child))
    return pids


def book(steps, **more):
    return {"reprise": 1, "runbook": "bench/measured", "steps": steps, **more}


TRUE = ["/bin/true"]


def chain(count, action=None):
    action = action or {"run": TRUE}
    steps = {"s1": action}
    for number in range(2, count + 1):
        steps[f"s{number}"] = {"needs": [f"s{number - 1}"], **action}
    return book(steps)


def wide(count, action=None, parallel=8):
    action = action or {"run": TRUE}
    return book({f"s{number}": action for number in range(1, count + 1)}, max_parallel=parallel)


def fan_out(count, parallel, action=None):
    action = action or {"run": TRUE}
    step = {"foreach": "${{ inputs.items }}", "max_parallel": parallel, **action}
    items = {"type": "list", "default": list(range(1, count + 1))}
    return book({"fan": step}, inputs={"items": items}, max_parallel=parallel)


def as_yaml(runbook):
    """The few forms that these runbooks have, as YAML."""
    lines = ["reprise: 1", f"runbook: {runbook['runbook']}", "steps:"]
    for name, step in runbook["steps"].items():
        lines.append(f"  {name}:")
        if "needs" in step:
            lines.append(f"    needs: [{', '.join(step['needs'])}]")
        lines.append(f"    run: [{', '.join(step['run'])}]")
    return "\n".join(lines) + "\n"
