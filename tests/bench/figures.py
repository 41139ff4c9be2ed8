"""Figures: the engine's, and the list of all."""
import os
import shutil
import time

from figure import Figure
from service_figures import (Accepted, AcceptedInFlight, FirstLuaStep, KillSwitchHttp,
                             Memory)
from script_figures import LuaCalls, LuaChain, LuaChains, WorkerCall
from product import as_yaml, chain, fan_out, kill_engine, pss_mib, wide, book


class Chain(Figure):
    """Goals 1 and 2: a chain of process steps, each committed before the next starts."""
    unit, goal_ratio, floor_is = "steps/s", 0.8, "posix_spawn with pipes + one commit of our rows"

    def __init__(self, number, count, repeats_min=5):
        self.number, self.count, self.repeats_min = number, count, repeats_min
        self.name = f"chain of {count} process steps"

    def prepare(self, product):
        self.path = product.runbook(chain(self.count))

    def floor(self, product):
        return product.floor("chain", product.folder(), min(self.count, 3000))

    def sample(self, product):
        return self.count / product.run(product.folder(), "run", self.path, "--foreground")


class FanOut(Figure):
    """Goal 3: many short processes at once."""
    number, unit, goal_ratio, floor_is = 3, "steps/s", 0.7, "posix_spawn with pipes, 2 threads"
    count = 1000

    def __init__(self, parallel):
        self.parallel = parallel
        self.name = f"fan-out of 1000 processes, {parallel} at a time"

    def prepare(self, product):
        self.path = product.runbook(fan_out(self.count, self.parallel))

    def floor(self, product):
        return product.floor("spawn", 2, 3000)

    def sample(self, product):
        return self.count / product.run(product.folder(), "run", self.path, "--foreground")


class Pure(Figure):
    """Goal 5: steps without an effect, committed in groups."""
    number, name, unit, goal_ratio = 5, "chain of 20000 pure steps", "steps/s", 0.5
    floor_is = "one event a step, 100 in a commit"
    count = 20000

    def prepare(self, product):
        self.path = product.runbook(chain(self.count, {"uses": "set", "with": {"values": {}}}))

    def floor(self, product):
        return product.floor("rows", product.folder(), 100000, 100)

    def sample(self, product):
        return self.count / product.run(product.folder(), "run", self.path, "--foreground")


class PurePlanned(Pure):
    """Goal 5 without reading and planning the runbook: that is work on its text, not on steps."""
    name = "the same, without what validate of the runbook takes"

    def sample(self, product):
        read = product.run(product.folder(), "validate", self.path)
        return self.count / (product.run(product.folder(), "run", self.path, "--foreground") - read)


class ColdStart(Figure):
    """Goal 12: a runbook of one pure step, journal made and synced."""
    number, name, unit = 12, "cold start, no-op runbook", "us"
    goal_ratio, more_is_better = 2.5, False
    floor_is = "a linked empty C++ program + 4 flushes"
    repeats_min = 15

    def prepare(self, product):
        self.path = product.runbook(book({"a": {"uses": "set", "with": {"values": {}}}}))

    def floor(self, product):
        program = os.path.join(product.bench, "bench_empty")
        return product.time_us(1, [program, os.path.join(product.folder(), "file")])

    def sample(self, product):
        command = product.command(product.folder(), "run", self.path, "--foreground")
        return product.time_us(1, command)


class FirstStep(Figure):
    """Goal 10: from the command to the first step of a graph of 100,000."""
    number = 10
    count = 100_000

    def __init__(self, kind, unit, goal_value):
        self.kind, self.unit, self.goal_value = kind, unit, goal_value
        what = "to the first step" if unit == "ms" else "memory at the first step"
        self.name = f"100000 steps, {kind}: {what}"

    def prepare(self, product):
        makers = {"foreach": lambda: fan_out(self.count, 8), "JSON wide": lambda: wide(self.count),
                  "JSON chain": lambda: chain(self.count),
                  "YAML wide": lambda: as_yaml(wide(self.count))}
        name = "rb.yaml" if self.kind.startswith("YAML") else "rb.json"
        self.path = product.runbook(makers[self.kind](), name)
        self.parser = "yaml" if self.kind.startswith("YAML") else "json"
        self.floor_is = f"parsing the file ({self.parser}), doing nothing with it"

    def floor(self, product):
        return product.floor(self.parser, self.path) if self.unit == "ms" else 0.0

    def sample(self, product):
        state = product.folder()
        began = time.perf_counter()
        engine = product.start(state, "run", self.path, "--foreground")
        for line in engine.stdout:
            if '"step.started"' in line and '"step":"fan"' not in line:
                break
        else:
            raise RuntimeError("no step started")
        millis = (time.perf_counter() - began) * 1e3
        memory = pss_mib(engine.pid)
        kill_engine(engine, state)
        return millis if self.unit == "ms" else memory


