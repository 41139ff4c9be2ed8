#!/usr/bin/env python3
"""Cancel, stop, approvals, time, groups and who is the engine (6.8 to 6.10, 6.15, 6.16)."""
import fcntl
import json
import os
import signal
import socket
import time

from cli_world import CliTest, main

SLOW = "sh, -c, 'echo $$ > pid; exec sleep 30'"
HOLD = "sh, -c, 'touch {0}; while [ ! -e go-{0} ]; do sleep 0.02; done'"


def is_asleep(pid):
    """Whether its main thread waits for time to pass."""
    with open(f"/proc/{pid}/wchan") as file:
        return file.read() == "hrtimer_nanosleep"


class Control(CliTest):
    def held(self, name="began", run="r1", head=""):
        """A run that stays in its step until `go-NAME` is there."""
        running = self.start("run", self.runbook(f"one: {{ run: [{HOLD.format(name)}] }}\n", head,
                                                 name=run + ".yaml"), "--run-id", run)
        self.wait_for(lambda: self.exists(name))
        return running

    def slow(self, more=""):
        running = self.start("run", self.runbook(
            f"one: {{ run: [{SLOW}] }}\n" + more, "finally: [ { run: [touch, finally] } ]\n"),
            "--run-id", "r1")
        self.wait_for(lambda: self.exists("pid") and self.read("pid"))
        return running

    def ended(self, process, code):
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, code, out + err)

    def events(self, run="r1"):
        lines = self.call("journal", "export", code=0).stdout.splitlines()
        return [json.loads(line) for line in lines]


class CancelAndStop(Control):
    def test_a_cancelled_unsafe_step_is_reported_and_not_asked_about(self):
        running = self.slow("two: { needs: [one], run: [touch, two] }\n")
        pid = int(self.read("pid"))
        self.call("cancel", "r1", code=0)
        self.ended(running, 4)
        self.assertFalse(os.path.exists(f"/proc/{pid}"))
        shown = self.show()
        self.assertEqual((shown["status"], shown["questions"]), ("cancelled", []))
        self.assertTrue(self.exists("finally"))
        self.assertFalse(self.exists("two"))
        self.assertIn("one", self.call("report", "r1", code=0).stdout)

    def test_within_a_second_of_a_stop_nothing_starts_not_even_finally(self):
        running = self.start("run", self.runbook("""\
            one:
              foreach: "${{ inputs.many }}"
              max_parallel: 1
              run: [sh, -c, 'date +%s.%N >> starts; sleep 0.05']
            """, "inputs: { many: { type: list, default: [" + ", ".join(["1"] * 200) + "] } }\n"
            "finally: [ { run: [touch, finally] } ]\n"), "--run-id", "r1")
        self.wait_for(lambda: self.exists("starts"))
        self.call("stop", "--reason", "fire", code=0)
        stopped = time.time()
        self.ended(running, 4)
        self.assertLess(float(self.read("starts").split()[-1]), stopped + 1)
        self.assertFalse(self.exists("finally"))

    def test_the_latch_outlives_the_engine_and_clear_needs_a_reason(self):
        running = self.slow()
        self.call("stop", code=0)
        self.ended(running, 4)
        self.call("run", self.runbook("x: { run: [touch, other] }\n", name="b.yaml"), code=4)
        self.call("resume", "r1", code=4)
        self.call("clear", code=2)
        self.call("clear", "--reason", "checked", code=0)
        self.call("run", self.path("b.yaml"), code=0)
        self.assertTrue(self.exists("other"))

    def test_who_opens_the_switch_while_an_engine_leaves_opens_no_other_stop(self):
        self.call("run", self.runbook("one: { run: ['true'] }\n"), code=0)
        self.call("stop", "--reason", "fire", code=0)
        with open(os.path.join(self.state, "engine.lock")) as file:
            fcntl.flock(file, fcntl.LOCK_EX)   # as an engine that has closed its socket
            clearing = self.start("clear", "--reason", "it is out")
            self.wait_for(lambda: is_asleep(clearing.pid))
            clearing.send_signal(signal.SIGSTOP)
            self.call("stop", "--reason", "it burns again", code=0)
        clearing.send_signal(signal.SIGCONT)
        self.assertIn("it burns again", clearing.communicate(timeout=60)[1])
        self.assertEqual(clearing.returncode, 4)
        self.call("clear", "--reason", "now it is", code=0)

    def test_the_signal_usr1_is_the_kill_switch_too(self):
        running = self.slow()
        running.send_signal(signal.SIGUSR1)
        self.ended(running, 4)
        self.assertFalse(self.exists("finally"))

    def set_by_hand(self):
        with open(os.path.join(self.state, "latch"), "r+b") as file:
            file.write(b"1")

    def test_a_byte_in_the_latch_file_stops_an_engine_that_lives(self):
        running = self.slow("two: { needs: [one], run: [touch, two] }\n")
        self.set_by_hand()
        self.ended(running, 4)
        self.assertFalse(self.exists("two"))

    def test_an_engine_that_ends_for_what_it_read_in_the_file_need_not_answer(self):
        os.mkdir(self.state, 0o700)
        path = os.path.join(self.state, "control.sock")
        with socket.socket(socket.AF_UNIX) as ending:
            ending.bind(os.path.relpath(path))
            ending.listen()
            stopping = self.start("stop", "--reason", "fire")
            with ending.accept()[0] as link:
                self.assertIn(b"fire", link.recv(4096))
                os.unlink(path)
        self.ended(stopping, 0)
        self.call("run", self.runbook("x: { run: [touch, other] }\n"), code=4)
        self.assertFalse(self.exists("other"))

    def test_a_byte_in_the_latch_file_is_enough(self):
        self.call("run", self.runbook("x: { run: ['true'] }\n"), code=0)
        self.set_by_hand()
        self.call("run", self.runbook("x: { run: [touch, other] }\n"), code=4)
        self.assertFalse(self.exists("other"))


