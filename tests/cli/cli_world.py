"""A folder with a state folder and runbooks, and the real command line in it."""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import textwrap
import time
import unittest

BIN = os.environ["REPRISE_BIN_DIR"]
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"


class CliTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="reprise cli ")
        self.state = os.path.join(self.folder, "state")
        self.started = []

    def tearDown(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()
        for pid in self.own_processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(textwrap.dedent(text))
        return self.path(name)

    def read(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def exists(self, name):
        return os.path.exists(self.path(name))

    def runbook(self, steps, head="", name="rb.yaml"):
        text = "reprise: 1\nrunbook: tests/one\n" + textwrap.dedent(head)
        return self.write(name, text + "steps:\n" + textwrap.indent(textwrap.dedent(steps), "  "))

    def environment(self, extra):
        environment = dict(os.environ, **(extra or {}))
        environment.pop("REPRISE_STATE", None)
        return environment

    def call(self, *words, env=None, code=None, timeout=60):
        done = subprocess.run(
            [os.path.join(BIN, "reprise"), "--state", self.state, *words], cwd=self.folder,
            env=self.environment(env), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=timeout)
        if code is not None:
            self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}\n{done.stderr}")
        return done

    def start(self, *words, env=None):
        process = subprocess.Popen(
            [os.path.join(BIN, "reprise"), "--state", self.state, *words], cwd=self.folder,
            env=self.environment(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.started.append(process)
        return process

    def run_book(self, steps, head="", code=0, words=(), env=None):
        """Runs it to its end in the foreground and returns `show --json`."""
        done = self.call("run", self.runbook(steps, head), "--run-id", "r1", *words, env=env,
                         code=code)
        self.assertEqual(done.stdout.splitlines()[0], "r1")
        return self.show()

    def show(self, run="r1"):
        return json.loads(self.call("--json", "show", run, code=0).stdout)

    def fresh(self, name):
        self.state = self.path(name)

    # The codes of the problems that validate finds in these steps.
    def codes(self, steps, head=""):
        done = self.call("--json", "validate", self.runbook(steps, head))
        codes = [json.loads(line)["code"] for line in done.stdout.splitlines()]
        self.assertEqual(done.returncode, 2 if codes else 0, done.stdout)
        return codes

    def outputs(self, shown, step):
        return shown["steps"][step]["outputs"]

    def answer_first(self, choice, run="r1", code=0):
        question = self.show(run)["questions"][0]
        self.call("answer", run, question["id"], choice, code=code)
        return question

    def statuses(self, shown):
        return {step: row["status"] for step, row in shown["steps"].items()}

    def wait_for(self, condition, seconds=60, tell=str):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return
            time.sleep(0.02)
        self.fail(f"it did not come to pass within {seconds} s: {tell()}")

    def children(self, parent):
        with open(f"/proc/{parent}/task/{parent}/children") as file:
            return [int(word) for word in file.read().split()]

    def kill_all(self, engine):
        """An engine and its launchers at once: none of them sees another end first."""
        engine.send_signal(signal.SIGSTOP)
        for pid in self.children(engine.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        engine.kill()
        engine.communicate()

    def scripts(self):
        """The processes that make the calls of scripts and compute them, in the order of pids."""
        found = []
        for pid in sorted(self.own_processes()):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
                if b"--lua" in file.read():
                    found.append(pid)
        return found

    def own_processes(self):
        found = []
        for name in os.listdir("/proc"):
            if name.isdigit() and int(name) != os.getpid():
                try:
                    with open(f"/proc/{name}/cmdline", "rb") as file:
                        named = self.folder.encode() in file.read()
                    if named or os.readlink(f"/proc/{name}/cwd").startswith(self.folder):
                        found.append(int(name))
                except OSError:
                    pass
        return found


def main():
    # One plain closing line that counts, whatever the runner's verbosity.
    program = unittest.main(exit=False, verbosity=1)
    raise SystemExit(0 if program.result.wasSuccessful() and program.result.testsRun else 1)