class Restart(Figure):
    """Goal 9: after kill -9 with 1,000 runs in flight and a journal of 1M rows, to the Nth step."""
    number, unit = 9, "ms"
    runs, rows = 1000, 1_000_000
    template = None     # a state folder as the kill left it; shared by both figures

    def __init__(self, nth, goal_value):
        self.nth, self.goal_value = nth, goal_value
        self.name = f"restart, 1000 runs in flight, 1M rows: step {nth}"
        self.floor_is = "open the journal and read every event"

    def prepare(self, product):
        if Restart.template is None:
            Restart.template = self.make(product)

    def floor(self, product):
        copy = self.copy(product)
        return product.floor("scan", os.path.join(copy, "journal.db"))

    def sample(self, product):
        state = self.copy(product)
        began = time.time()
        engine = product.start(state, "resume")
        begun = []
        for line in engine.stdout:
            if '"step.started"' in line and '"go"' in line:
                begun.append(time.time())
                if len(begun) >= self.nth:
                    break
        if len(begun) < self.nth:
            raise RuntimeError(f"only {len(begun)} runs went on")
        kill_engine(engine, state)
        shutil.rmtree(state)
        return (begun[self.nth - 1] - began) * 1e3

    def copy(self, product):
        target = os.path.join(product.folder(), "state")
        shutil.copytree(Restart.template, target, ignore=lambda _, names: [
            name for name in names if name.endswith(".sock")])
        return target

    def make(self, product):
        state = product.folder()
        pure = product.runbook(fan_out(100_000, 8, {"uses": "set", "with": {"values": {}}}))
        for _ in range(self.rows // 100_000):
            product.run(state, "run", pure, "--foreground")
        until = time.time() + 60
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(until))
        small = product.runbook(book({
            "hold": {"uses": "wait", "with": {"until": stamp}},
            "go": {"needs": ["hold"], "run": ["/bin/true"], "effect": "read"}}))
        engine = product.start(state, "run", small, "--foreground", followed=False)
        time.sleep(2)
        for _ in range(self.runs - 1):
            product.run(state, "run", small, "--detach")
        if time.time() > until - 1:
            raise RuntimeError("making 1,000 runs took too long for this figure")
        kill_engine(engine, state)
        time.sleep(max(0, until - time.time()) + 1)
        return state


class KillSwitch(Figure):
    """Goal 15: from the `stop` command to the last effect that started, flush 20 ms slower."""
    number, name, unit = 15, "kill switch at saturation, slow flush", "ms"
    goal_value = 100
    floor_is = ""

    def sample(self, product):
        state, tally = product.folder(), os.path.join(product.folder(), "tally")
        stamp = os.path.join(product.bench, "bench_stamp")
        path = product.runbook(fan_out(20_000, 16, {"run": [stamp, tally]}))
        slow = os.path.join(product.bench, "libbench_slow_sync.so")
        engine = product.start(state, "run", path, "--foreground", env={"LD_PRELOAD": slow},
                               followed=False)
        while not os.path.exists(tally) or os.path.getsize(tally) < 300 * 17:
            if engine.poll() is not None:
                raise RuntimeError("the engine ended early")
            time.sleep(0.01)
        asked = time.time()
        product.run(state, "stop", "--reason", "bench")
        time.sleep(0.5)
        kill_engine(engine, state)
        with open(tally, encoding="ascii") as file:
            stamps = [int(line) / 1e6 for line in file]
        return max(0.0, (max(stamps) - asked) * 1e3)


