#!/usr/bin/env python3
"""The command line: each command, its objects on stdout, its exit codes (page 4)."""
import json
import os
import re
import subprocess

from cli_world import BIN, CliTest, main

ECHO = "one: { run: [echo, hi] }\n"
FAILS = "one: { run: ['false'] }\n"
GATE = "gate: { uses: approve, with: { text: Go on } }\n"
WAITS = "one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }\n"
RUN_STATUS = "queued running waiting paused succeeded failed cancelled".split()


class Command(CliTest):
    def objects(self, *words, code=0):
        done = self.call("--json", *words, code=code)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        for one in found:
            self.assertIsInstance(one, dict)
        return found

    def ran(self, steps=ECHO, name="r1", code=0, words=(), head=""):
        self.call("run", self.runbook(steps, head), "--run-id", name, *words, code=code)

    def began(self, steps=WAITS, name="r1", words=()):
        running = self.start("run", self.runbook(steps), "--run-id", name, *words)
        self.wait_for(lambda: self.exists("began"))
        return running

    def ended(self, running, code):
        out, err = running.communicate(timeout=30)
        self.assertEqual(running.returncode, code, out + err)


class Events(Command):
    KEYS = {"run.created": {"runbook", "plan_hash"}, "step.started": {"step", "attempt"},
            "step.finished": {"step", "attempt", "status", "seconds", "outputs"},
            "step.skipped": {"step", "reason"},
            "question.asked": {"id", "step", "text", "choices"},
            "run.finished": {"status", "seconds"}}

    def test_each_event_has_its_stable_keys(self):
        events = self.objects("run", self.runbook("""\
            one: { run: [echo, hi] }
            no: { when: "false", run: [ls] }
            ask: { needs: [one], uses: approve, with: { text: Go on } }
            """), "--run-id", "r1", code=3)
        for event in events:
            self.assertLessEqual({"type", "seq", "at", "run_id"}, set(event))
            self.assertRegex(event["at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
            self.assertLessEqual(self.KEYS.get(event["type"], set()), set(event), event)
        kinds = [event["type"] for event in events]
        self.assertEqual(kinds[0], "run.created")
        self.assertLessEqual({"step.started", "step.finished", "step.skipped", "question.asked"},
                             set(kinds))
        sequence = [event["seq"] for event in events]
        self.assertEqual(sequence, sorted(set(sequence)))
        question = [event for event in events if event["type"] == "question.asked"][0]
        self.assertEqual([choice["name"] if isinstance(choice, dict) else choice
                          for choice in question["choices"]], ["approve", "reject"])
        self.answer_first("approve")
        last = self.objects("resume", "r1")[-1]
        self.assertEqual((last["type"], last["status"]), ("run.finished", "succeeded"))
        self.assertLessEqual(self.KEYS["run.finished"], set(last))

    def test_an_error_is_an_object_too(self):
        for words in (("validate", self.runbook("one: { runn: [ls] }\n")), ("show", "nobody"),
                      ("run", "no-such-file.yaml")):
            told = self.objects(*words, code=2)
            self.assertEqual(told[0]["type"], "error", words)
            self.assertLessEqual({"code", "message"}, set(told[0]))
        place = self.objects("validate", self.path("rb.yaml"), code=2)[0]
        self.assertLessEqual({"file", "line", "column"}, set(place))

    def test_the_first_line_is_the_run_id_and_text_for_people_goes_to_stderr(self):
        done = self.call("run", self.runbook(ECHO), code=0)
        self.assertRegex(done.stdout, r"\A[a-z0-9][a-z0-9._-]*\n\Z")
        self.assertIn("one", done.stderr)
        self.assertNotIn("one", self.call("-q", "run", self.runbook(ECHO), code=0).stderr)

    def test_every_command_that_shows_something_shows_objects(self):
        self.ran(ECHO + GATE, code=3)
        book = self.path("rb.yaml")
        for words in (("list",), ("show", "r1"), ("questions",), ("plan", book),
                      ("log", "r1"), ("report", "r1"), ("config", "show"), ("version",),
                      ("graph", book), ("graph", "r1", "--format", "svg"),
                      ("new", "runbook", "new.yaml"), ("new", "action", "count"), ("test",),
                      ("token", "create", "t", "--role", "view"), ("token", "list"),
                      ("person", "set", "ann", "--role", "run"), ("person", "list"),
                      ("audit", "list"),
                      ("journal", "verify"), ("journal", "export"), ("doctor",), ("schema",)):
            done = self.call("--json", *words)
            self.assertIn(done.returncode, (0, 1), words)
            self.assertTrue(done.stdout or words[:2] == ("person", "set"), words)
            for line in done.stdout.splitlines() if words != ("schema",) else [done.stdout]:
                self.assertIsInstance(json.loads(line), dict, words)


class Show(Command):
    def test_show_is_one_object_with_these_keys(self):
        self.ran(ECHO + GATE, code=3, head="inputs: { n: { type: int, default: 4 } }\n")
        shown, = self.objects("show", "r1")
        self.assertLessEqual({"run_id", "runbook", "status", "plan_hash", "started_at",
                              "finished_at", "inputs", "steps", "questions", "clocks"}, set(shown))
        self.assertEqual((shown["run_id"], shown["runbook"], shown["status"], shown["inputs"]),
                         ("r1", "tests/one", "waiting", {"n": 4}))
        one = shown["steps"]["one"]
        self.assertLessEqual({"status", "attempts", "started_at", "finished_at", "outputs",
                              "error"}, set(one))
        self.assertEqual(shown["steps"]["gate"]["status"], "asking")

    def test_list_filters(self):
        self.ran(name="good")
        self.ran(FAILS, name="bad", code=1)
        self.ran(GATE, name="open", code=3)
        names = lambda *words: {row["run_id"] for row in self.objects("list", *words)}
        self.assertEqual(names(), {"good", "bad", "open"})
        self.assertEqual(names("--status", "succeeded"), {"good"})
        self.assertEqual(names("--status", "waiting"), {"open"})
        self.assertEqual(names("--runbook", "tests/one"), {"good", "bad", "open"})
        self.assertEqual(names("--runbook", "tests/two"), set())
        self.assertEqual(names("--since", "1h"), {"good", "bad", "open"})
        self.assertEqual(names("--since", "2990-01-01T00:00:00Z"), set())
        for status in RUN_STATUS:
            self.call("list", "--status", status, code=0)
        self.call("list", "--status", "done", code=2)

    def test_a_unique_prefix_names_a_run(self):
        self.ran(name="abc1")
        self.ran(name="abd1")
        self.call("show", "abc", code=0)
        done = self.call("show", "ab", code=2)
        self.assertIn("abc1", done.stderr)
        self.assertIn("abd1", done.stderr)

    def test_log_of_a_run_of_a_step_and_since(self):
        self.ran("one: { run: [echo, first] }\ntwo: { needs: [one], run: [echo, second] }\n")
        self.assertRegex(self.call("log", "r1", code=0).stdout, r"(?s)first.*second")
        self.assertNotIn("second", self.call("log", "r1", "one", code=0).stdout)
        self.assertNotIn("first", self.call("log", "r1", "--since", "2990-01-01T00:00:00Z",
                                            code=0).stdout)
        self.assertIn("first", self.call("log", "r1", "--since", "1h", code=0).stdout)

    def test_each_line_of_a_log_is_an_object(self):
        self.ran("one: { run: [printf, 'a\\nb\\377\\n\\nlast'] }\n")
        rows = self.objects("log", "r1")
        self.assertEqual([row["text"] for row in rows], ["a", "b\ufffd", "", "last"])
        self.assertEqual([row["seq"] for row in rows], [1, 2, 3, 4])
        self.assertEqual({(row["type"], row["run_id"], row["step"], row["role"], row["attempt"])
                          for row in rows}, {("log", "r1", "one", "main", 1)})

    def test_log_follows_until_the_run_ends(self):
        running = self.began("one: { run: [sh, -c, 'echo early; touch began; while [ ! -e go ]; do "
                             "sleep 0.02; done; echo late'] }\n")
        following = self.start("log", "r1", "one", "-f")
        self.write("go", "")
        self.ended(running, 0)
        out, _ = following.communicate(timeout=30)
        self.assertRegex(out, r"(?s)early.*late")

    def test_a_state_folder_by_a_relative_path(self):
        book = self.runbook(ECHO)
        for env, words in ((None, ("--state", "near")), ({"REPRISE_STATE": "near"}, ())):
            done = subprocess.run([os.path.join(BIN, "reprise"), *words, "run", book, "--detach"],
                                  capture_output=True, text=True, cwd=self.folder, timeout=30,
                                  env=dict(os.environ, **(env or {})))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.state = self.path("near")
            self.call("wait", done.stdout.strip(), code=0)
        self.wait_for(lambda: not self.own_processes())

    def test_the_state_folder_by_environment(self):
        self.ran()
        done = subprocess.run([os.path.join(BIN, "reprise"), "list"], capture_output=True,
                              text=True, env=dict(os.environ, REPRISE_STATE=self.state), timeout=30)
        self.assertIn("r1", done.stdout)


class Plan(Command):
    def test_a_plan_tells_what_would_happen_and_touches_nothing(self):
        self.write("b.yaml", "targets: { db: /srv/db1 }\n")
        book = self.runbook("""\
            look: { run: [ls, "${{ targets.db }}"], effect: read }
            gate: { needs: [look], uses: approve, with: { text: Go, role: lead } }
            wipe: { needs: [gate], run: [rm, --, "${{ targets.db }}/x"], destroys: [ledger] }
            """)
        text = self.call("plan", book, "--bindings", "b.yaml", code=0).stdout
        for part in ("/srv/db1", "rm", "ledger", "gate", "critical path", "wipe"):
            self.assertIn(part, text)
        plan, = self.objects("plan", book, "--bindings", "b.yaml")
        self.assertRegex(plan["plan_hash"], "^[0-9a-f]{64}$")
        self.assertIn(plan["plan_hash"], text)
        self.assertFalse(os.path.exists(self.state))

    def test_the_hash_is_that_of_the_meaning_and_of_the_run(self):
        book = self.runbook(ECHO)
        first, = self.objects("plan", book)
        again, = self.objects("plan", book)
        other, = self.objects("plan", self.runbook("one: { run: [echo, ho] }\n"))
        self.assertEqual(first["plan_hash"], again["plan_hash"])
        self.assertNotEqual(first["plan_hash"], other["plan_hash"])
        self.ran()
        self.assertEqual(self.show()["plan_hash"], first["plan_hash"])
        self.call("run", book, "--expect-plan", other["plan_hash"], code=2)

    def test_validate_takes_many_files_and_tells_all_errors(self):
        good = self.runbook(ECHO)
        bad = self.runbook("one: { runn: [ls] }\ntwo: { needs: [zero], run: [ls] }\n",
                           name="b.yaml")
        worse = self.runbook("one: { run: ls }\n", name="c.yaml")
        self.call("validate", good, code=0)
        done = self.call("validate", good, bad, worse, code=2)
        self.assertEqual(set(re.findall(r"(\w)\.yaml:\d+:\d+: error", done.stderr)), {"b", "c"})

    def test_a_runbook_by_its_id(self):
        os.makedirs(self.path("runbooks/tests"))
        self.write("runbooks/tests/one.yaml",
                   "reprise: 1\nrunbook: tests/one\nsteps: { a: { run: [ls] } }\n")
        self.call("run", "tests/one", "--run-id", "r1", code=0)
        self.call("run", "tests/two", code=2)

    def test_graph_in_three_formats_of_a_file_and_of_a_run(self):
        self.ran("a: { run: [ls] }\nb: { needs: [a], run: [ls] }\n")
        for what in (self.path("rb.yaml"), "r1"):
            self.assertIn("digraph", self.call("graph", what, "--format", "dot", code=0).stdout)
            self.assertRegex(self.call("graph", what, "--format", "mermaid", code=0).stdout,
                             r"(flowchart|graph) ")
            self.assertIn("a", self.call("graph", what, "--format", "ascii", code=0).stdout)


class Steering(Command):
    def test_skip_needs_a_reason_and_is_recorded_with_its_actor(self):
        self.ran("gate: { uses: approve, with: { text: Go } }\n"
                 "two: { needs: [gate], run: [touch, two] }\n", code=3)
        self.call("skip", "r1", "two", code=2)
        self.call("skip", "r1", "nine", "--reason", "x", code=2)
        self.call("skip", "r1", "two", "--reason", "not today", code=0)
        report = self.call("report", "r1", code=0).stdout
        self.assertIn("not today", report)
        self.assertIn(f"uid {os.getuid()}", report)

    def test_questions_and_answer_with_a_note(self):
        self.ran(GATE, code=3)
        asked, = self.objects("questions")
        self.assertEqual((asked["run_id"], asked["step"]), ("r1", "gate"))
        self.call("answer", "r1", "q99", "approve", code=2)
        self.call("answer", "r1", asked["id"], "approve", "--note", "seen by me", code=0)
        self.assertEqual(self.objects("questions"), [])
        self.call("answer", "r1", asked["id"], "reject", code=2)
        self.call("resume", "r1", code=0)
        self.assertIn("seen by me", self.call("report", "r1", code=0).stdout)

    def test_the_choices_of_each_kind_of_question(self):
        self.ran("hand: { uses: manual, with: { text: Do } }\n"
                 "gate: { uses: approve, with: { text: Go } }\n"
                 "lost: { run: [sleep, '9'], timeout: 100ms }\n", code=3)
        kinds = {asked["step"]: [choice["name"] for choice in asked["choices"]]
                 for asked in self.show()["questions"]}
        self.assertEqual(kinds, {"hand": ["done", "fail"], "gate": ["approve", "reject"],
                                 "lost": ["happened", "did-not-happen", "skip", "abort"]})

    def test_retry_of_a_failed_step_only_while_the_run_lives(self):
        self.ran(FAILS, code=1)
        self.call("retry", "r1", "one", code=2)

    def test_cancel_of_a_waiting_run_and_of_an_ended_one(self):
        self.ran(GATE, code=3)
        self.call("cancel", "r1", code=0)
        self.call("resume", "r1", code=4)
        self.assertEqual(self.show()["status"], "cancelled")
        self.call("cancel", "r1", code=2)

    def test_cancel_with_undo_undoes_and_without_does_not(self):
        steps = ("one: { run: [touch, one], undo: { run: [touch, undone] } }\n"
                 "gate: { needs: [one], uses: approve, with: { text: Go } }\n")
        self.ran(steps, code=3)
        self.call("cancel", "r1", code=0)
        self.call("resume", "r1", code=4)
        self.assertFalse(self.exists("undone"))
        self.ran(steps, name="r2", code=3)
        self.call("cancel", "r2", "--undo", code=0)
        self.call("resume", "r2", code=4)
        self.assertTrue(self.exists("undone"))

    def test_a_rerun_reuses_results_but_never_approvals(self):
        self.ran("one: { run: [sh, -c, 'echo x >> ran'] }\n"
                 "gate: { needs: [one], uses: approve, with: { text: Go } }\n"
                 "bad: { needs: [gate], run: ['false'] }\n", code=3)
        self.answer_first("approve")
        self.call("resume", "r1", code=1)
        again = self.call("rerun", "r1", "--failed", code=3).stdout.split()[0]
        self.assertEqual(self.show(again)["steps"]["gate"]["status"], "asking")
        self.assertEqual(self.read("ran"), "x\n")
        linked = json.loads(self.call("report", again, "--format", "json", code=0).stdout)
        self.assertEqual(linked["linked_run"], "r1")

    def test_report_formats(self):
        self.ran()
        self.assertIn("# ", self.call("report", "r1", code=0).stdout)
        self.assertEqual(json.loads(self.call("report", "r1", "--format", "json", code=0).stdout)
                         ["run"]["run_id"], "r1")

    def test_the_reason_of_a_run_is_kept(self):
        self.ran(words=("--reason", "the disk is full"))
        self.assertIn("the disk is full", self.call("report", "r1", code=0).stdout)


class ExitCodes(Command):
    def test_0_1_2_3_and_4(self):
        self.ran(name="r0", code=0)
        self.ran(FAILS, name="r1", code=1)
        self.ran("one: { runn: [ls] }\n", name="r2", code=2)
        self.ran(GATE, name="r3", code=3)
        self.ran("one: { uses: abort, with: { code: gone, text: Over } }\n", name="r5", code=1)
        self.call("cancel", "r3", code=0)
        for run, code in (("r0", 0), ("r1", 1), ("r3", 4), ("r5", 1)):
            self.call("resume", run)
            self.call("wait", run, code=code)
            self.call("attach", run, code=code)

    def test_a_paused_run_is_3(self):
        running = self.began(WAITS + "two: { needs: [one], run: [ls] }\n")
        self.call("pause", "r1", code=0)
        self.write("go", "")
        self.ended(running, 3)
        self.assertEqual(self.show()["status"], "paused")

    def test_following_ends_with_the_code_of_the_run_and_detaching_with_0(self):
        running = self.began("one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; "
                             "done; exit 1'] }\n")
        attached = self.start("attach", "r1")
        waiting = self.start("wait", "r1")
        self.write("go", "")
        for process in (running, attached, waiting):
            self.ended(process, 1)
        self.call("run", self.runbook(FAILS), "--detach", "--run-id", "r2", code=0)
        self.call("wait", "r2", code=1)
        self.wait_for(lambda: not self.own_processes())

    def test_75_names_the_pid_of_an_engine_that_does_not_answer(self):
        running = self.began()
        os.remove(os.path.join(self.state, "control.sock"))
        done = self.call("pause", "r1", code=75)
        self.assertIn(str(running.pid), done.stderr)
        self.write("go", "")
        self.ended(running, 0)

    def test_76_a_journal_of_another_owner_mode_or_kind(self):
        self.ran()
        journal = os.path.join(self.state, "journal.db")
        os.chmod(self.state, 0o755)
        self.call("run", self.runbook(ECHO), code=76)
        os.chmod(self.state, 0o700)
        with open(journal, "wb") as file:
            file.write(b"this is no journal" * 1000)
        self.call("run", self.runbook(ECHO), code=76)
        self.call("list", code=76)
        with open(journal, "rb") as file:
            self.assertEqual(file.read(), b"this is no journal" * 1000)

    def test_wrong_usage_starts_nothing(self):
        for words in ((), ("nonsense",), ("run",), ("run", "--wrong", "x"), ("show",), ("clear",),
                      ("journal",), ("answer", "r1"), ("new",), ("new", "action")):
            self.call(*words, code=2)
        self.assertFalse(os.path.exists(self.state))

    def test_commands_of_later_builds_are_told_as_such(self):
        for words in (("lint", "x"), ("evidence", "r"), ("drill", "x"), ("replay", "r"),
                      ("prove", "x"), ("check", "x"), ("undo", "r"),
                      ("plugin", "list")):
            self.assertIn("not of this build", self.call(*words, code=2).stderr, words)


if __name__ == "__main__":
    main()
