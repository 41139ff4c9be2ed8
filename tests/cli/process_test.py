#!/usr/bin/env python3
"""Scopes with a process: it is open while it is needed, and certainly ended, whatever happens."""
import glob
import json
import os
import signal
import socket
import subprocess
import time

from cli_world import BIN, CliTest, main
from ports import free_port

# Says who it is, forks one that leaves its session, and answers on its port.
TUNNEL = """\
import os, socket, sys, time
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
with open("opened", "a") as file:
    file.write(f"{os.getpid()}\\n")
if os.fork() == 0:
    os.setsid()
    with open("forked", "a") as file:
        file.write(f"{os.getpid()}\\n")
    server.close()
    time.sleep(1000)
print("it listens", flush=True)
while True:
    server.accept()[0].close()
"""
SCOPE = """\
scopes:
  tunnel:
    process:
      run: [python3, tunnel.py, "%d"]
      ready: { tcp: { host: 127.0.0.1, port: %d } }
      every: 200ms
    from: one
    until: two
"""
STEPS = """\
one: { run: [sh, -c, 'touch inside'] }
two: { needs: [one], uses: wait, with: { for: 3s } }
three: { needs: [two], run: [touch, three] }
"""
# Its end is a file that a test makes.
LONG = """\
one: { run: [sh, -c, 'touch inside'] }
half:
  needs: [one]
  uses: wait_for
  with: { probe: { file: { path: go, exists: true } }, every: 100ms }
two: { needs: [half], run: [touch, two] }
"""


def lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def environment_of(pid):
    with open(f"/proc/{pid}/environ", "rb") as file:
        return file.read()