class GuardTick(Figure):
    """Goal 16: how late the checks of guards come, the worst of all, with 1,000 runs in flight."""
    number, name, unit = 16, "guard tick, 1000 runs in flight, worst", "ms"
    goal_value, repeats_fixed = 200, 1   # a sample has 3,000 ticks
    floor_is = ""
    runs, every, rounds = 1000, 10, 3

    def prepare(self, product):
        stamp = os.path.join(product.bench, "bench_stamp")
        guard = {"name": "g", "every": f"{self.every}s",
                 "check": {"uses": "verify", "with": {
                     "checks": [{"run": [stamp, "${{ inputs.tally }}"]}]}}}
        self.path = product.runbook({
            **book({"hold": {"uses": "wait", "with": {"for": "1h"}}}),
            "inputs": {"tally": {"type": "path", "required": True}}, "guards": [guard]})

    def sample(self, product):
        state, tallies = product.folder(), product.folder()
        first = ["run", self.path, "-i", f"tally={tallies}/0"]
        engine = product.start(state, *first, "--foreground", followed=False)
        time.sleep(1)
        for number in range(1, self.runs):
            product.run(state, "run", self.path, "-i", f"tally={tallies}/{number}", "--detach")
        time.sleep(self.every * self.rounds)
        kill_engine(engine, state)
        return max(self.lateness(os.path.join(tallies, str(number)))
                   for number in range(self.runs))

    def lateness(self, tally):
        with open(tally, encoding="ascii") as file:
            stamps = [int(line) / 1e3 for line in file]
        if len(stamps) < self.rounds:
            raise RuntimeError(f"a guard was checked only {len(stamps)} times")
        return max(later - earlier - self.every * 1e3
                   for earlier, later in zip(stamps, stamps[1:]))


class BackupStream(Figure):
    """Goal 13: a file read, compressed with a sum, hashed and written."""
    number, name, unit, goal_ratio = 13, "backup stream, zstd -1 + SHA-256", "MiB/s", 0.8
    floor_is = "zstd -1 alone, read and written the same way"
    mebibytes = 256

    def prepare(self, product):
        self.path = os.path.join(product.folder(), "rows")
        product.number("bench_stream", "make", self.path, self.mebibytes)

    def floor(self, product):
        return product.number("bench_stream", "zstd", self.path, self.path + ".floor")

    def sample(self, product):
        return product.number("bench_stream", "backup", self.path, self.path + ".zst")


class Simulation(Figure):
    """What a simulated crash costs: the driver and core on twins, judged."""
    number, name, unit = 17, "simulated run of two steps", "us"
    goal_value = 200

    def sample(self, product):
        return 1e6 / product.simulated_runs()


class Hello(Figure):
    """What goals 7 and 8 stand on: the HTTP server alone, with all its limits and checks."""
    number, unit, goal_ratio = 8, "requests/s", 0.5
    floor_is = "Beast with nothing around it"

    def __init__(self, connections):
        self.connections = connections
        self.name = f"hello over HTTP, {connections} connection{'s' * (connections > 1)}"

    def floor(self, product):
        return product.number("bench_hello", self.connections, 2, "bare")

    def sample(self, product):
        return product.number("bench_hello", self.connections, 2)


def all_figures(full):
    figures = [Chain(1, 1000), Chain(2, 10_000), FanOut(2), FanOut(16), Pure(), PurePlanned(),
               ColdStart(),
               FirstStep("foreach", "ms", 300), FirstStep("foreach", "MiB", 60),
               FirstStep("JSON wide", "ms", 600), FirstStep("JSON wide", "MiB", 120),
               FirstStep("JSON chain", "ms", 600), FirstStep("YAML wide", "ms", 10_000),
               Restart(1, 50), Restart(1000, 250), KillSwitch(), GuardTick(),
               LuaChain(), LuaChain(different=True), LuaCalls(), LuaChains(), WorkerCall(),
               Hello(64), Hello(1), Accepted(), AcceptedInFlight(), FirstLuaStep(50, 3),
               FirstLuaStep(99, 12), Memory(0, 10), Memory(1000, 40), KillSwitchHttp(),
               BackupStream(), Simulation()]
    if full:
        figures.insert(2, Chain(2, 100_000, 1))
    return figures
