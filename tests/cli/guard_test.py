#!/usr/bin/env python3
"""Guards: checks beside the steps, what a breach does, and the engine's death meanwhile."""
import json
import os
import signal

from cli_world import CliTest, main

GUARD = """\
guards:
  - name: well
    check: { run: [sh, -c, 'echo x >> looks; [ ! -e ill ]'] }
    every: 200ms
    failures: 2
"""
STEPS = """\
one: { run: [sh, -c, 'until [ -e go ]; do sleep 0.1; done'] }
two: { needs: [one], run: [touch, two] }
"""


class Guarding(CliTest):
    def looks(self):
        return len(self.read("looks").splitlines()) if self.exists("looks") else 0

    def guard(self):
        return self.show()["guards"][0]

    def begin(self, head=GUARD, *words, steps=STEPS):
        running = self.start(*words, "run", self.runbook(steps, head), "--run-id", "r1")
        self.wait_for(lambda: self.looks() >= 3)
        return running

    def fall_ill(self):
        self.write("ill", "")
        self.wait_for(lambda: self.guard()["status"] == "breached")

    def test_a_breach_holds_the_run_until_somebody_answers(self):
        running = self.begin()
        self.fall_ill()
        self.write("go", "")
        self.wait_for(lambda: self.show()["steps"]["one"]["status"] == "succeeded")
        self.assertEqual(self.show()["status"], "waiting")
        self.assertFalse(self.exists("two"))
        looks = self.looks()
        self.wait_for(lambda: self.looks() > looks)
        self.assertIsNone(running.poll(), "a guard keeps its engine")
        os.remove(self.path("ill"))
        self.answer_first("continue")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 0)
        self.assertTrue(self.exists("two"))
        report = self.call("report", "r1", code=0).stdout
        self.assertIn("## Guards", report)
        self.assertIn("guard 'well' is breached: it ended with status 1", report)

    def test_what_does_not_change_is_counted_and_not_told_again(self):
        running = self.begin(GUARD, "--json")
        self.write("go", "")
        out, _ = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 0)
        told = [line for line in out.splitlines() if '"guard.checked"' in line]
        self.assertEqual([json.loads(line)["verdict"] for line in told], ["ok", "ok"])
        self.assertGreaterEqual(self.guard()["checks"], 3)

    def test_a_guard_survives_the_death_of_its_engine(self):
        # No process of a step, for whose end the next engine would wait.
        running = self.begin(steps="""\
            one: { uses: wait, with: { for: 15s } }
            two: { needs: [one], run: [touch, two] }
            """)
        self.write("ill", "")
        self.wait_for(lambda: self.guard()["status"] == "breach" or self.show()["questions"])
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
        looks = self.looks()
        resumed = self.start("resume", "r1")
        self.wait_for(lambda: self.looks() > looks and self.show()["questions"])
        self.assertEqual(self.guard()["status"], "breached")
        self.answer_first("abort")
        resumed.communicate(timeout=60)
        self.assertEqual(resumed.returncode, 1)
        self.assertEqual(self.show()["error"]["code"], "guard")
        self.assertFalse(self.exists("two"))
        self.assertEqual([name for name in os.listdir(self.path("state/attempts"))
                          if name.endswith(".output")], [])

    def test_the_list_of_a_breach_runs_at_once_and_the_run_fails(self):
        running = self.begin(GUARD + "    on_breach: [ { run: [touch, rescued] } ]\n")
        self.fall_ill()
        self.wait_for(lambda: self.exists("rescued"))
        self.assertFalse(self.exists("two"))
        self.write("go", "")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 1)
        self.assertEqual(self.show()["steps"]["@guard[1]/@on_failure[1]"]["status"], "succeeded")

    def test_a_check_that_cannot_be_made_is_no_data_and_not_forgotten(self):
        head = """\
            guards:
              - name: well
                check: { run: [./no-such-program] }
                every: 100ms
                errors: 3
                on_breach: abort
            """
        running = self.start("run", self.runbook(STEPS, head), "--run-id", "r1")
        self.assertEqual(running.stdout.readline(), "r1\n")
        self.wait_for(lambda: self.show()["error"])
        self.write("go", "")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 1)
        self.assertIn("has no data", self.show()["error"]["message"])

    def test_a_lost_halt_starts_nothing_halts_again_and_asks(self):
        head = """\
            invariants: [ { halted: { from: stop, until: resume, by: stop, every: 200ms } } ]
            """
        self.write("alive", "")
        running = self.start("run", self.runbook("""\
            stop:
              uses: halt
              with:
                paths: [ { run: [sh, -c, 'echo x >> halts; rm -f alive'] } ]
                verify: { file: { path: alive, absent: true } }
            work:
              needs: [stop]
              uses: wait_for
              with: { probe: { file: { path: go, exists: true } }, every: 100ms }
            change: { needs: [work], run: [touch, changed] }
            resume: { needs: [change], run: [touch, alive] }
            """, head), "--run-id", "r1")
        self.wait_for(lambda: self.exists("halts") and not self.exists("alive")
                      and self.show()["guards"][0]["status"] == "ok")
        self.write("alive", "")
        self.wait_for(lambda: self.show()["questions"])
        self.wait_for(lambda: not self.exists("alive"))
        self.assertEqual(self.read("halts"), "x\nx\n")
        self.write("go", "")
        self.wait_for(lambda: self.show()["steps"]["work"]["status"] == "succeeded")
        self.assertFalse(self.exists("changed"))
        self.answer_first("continue")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 0)
        self.assertTrue(self.exists("changed") and self.exists("alive"))

    def test_plan_says_what_guards(self):
        text = self.call("plan", self.runbook(STEPS, GUARD), code=0).stdout
        self.assertIn("well  exec every 200ms, from the beginning to the end of the run", text)
        self.assertIn("on a breach (2 failures, 5 without data): the run holds and asks", text)


if __name__ == "__main__":
    main()
