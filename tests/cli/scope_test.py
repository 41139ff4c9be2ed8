#!/usr/bin/env python3
"""Scopes: a temporary state is left whatever becomes of the run and its engine."""
import os
import signal

from cli_world import CliTest, main

SCOPE = """\
scopes:
  maintenance:
    enter: { run: [sh, -c, 'echo in >> door; touch on'] }
    exit: { run: [sh, -c, 'echo out >> door; [ -e stuck ] || rm -f on'] }
    verify: { uses: verify, with: { checks: [ { file: { path: on, absent: true } } ] } }
    from: one
    until: two
"""
STEPS = """\
one: { run: [sh, -c, '[ -e on ] && touch inside'] }
two:
  needs: [one]
  uses: wait_for
  with: { probe: { file: { path: go, exists: true } }, every: 100ms }
three: { needs: [two], run: [touch, three] }
"""


class Staying(CliTest):
    def scope(self):
        return self.show()["scopes"][0]["status"]

    def begin(self, head=SCOPE, steps=STEPS):
        running = self.start("run", self.runbook(steps, head), "--run-id", "r1")
        self.wait_for(lambda: self.exists("inside"))
        return running

    def test_a_scope_is_entered_left_and_proven_to_be_left(self):
        running = self.begin()
        self.assertEqual(self.scope(), "open")
        self.write("go", "")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 0)
        self.assertEqual(self.read("door"), "in\nout\n")
        self.assertFalse(self.exists("on"))
        self.assertEqual(self.scope(), "left")
        self.assertIn("## Scopes", self.call("report", "r1", code=0).stdout)

    def test_a_failure_inside_leaves_the_scope(self):
        self.run_book("""\
            one: { run: ['false'] }
            two: { needs: [one], run: [touch, two] }
            """, SCOPE, code=1)
        self.assertEqual(self.read("door"), "in\nout\n")
        self.assertFalse(self.exists("on"))

    def test_a_cancel_leaves_the_scope(self):
        running = self.begin()
        self.call("cancel", "r1", code=0)
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 4)
        self.assertFalse(self.exists("on"))
        self.assertEqual(self.scope(), "left")

    def test_a_killed_engine_leaves_the_scope_when_it_is_back(self):
        running = self.begin()
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
        self.assertTrue(self.exists("on"))
        self.write("go", "")
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("door"), "in\nout\n")
        self.assertFalse(self.exists("on"))

    def test_what_cannot_be_proven_is_asked(self):
        self.write("stuck", "")
        running = self.begin()
        self.write("go", "")
        self.wait_for(lambda: self.show()["questions"])
        question = self.show()["questions"][0]
        self.assertEqual(question["step"], "@scope[2]")
        self.assertIn("not certain", question["text"])
        self.assertEqual(self.scope(), "leaving")
        os.remove(self.path("on"))
        self.answer_first("retry")
        running.communicate(timeout=60)
        self.call("resume", "r1")
        self.assertEqual(self.show()["status"], "succeeded")
        self.assertEqual(self.scope(), "left")

    def test_a_scope_that_lasts_too_long_is_left_and_the_run_fails(self):
        running = self.begin(SCOPE + "    max: 3s\n")
        self.wait_for(lambda: self.scope() == "left, lasted too long")
        self.write("go", "")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 1)
        self.assertFalse(self.exists("on") or self.exists("three"))
        self.assertIn("longer than its max", self.show()["error"]["message"])

    def test_plan_says_how_it_is_left(self):
        text = self.call("plan", self.runbook(STEPS, SCOPE), code=0).stdout
        self.assertIn("entered by maintenance.enter, left when 'two' has ended", text)
        self.assertIn("@scope[1]", text)


if __name__ == "__main__":
    main()
