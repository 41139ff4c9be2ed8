#!/usr/bin/env python3
"""What the commands tell a person to do next: it is true, and does no harm where it is pasted."""
import contextlib
import json
import os
import pty
import subprocess
import time

from cli_world import BIN, CliTest, main
from live_test import LiveTest

GATE = """\
    gate: { uses: approve, with: { text: Go on } }
    after: { needs: [gate], run: [touch, after] }
    """


class Pasting(CliTest):
    def pasted(self, line):
        return subprocess.run(["bash", "-c", line], cwd=self.folder, capture_output=True,
                              text=True, timeout=60, env=self.environment(
                                  {"PATH": BIN + ":" + os.environ["PATH"]})
                              | {"REPRISE_STATE": self.state})

    def test_the_line_that_answers_records_nothing_as_it_stands(self):
        run = self.call("run", self.runbook(GATE), "--run-id", "r1", code=3)
        texts = run.stderr + self.call("questions").stdout + self.call("show", "r1").stdout
        lines = [line[line.index("reprise answer"):] for line in texts.split("\n")
                 if "reprise answer" in line]
        self.assertEqual(len(lines), 4, texts)
        for line in lines:
            done = self.pasted(line)
            self.assertEqual(done.returncode, 2, line)
            self.assertIn("'CHOICE' is no choice of q1", done.stderr)
        self.assertEqual(len(self.show()["questions"]), 1)

    def test_the_answer_says_who_goes_on(self):
        self.run_book(GATE, code=3)
        done = self.call("answer", "r1", "q1", "approve", code=0)
        self.assertIn("No engine carries it: reprise resume r1", done.stderr)
        self.call("resume", "r1", code=0)
        running = self.start("run", self.runbook("""\
            gate: { uses: approve, with: { text: Go on } }
            slow: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }
            """), "--run-id", "r2")
        self.wait_for(lambda: self.exists("began"))
        done = self.call("answer", "r2", "q1", "approve", code=0)
        self.assertIn("Recorded: q1 approve. The engine goes on.", done.stderr)
        self.write("go", "")
        running.communicate(timeout=30)
        self.assertEqual(running.returncode, 0)


class Shown(CliTest):
    def test_a_misspelt_output_is_refused(self):
        book = self.runbook("""\
            check: { uses: verify, with: { checks: [ { file: { path: x, exists: true } } ] } }
            gate: { needs: [check], uses: approve,
                    with: { text: Go on, show: "${{ steps.check.outputs.chekcs }}" } }
            """)
        done = self.call("validate", book, code=2)
        self.assertIn("error[RP0318]: step 'check' has no output 'chekcs'", done.stderr)
        self.assertIn("did you mean 'checks'?", done.stderr)

    def test_what_is_shown_and_is_nothing_says_so(self):
        self.run_book("""\
            look: { run: [echo, x] }
            gate: { needs: [look], uses: approve,
                    with: { text: Go on, show: "${{ steps.look.outputs.nothing }}" } }
            """, code=3)
        self.assertIn("  Go on\n  shown: nothing\n", self.call("questions", code=0).stdout)


class Stopped(CliTest):
    ERROR = "error: the kill switch is set: fire ("
    HINT = "hint: Run 'reprise clear --reason TEXT' when it is safe to go on."

    def test_all_that_cannot_go_on_under_the_kill_switch_say_the_same(self):
        self.run_book(GATE, code=3)
        self.call("stop", "--reason", "fire", code=0)
        answer = self.call("answer", "r1", "q1", "approve", code=0)
        self.assertNotIn("reprise resume", answer.stderr)
        for done in (answer, self.call("resume", "r1", code=4),
                     self.call("run", "rb.yaml", "--run-id", "r2", code=4)):
            self.assertIn(self.ERROR, done.stderr)
            self.assertIn(self.HINT, done.stderr)
        self.call("clear", "--reason", "it is out", code=0)
        told = self.call("resume", "r1", code=0).stderr
        self.assertRegex(told, r"kill switch cleared by \S+ \(uid \d+\): it is out")

    def test_the_report_names_who_set_it_and_who_cleared_it(self):
        running = self.start("run", self.runbook(
            "one: { run: [sh, -c, 'touch began; [ -e go ] || exec sleep 30'], effect: read }\n"),
            "--run-id", "r1")
        self.wait_for(lambda: self.exists("began"))
        self.call("stop", "--reason", "fire", code=0)
        running.communicate(timeout=30)
        self.assertEqual(running.returncode, 4)
        self.assertIn("held by the kill switch", self.call("show", "r1", code=0).stdout)
        self.call("clear", "--reason", "it is out", code=0)
        self.write("go", "")
        self.call("resume", "r1", code=0)
        self.assertNotIn("held by", self.call("show", "r1", code=0).stdout)
        report = self.call("report", "r1", code=0).stdout
        self.assertRegex(report, r"kill switch set by \S+ \\?\(uid \d+\\?\): fire")
        self.assertRegex(report, r"kill switch cleared by \S+ \\?\(uid \d+\\?\): it is out")