class Holding(CliTest):
    def setUp(self):
        super().setUp()
        self.write("tunnel.py", TUNNEL)
        self.port = free_port()
        self.head = SCOPE % (self.port, self.port)

    def pids(self, name="opened"):
        return [int(line) for line in self.read(name).split()] if self.exists(name) else []

    def alive(self):
        return [pid for pid in self.pids() + self.pids("forked") if lives(pid)]

    def holder(self):
        return self.noted(os.path.join(self.state, "held"))["holder"]

    def noted(self, folder):
        """The processes of the one that is open."""
        with open(glob.glob(os.path.join(folder, "*.state"))[0]) as file:
            return json.load(file)

    def scope(self):
        return self.show()["scopes"][0]["status"]

    def begin(self, steps=LONG, head=None):
        running = self.start("run", self.runbook(steps, head or self.head), "--run-id", "r1")
        self.wait_for(lambda: self.exists("inside"))
        self.wait_for(lambda: self.pids("forked"))
        return running

    def kill_engine(self, running):
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()

    def held(self):
        """The breach that holds the run, once it does."""
        self.wait_for(lambda: self.show()["questions"])
        return self.show()["questions"][0]

    def end_well(self, running):
        self.write("go", "")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 0)
        self.assertEqual(self.alive(), [])
        self.assertEqual(self.scope(), "left")
        self.assertEqual(glob.glob(os.path.join(self.state, "held", "*.note")), [])

    def test_it_is_open_while_it_is_needed_and_ended_with_all_that_it_started(self):
        running = self.begin()
        self.assertEqual(len(self.alive()), 2)
        socket.create_connection(("127.0.0.1", self.port), 5).close()
        self.assertEqual(self.scope(), "open")
        self.end_well(running)
        self.assertEqual(len(self.pids()), 1)
        logs = glob.glob(os.path.join(self.state, "logs", "r1", "*.process.log"))
        self.assertEqual([self.read(name) for name in logs], ["it listens\n"])

    def test_it_outlives_its_engine_and_is_ended_by_the_next_one(self):
        running = self.begin()
        self.kill_engine(running)
        self.assertEqual(len(self.alive()), 2)
        resumed = self.start("resume", "r1")
        self.end_well(resumed)
        self.assertEqual(len(self.pids()), 1)

    def test_a_cancel_ends_it(self):
        running = self.begin()
        self.call("cancel", "r1", code=0)
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 4)
        self.assertEqual(self.alive(), [])
        self.assertEqual(self.scope(), "left")

    def test_a_failure_inside_ends_it(self):
        shown = self.run_book("""\
            one: { run: [sh, -c, 'touch inside; exit 1'] }
            two: { needs: [one], run: [touch, two] }
            """, self.head, code=1)
        self.assertEqual(shown["scopes"][0]["status"], "left")
        self.assertEqual(len(self.pids()), 1)
        self.assertEqual(self.alive(), [])

    def test_its_death_holds_the_run_and_it_is_opened_once_more(self):
        running = self.begin()
        os.kill(self.pids()[0], signal.SIGKILL)
        question = self.held()
        self.assertIn("the process has ended: signal 9", question["text"])
        self.wait_for(lambda: len(self.pids("forked")) == 2)
        self.write("go", "")
        self.wait_for(lambda: self.show()["steps"]["half"]["status"] == "succeeded")
        self.assertFalse(self.exists("two"))
        self.assertFalse(lives(self.pids("forked")[0]), "what the first one had started")
        self.answer_first("continue")
        self.end_well(running)

    def test_who_says_continue_opens_it_again_where_that_failed(self):
        running = self.begin()
        works = self.read("tunnel.py")
        self.write("tunnel.py", "open('tried', 'w').close()\nraise SystemExit(3)\n")
        os.kill(self.pids()[0], signal.SIGKILL)
        self.wait_for(lambda: self.exists("tried"))
        self.held()
        self.write("tunnel.py", works)
        self.answer_first("continue")
        self.wait_for(lambda: len(self.pids("forked")) == 2)
        self.held()  # it was down when the answer came: a breach of its own
        self.answer_first("continue")
        self.end_well(running)

    def test_the_death_of_its_holder_is_its_own(self):
        running = self.begin()
        os.kill(self.holder(), signal.SIGKILL)
        self.assertIn("what held the process was killed", self.held()["text"])
        self.wait_for(lambda: len(self.pids("forked")) == 2)
        self.assertEqual(len(self.alive()), 2, "the first one is ended before the second begins")
        self.answer_first("continue")
        self.end_well(running)

    def test_the_kill_switch_ends_it_with_no_engine_alive(self):
        running = self.begin()
        self.kill_engine(running)
        self.call("stop", "--reason", "drill", code=0)
        self.wait_for(lambda: self.alive() == [])
        self.call("clear", "--reason", "drill over", code=0)
        resumed = self.start("resume", "r1")
        self.assertIn("kill switch", self.held()["text"])
        self.wait_for(lambda: len(self.pids("forked")) == 2)
        self.answer_first("continue")
        self.end_well(resumed)

    def test_after_a_restart_of_the_machine_nothing_starts_without_it(self):
        running = self.begin()
        self.kill_engine(running)
        for pid in [self.holder(), *self.alive()]:
            os.kill(pid, signal.SIGKILL)
        note = glob.glob(os.path.join(self.state, "held", "*.note"))[0]
        text = json.loads(self.read(note))
        self.write(note, json.dumps(dict(text, boot_id="another")))
        self.write("go", "")
        resumed = self.start("resume", "r1")
        self.assertIn("the machine was restarted", self.held()["text"])
        self.wait_for(lambda: len(self.pids("forked")) == 2)
        self.assertFalse(self.exists("two"))
        self.answer_first("continue")
        self.end_well(resumed)

    def test_a_scope_that_lasts_too_long_ends_it(self):
        running = self.begin(LONG, self.head + "    max: 3s\n")
        self.wait_for(lambda: self.scope() == "left, lasted too long")
        self.write("go", "")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 1)
        self.assertEqual(self.alive(), [])
        self.assertIn("longer than its max", self.show()["error"]["message"])

    def test_one_that_is_never_ready_leaves_nothing(self):
        head = self.head.replace("every: 200ms", "within: 1s").replace(
            f"port: {self.port} }}", "port: 1 }")
        shown = self.run_book(STEPS, head, code=1)
        self.assertIn("not ready", shown["steps"]["tunnel.enter"]["error"]["message"])
        self.assertEqual(self.alive(), [])
        self.assertFalse(self.exists("inside"))

    def test_one_that_ends_at_once_says_why(self):
        head = self.head.replace('python3, tunnel.py, "%d"' % self.port,
                                 "sh, -c, 'echo no route to host >&2; exit 3'")
        shown = self.run_book(STEPS, head, code=1)
        message = shown["steps"]["tunnel.enter"]["error"]["message"]
        self.assertIn("exit 3: no route to host", message)

    def test_one_that_ignores_term_is_killed(self):
        self.write("tunnel.py", "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                   + TUNNEL)
        self.head = self.head.replace("every: 200ms", "every: 200ms\n      grace: 300ms")
        self.end_well(self.begin())

    def test_a_secret_of_its_environment_stays_out_of_its_log(self):
        self.write("bindings.yaml", "secrets: { KEY: { file: key } }\n")
        os.chmod(self.write("key", "canary-4711-secret"), 0o600)
        self.write("tunnel.py", "import os\nprint(os.environ['KEY'], flush=True)\n" + TUNNEL)
        running = self.start("--bindings", "bindings.yaml", "run", self.runbook(
            LONG, "env: { KEY: '${{ secrets.KEY }}' }\n" + self.head), "--run-id", "r1")
        self.wait_for(lambda: self.pids("forked"))
        self.end_well(running)
        logs = glob.glob(os.path.join(self.state, "logs", "r1", "*.process.log"))
        self.assertEqual(self.read(logs[0]).splitlines()[0], "[secret KEY]")

    def act(self, what, **more):
        """How the action ends that a launcher starts for the step that opens it again."""
        return self.acted(what, **more)[1].get("code", "done")

    def acted(self, what, **more):
        """Its exit code, and its error."""
        inputs = {"do": what, "name": "tunnel", "argv": ["sleep", "100"], "within": 5000,
                  "grace": 1000, "@held": {"folder": self.path("held"), "state": self.state,
                                           "log": self.path("log"), "hidden": []}}
        context = {"run_id": "r1", "step": "@guard[1]/@on_failure[1]"}
        done = subprocess.run([os.path.join(BIN, "reprise-worker"), "action", "process"], text=True,
                              input=json.dumps({"inputs": {**inputs, **more}, "context": context}),
                              cwd=self.folder, capture_output=True, timeout=60)
        return done.returncode, json.loads(done.stdout.splitlines()[-1]).get("error", {})

    def test_what_was_left_meanwhile_is_not_opened_again(self):
        self.assertEqual(self.act("open_again"), "left")
        self.assertEqual(self.act("open"), "done")
        self.assertEqual([self.act("open_again"), self.act("look")], ["done", "done"])
        self.assertEqual(self.act("prove"), "still-alive")
        self.assertEqual([self.act("end"), self.act("prove"), self.act("end")], ["done"] * 3)
        self.assertEqual([self.act("open_again"), self.act("look")], ["left", "not-open"])

    def test_what_could_not_be_opened_again_is_opened_later(self):
        self.assertEqual(self.act("open"), "done")
        os.kill(self.noted(self.path("held"))["holder"], signal.SIGKILL)
        self.assertEqual(self.act("open_again", argv=["sh", "-c", "exit 3"]), "not-open")
        self.assertEqual([self.act("look"), self.act("prove")], ["ended", "done"])
        self.assertEqual([self.act("open_again"), self.act("look")], ["done", "done"])
        self.assertEqual([self.act("end"), self.act("open_again")], ["done", "left"])

    def test_that_one_may_be_left_is_no_definite_failure(self):
        # In its group, but with nothing that tells whose it is.
        shed = ("import os, time; os.fork() or os.execve('/bin/sleep', ['sleep', '99'], {}); "
                "time.sleep(99)")
        self.assertEqual(self.act("open", argv=["python3", "-c", shed]), "done")
        noted = self.noted(self.path("held"))
        left, = self.shed_by(noted["leader"])
        for pid in (noted["holder"], noted["leader"]):
            os.kill(pid, signal.SIGKILL)
        code, error = self.acted("open_again")
        self.assertEqual((code, error["code"]), (70, "still-alive"))
        self.assertTrue(error["message"].endswith(f": pid {left}"), error)
        self.assertTrue(lives(left), "who cannot be told from others is not ended")
        os.kill(left, signal.SIGKILL)
        self.wait_for(lambda: not lives(left))
        self.assertEqual([self.act("open_again"), self.act("end")], ["done", "done"])

    def shed_by(self, leader):
        """Its child, once that is a program without an environment."""
        self.wait_for(lambda: self.children(leader))
        for child in self.children(leader):
            self.wait_for(lambda: environment_of(child) == b"")
        return self.children(leader)

    def test_an_opening_that_was_killed_leaves_one_process(self):
        for _ in range(3):
            words = [os.path.join(BIN, "reprise-worker"), "action", "process"]
            held = {"folder": self.path("held"), "state": self.state, "log": "", "hidden": []}
            told = {"inputs": {"do": "open", "name": "tunnel", "within": 5000, "grace": 1000,
                               "argv": ["python3", "tunnel.py", str(self.port)], "@held": held},
                    "context": {"run_id": "r1", "step": "tunnel.enter"}}
            opening = subprocess.Popen(words, stdin=subprocess.PIPE, text=True, cwd=self.folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            opening.stdin.write(json.dumps(told))
            opening.stdin.close()
            time.sleep(0.03)
            opening.kill()
            opening.wait()
        self.assertEqual(self.act("open", argv=["python3", "tunnel.py", str(self.port)]), "done")
        self.wait_for(lambda: len(self.alive()) == 2)
        self.assertEqual([self.act("end"), self.act("prove")], ["done", "done"])
        self.assertEqual(self.alive(), [])

    def test_its_program_is_an_argv_and_a_value_no_option(self):
        codes = self.codes(STEPS, self.head + "    exit: { run: [x] }\n")
        self.assertEqual(codes, ["RP0234"])
        head = "inputs: { to: { type: string } }\n" + self.head.replace(
            "tunnel.py,", "'${{ inputs.to }}',")
        shown = self.run_book(STEPS, head, code=1, words=("-i", "to=-c"))
        self.assertIn("begins with '-'", shown["steps"]["tunnel.enter"]["error"]["message"])


if __name__ == "__main__":
    main()
