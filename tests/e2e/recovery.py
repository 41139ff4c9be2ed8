"""Carries a recovery on the real programs, kills their engine at the boundaries of steps, and
answers what people are asked.

A boundary is the start or the end of a step as it is announced. Which of them the engine is killed
at says a function of their number; afterwards `reprise resume` goes on.
"""
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "rig"))

from world import World, read_number                     # noqa: E402

BOUNDARIES = ("step.started", "step.finished")
RUN = "r1"


def seed():
    """Which turn it is; REPRISE_TEST_SEED says it, otherwise the time does."""
    return int(os.environ.get("REPRISE_TEST_SEED") or time.time())


def never(_number):
    """Kills nowhere."""
    return False


def by_turns(turns, seed):
    """Kills at every `turns`-th boundary, beginning where the seed says."""
    return lambda number: number % turns == seed % turns


def only_at(wanted):
    """Kills at one boundary."""
    return lambda number: number == wanted


class Recovery:
    """One run in a state folder of its own."""

    def __init__(self, programs, folder, bindings, answers=None):
        self.program, self.folder = os.path.join(programs, "reprise"), folder
        self.state, self.bindings = os.path.join(folder, "state"), bindings
        self.answers = dict(answers or {})
        self.boundaries, self.kills, self.engine = [], 0, None
        self.log = os.path.join(folder, "reprise.log")

    def command(self, *words):
        with open(self.log, "ab") as log:
            return subprocess.run([self.program, "--state", self.state, *words], text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                                  timeout=120, check=False)

    def json(self, *words):
        done = self.command("--json", *words)
        assert done.returncode == 0, f"{words}: exit {done.returncode}\n{self.tail()}"
        return [json.loads(line) for line in done.stdout.splitlines()]

    def tail(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()[-3000:]

    def carry(self, runbook, inputs, kill_at=never, seconds=240):
        """Begins the run, carries it to its end over all kills and questions; its exit code."""
        begin = ["--bindings", self.bindings, "run", runbook, "--run-id", RUN, "--foreground"]
        for name, value in inputs.items():
            begin += ["-i", f"{name}={value}"]
        words, deadline = begin, time.monotonic() + seconds
        while True:
            code = self._follow(words, kill_at, deadline)
            words = ["resume", RUN]
            if code == -signal.SIGKILL:
                if not self.boundaries:
                    words = begin
            elif code == 3:
                # What was answered while the engine left is acted on by the next one.
                self._answer()
                assert time.monotonic() < deadline, f"the run waits: {self.failures()}"
            else:
                return code

    def _follow(self, words, kill_at, deadline):
        """Follows one engine until it ends or is killed; a guard keeps it alive while it asks."""
        with open(self.log, "ab") as log:
            # pylint: disable=consider-using-with
            self.engine = subprocess.Popen(
                [self.program, "--state", self.state, "--json", *words], text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        events = queue.Queue()
        reader = threading.Thread(target=self._read, args=(self.engine.stdout, events))
        reader.start()
        timer = self._strike_after(kill_at)
        try:
            while (event := self._next(events)) is not None:
                assert time.monotonic() < deadline, f"it does not end: {self.failures()}"
                if event.get("type") in BOUNDARIES and self._is_due(event, kill_at):
                    break
        finally:
            timer.cancel()
            self.engine.kill()
            code = self.engine.wait()
            reader.join()
        return code

    def _strike_after(self, kill_at):
        """Kills the engine that was just started at an instant, where `kill_at` names one."""
        engine, delay = self.engine, getattr(kill_at, "after", lambda: None)()

        def strike():
            self.kills += engine.poll() is None
            engine.kill()

        timer = threading.Timer(delay or 0, strike)
        if delay is not None:
            timer.start()
        return timer

    @staticmethod
    def _read(lines, events):
        with lines:
            for line in lines:
                events.put(json.loads(line))
        events.put(None)

    def _next(self, events):
        """The next event; a silence is a time to look whether somebody is asked."""
        try:
            return events.get(timeout=0.5)
        except queue.Empty:
            if os.path.isdir(self.state):
                self._answer()
            return {}

    def _is_due(self, event, kill_at):
        boundary = (event["type"], event.get("step"), event.get("attempt"))
        if boundary in self.boundaries:
            return False
        self.boundaries.append(boundary)
        due = kill_at(len(self.boundaries) - 1)
        self.kills += due
        return due

    def _answer(self):
        """Answers every open question as the scenario says; one that it does not know is wrong."""
        done = self.command("--json", "questions")
        questions = [json.loads(line) for line in done.stdout.splitlines()]
        for question in [item for item in questions if item["type"] == "question"]:
            if question["kind"] == "lost":      # three times in a row, by our kills
                self.command("answer", RUN, question["id"], "retry")
                continue
            step = question["step"].split("[")[0]
            assert step in self.answers, f"unexpected: {question['text']}\n{self.failures()}"
            choice, *fields = self.answers[step]
            more = ["--fields", json.dumps(fields[0])] if fields else []
            self.command("answer", RUN, question["id"], choice, *more)

    def show(self):
        return self.json("show", RUN)[0]

    def step(self, name):
        return self.show()["steps"][name]

    def failures(self):
        """What each step that is not well says, for a failed test."""
        found = self.show()
        lines = [f"{name}: {step['status']} {(step['error'] or {}).get('message', '')}"
                 for name, step in found["steps"].items()
                 if step["status"] not in ("succeeded", "skipped")]
        return "\n".join([f"the run has {found['status']}", *lines])

    def must_end(self, code, wanted):
        assert code == wanted, f"exit {code}, not {wanted}: {self.failures()}"

    def report(self):
        with open(os.path.join(self.state, "reports", f"{RUN}.md"), encoding="utf-8") as file:
            return file.read()

    def end(self):
        if self.engine and self.engine.poll() is None:
            self.engine.kill()
            self.engine.wait()


def milliseconds(moment):
    """A moment of `show` as milliseconds since 1970."""
    import datetime
    return datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() * 1000


def read_port(path):
    """A port that a program of the rig has written."""
    return read_number(path)


def yaml(value):
    """JSON is YAML."""
    return json.dumps(value)


def secrets_in(folder, values):
    """Files below `folder` in which one of the values stands."""
    found = []
    for place, _, names in os.walk(folder):
        for path in (os.path.join(place, name) for name in names):
            if not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                content = file.read()
            found += [path for value in values if value.encode() in content]
    return found


def play(scenario, programs):
    """Plays a scenario in a fresh world; what it left is shown where it failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))    # and tidies up
    with tempfile.TemporaryDirectory(prefix="reprise e2e ") as folder, World(folder) as world:
        try:
            scenario(world, programs)
        except BaseException:
            for name in ("reprise.log", "bot/bot.log", "bot/output"):
                path = os.path.join(folder, name)
                if os.path.exists(path):
                    with open(path, encoding="utf-8", errors="replace") as file:
                        print(f"--- {name}\n{file.read()[-4000:]}", file=sys.stderr)
            raise