class Left(CliTest):
    def test_a_run_whose_engine_was_killed_says_so_and_how_it_goes_on(self):
        running = self.start("run", self.runbook(
            "one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }\n"),
            "--run-id", "r1")
        self.wait_for(lambda: self.exists("began"))
        self.assertNotIn("no engine", self.call("list", code=0).stdout)
        self.assertTrue(self.show()["engine"])
        running.kill()
        running.communicate()
        self.assertIn("running, no engine", self.call("list", code=0).stdout)
        shown = self.call("show", "r1", code=0).stdout
        self.assertIn("status   running, no engine\ngoes on with: reprise resume r1\n", shown)
        row = json.loads(self.call("--json", "list", code=0).stdout)
        self.assertEqual((row["status"], row["engine"]), ("running", False))
        self.write("go", "")
        self.call("resume", "r1", code=0)
        self.assertNotIn("goes on with", self.call("show", "r1", code=0).stdout)


class Words(CliTest):
    def test_what_is_neither_a_run_nor_a_runbook_is_called_so(self):
        done = self.call("graph", "nothing", code=2)
        self.assertIn("error: neither a run nor a runbook 'nothing'", done.stderr)

    def test_wrong_usage_is_an_error_with_the_line_of_usage_as_its_hint(self):
        done = self.call("clear", code=2)
        self.assertRegex(done.stderr, r"^error: --reason is required\nhint: Usage: reprise clear ")
        done = self.call("answer", "r1", code=2)
        self.assertRegex(done.stderr, r"^error: .*required.*\nhint: Usage: reprise answer ")

    def all_of(self, leader):
        """What the other side, which has closed it, has written to a terminal."""
        told = b""
        with contextlib.suppress(OSError), open(leader, "rb", buffering=0) as terminal:
            while piece := terminal.read(10_000):
                told += piece
        return told

    def test_a_mistyped_word_is_named_with_what_was_meant(self):
        for words, message, hint in (
                (("rnu", "x.yaml"), "there is no command 'rnu'", "did you mean 'run'? Usage: "),
                (("new", "runbok"), "there is no command 'runbok'", "did you mean 'runbook'?"),
                (("run", "--inptu=a=s3cret", "x"), "there is no option '--inptu'",
                 "did you mean '--input'? Usage: reprise run "),
                (("engin",), "there is no command 'engin'", "Usage: reprise "),
                (("list", "-z"), "there is no option '-z'", "Usage: reprise list "),
                (("new",), "a command is required", "Usage: reprise new ")):
            done = self.call(*words, code=2)
            self.assertTrue(done.stderr.startswith(f"error: {message}\nhint: {hint}"), done.stderr)
            self.assertNotIn("s3cret", done.stderr)

    def test_a_state_folder_that_is_not_there_is_told_with_how_another_is_named(self):
        for words in (("show", "r1"), ("report", "r1"), ("attach", "r1"), ("log", "r1", "one")):
            done = self.call(*words, code=2)
            self.assertIn(f"error: there is no {self.state}\nhint: No run was ever made there. "
                          "--state DIR or $REPRISE_STATE names another one.", done.stderr)
        self.assertFalse(os.path.exists(self.state))

    def test_the_kill_switch_is_set_before_the_first_run_and_says_that_nothing_was_there(self):
        self.state = os.path.join(self.folder, "not", "yet", "state")
        self.assertIn(f"No run was ever made in {self.state}: is it the right state folder?",
                      self.call("stop", "--reason", "no", code=0).stderr)
        self.assertNotIn("No run was ever made", self.call("stop", "--reason", "no", code=0).stderr)
        refused = self.call("run", self.runbook("one: { run: [ls] }\n"), "--run-id", "r1")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("kill switch", refused.stderr)

    def test_a_dumb_terminal_gets_no_colour(self):
        self.runbook("one: { run: ['true'] }\n")
        for term, coloured in (("dumb", False), ("xterm", True)):
            leader, follower = pty.openpty()
            subprocess.run([os.path.join(BIN, "reprise"), "--state", self.state, "run", "rb.yaml"],
                           cwd=self.folder, env=self.environment({"TERM": term}),
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=follower,
                           timeout=60, check=True)
            os.close(follower)
            told = self.all_of(leader)
            self.assertIn(b"succeeded", told)
            self.assertEqual(b"\x1b[" in told, coloured, told)


class InTheView(LiveTest):
    def test_keys_behind_an_answer_do_nothing_and_it_stays_on_the_terminal(self):
        screen = self.screen()
        self.run_live(screen, """\
            look: { uses: approve, with: { text: "Go?" } }
            slow: { needs: [look], shell: 'while [ ! -e go ]; do sleep 0.1; done' }
            """)
        screen.wait("q1 approval")
        screen.type("a1")
        screen.press("Enter")
        screen.wait("note for approve")
        screen.press("Enter", "d")
        screen.wait("recorded: q1 approve", "slow                             running")
        time.sleep(0.6)
        screen.type("d")
        text = screen.wait("Detached. The run goes on.", "exit=0")
        self.write("go", "")
        self.assertIn("q1 answered approve by", text)
        self.assertNotIn("reprise answer", text)


if __name__ == "__main__":
    main()