class Approvals(Control):
    GATE = "gate: { uses: approve, with: { text: Go, timeout: 300ms, on_timeout: %s } }\n"

    def test_an_approval_that_times_out(self):
        for policy, code, status in (("stay_halted", 3, "waiting"), ("fail", 1, "failed"),
                                     ("reject", 1, "failed")):
            self.state = self.path(policy)
            self.call("run", self.runbook(self.GATE % policy), "--run-id", "r1")
            time.sleep(0.4)
            self.call("resume", "r1", code=code)
            self.assertEqual(self.show()["status"], status, policy)

    def test_what_was_shown_is_what_is_answered(self):
        self.run_book("""\
            one: { run: [echo, "17 orders"] }
            gate:
              { needs: [one], uses: approve, with: { text: Go, show: "${{ steps.one.outputs }}" } }
            """, code=3)
        question = self.show()["questions"][0]
        self.assertIn("17 orders", json.dumps(question["show"]))
        self.call("answer", "r1", question["id"], "approve", "--shown", "0" * 64, code=2)
        self.assertEqual(self.show()["steps"]["gate"]["status"], "asking")

    def test_two_votes_need_two_people(self):
        self.run_book("gate: { uses: approve, with: { text: Go, votes: 2 } }\n", code=3)
        question = self.answer_first("approve")
        self.call("answer", "r1", question["id"], "approve")
        self.assertEqual(self.show()["steps"]["gate"]["status"], "asking")

    def test_a_role_without_roles_is_said_to_be_unchecked(self):
        self.run_book("gate: { uses: approve, with: { text: Go, role: lead } }\n", code=3)
        self.answer_first("approve")
        self.call("resume", "r1", code=0)
        self.assertIn("role not checked", self.call("report", "r1", code=0).stdout)


class Groups(Control):
    HEAD = "concurrency: {{ group: g, on_conflict: {} }}\n"

    def other(self, policy, name, text=None):
        book = self.runbook(text or f"x: {{ run: [touch, {name}] }}\n", self.HEAD.format(policy),
                            name=name + ".yaml")
        return book

    def test_a_group_is_held_while_its_run_waits_for_a_person(self):
        self.call("run", self.runbook("gate: { uses: approve, with: { text: Go } }\n",
                                      self.HEAD.format("refuse")), "--run-id", "r1", code=3)
        self.call("run", self.other("refuse", "refused"), code=2)
        self.assertFalse(self.exists("refused"))
        self.call("cancel", "r1", code=0)
        self.call("resume", "r1", code=4)
        self.call("run", self.other("refuse", "taken"), code=0)

    def test_the_queue_is_first_in_first_out(self):
        running = self.held(head=self.HEAD.format("queue"))
        queued = []
        for name in ("a", "b", "c"):
            book = self.other("queue", name, f"x: {{ run: [sh, -c, 'echo {name} >> order'] }}\n")
            queued.append(self.start("run", book, "--run-id", "q" + name))
            self.wait_for(lambda: f'"q{name}"' in self.call("--json", "list", "--status",
                                                            "queued").stdout)
        self.write("go-began", "")
        for process in (running, *queued):
            self.ended(process, 0)
        self.assertEqual(self.read("order").split(), ["a", "b", "c"])

    def test_join_follows_the_run_of_an_equal_plan(self):
        book = self.runbook("one: { run: [sh, -c, 'echo x >> ran; touch began; while [ ! -e go ]; "
                            "do sleep 0.02; done'] }\n", self.HEAD.format("join"))
        running = self.start("run", book, "--run-id", "r1")
        self.wait_for(lambda: self.exists("began"))
        joined = self.start("run", book)
        self.assertEqual(joined.stdout.readline(), "r1\n")
        self.call("run", self.other("join", "different"), code=2)
        self.write("go", "")
        self.ended(running, 0)
        self.ended(joined, 0)
        self.assertEqual(self.read("ran"), "x\n")


class Engine(Control):
    def test_hangup_ends_only_the_output(self):
        running = self.held()
        running.send_signal(signal.SIGHUP)
        time.sleep(0.2)
        self.assertIsNone(running.poll())
        self.write("go-began", "")
        self.ended(running, 0)

    def test_without_a_terminal_an_engine_that_only_waits_for_people_exits_3(self):
        self.call("run", self.runbook("gate: { uses: approve, with: { text: Go } }\n"), code=3)
        self.assertEqual(self.own_processes(), [])

    def test_a_timer_keeps_the_engine_and_fires_once(self):
        begun = time.time()
        self.run_book("one: { uses: wait, with: { for: 1s } }\n"
                      "two: { needs: [one], run: [sh, -c, 'echo x >> two'] }\n")
        self.assertGreaterEqual(time.time() - begun, 1)
        self.assertEqual(self.read("two"), "x\n")

    def test_while_an_engine_lives_every_reader_asks_it(self):
        running = self.held()
        self.assertEqual(self.show()["status"], "running")
        for words in (("list",), ("log", "r1"), ("report", "r1"), ("questions",), ("graph", "r1")):
            self.call(*words, code=0)
        self.write("go-began", "")
        self.ended(running, 0)

    def test_a_follower_takes_over_when_the_owner_dies(self):
        owner = self.held()
        follower = self.start("run", self.runbook("""\
            x: { run: [sh, -c, 'touch xbegan; sleep 1; echo x >> xran'] }
            y: { needs: [x], run: [touch, y] }
            """, name="b.yaml"), "--run-id", "r2")
        self.wait_for(lambda: self.exists("xbegan"))
        owner.kill()
        owner.communicate()
        self.write("go-began", "")
        self.ended(follower, 0)
        self.assertEqual(self.read("xran"), "x\n")
        self.assertTrue(self.exists("y"))

    def test_the_same_run_id_follows_or_tells_the_end_and_a_different_plan_is_refused(self):
        running = self.held()
        again = self.start("run", self.path("r1.yaml"), "--run-id", "r1")
        time.sleep(0.3)
        self.write("go-began", "")
        self.ended(running, 0)
        self.ended(again, 0)
        self.call("run", self.path("r1.yaml"), "--run-id", "r1", code=0)
        self.call("run", self.runbook("x: { run: [ls] }\n"), "--run-id", "r1", code=2)


if __name__ == "__main__":
    main()
