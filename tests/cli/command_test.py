#!/usr/bin/env python3
"""The commands themselves: what they print, what they refuse, and with which exit code."""
import fcntl
import json
import os
import shutil
import subprocess
import threading

from cli_world import BIN, CliTest, main


class Commands(CliTest):
    def lines(self, done):
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_help_and_version(self):
        self.assertIn("resume", self.call("--help", code=0).stdout)
        self.assertIn("--from", self.call("rerun", "--help", code=0).stdout)
        version = self.call("version", code=0).stdout.splitlines()[0]
        self.assertRegex(version, r"^reprise \d+\.\d+\.\d+")
        self.assertEqual(self.call("--version", code=0).stdout, version + "\n")

    def test_wrong_usage_is_2(self):
        self.call(code=2)
        self.call("nonsense", code=2)
        self.call("run", code=2)
        self.call("run", "no-such-file.yaml", code=2)
        self.call("show", "nobody", code=2)

    # Values of options may be the names of commands, and options may come in every form.
    def test_the_command_is_found_behind_every_option(self):
        self.state = "run"
        for words in (["--bindings", "run"], ["--bindings=run", "-q"], ["-v", "--json"],
                      ["--server=", "-qv"], ["--no-color", "--plain", "--ca", "list"]):
            done = self.call(*words, "schema", "--help", code=0)
            self.assertRegex(done.stdout, r"Usage: (reprise )?schema", words)
        self.assertIn("doctor", self.call("--json", "--help", code=0).stdout)

    def test_validate_names_file_line_and_column(self):
        book = self.runbook("one: { runn: [ls] }\n")
        done = self.call("validate", book, code=2)
        self.assertRegex(done.stderr, r"rb\.yaml:\d+:\d+: error\[RP\d{4}\]")
        self.assertIn("run", done.stderr)
        errors = self.lines(self.call("--json", "validate", book, code=2))
        self.assertEqual(errors[0]["type"], "error")
        self.assertEqual((errors[0]["line"], errors[0]["file"]), (4, book))

    def test_validate_refuses_a_pattern_that_could_not_be_searched(self):
        for steps in ("one: { run: [ls], expect: { stdout_matches: 'a(?=b)' } }\n",
                      "one: { run: [ls], outputs: { a: { regex: 'a(?=b)' } } }\n",
                      "one: { uses: verify, with: { checks: [ { run: [ls], expect: "
                      "{ stdout_matches: 'a(?=b)' } } ] } }\n"):
            done = self.call("validate", self.runbook(steps), code=2)
            self.assertRegex(done.stderr, r"rb\.yaml:4:\d+: error\[RP0131\]")
            self.assertIn("hint: look-around is not supported", done.stderr)

    def test_validate_refuses_what_would_prove_watch_or_ask_nothing(self):
        path = "{ run: [ls] }"
        for uses, values, code in (
                ("halt", f"paths: [], verify: {path}", "RP0132"),
                ("halt", f"paths: [ {path} ], verify: {{}}", "RP0132"),
                ("halt", f"paths: [ {path} ], verify: {{ all: [] }}", "RP0132"),
                ("verify", "checks: []", "RP0132"),
                ("monitor", f"for: 1s, checks: [ {path} ], failures: 0", "RP0129"),
                ("wait_for", f"probe: {path}, successes: -1", "RP0129"),
                ("approve", "votes: 0", "RP0129"),
                ("approve", "votes: 4294967297", "RP0129"),
                ("ask", "text: T, timeout: 1s, on_timeout: yes-then", "RP0130"),
                ("manual", "text: T, due: 30", "RP0127"),
                ("resume", "stages: [ { hold: 30 } ]", "RP0127")):
            self.assertEqual(self.codes(f"one: {{ uses: {uses}, with: {{ {values} }} }}\n"), [code],
                             (uses, values))
        self.assertEqual(self.codes("one: { run: [ls], approve: { votes: 0 } }\n"), ["RP0129"])
        self.assertEqual(self.codes("one: { run: [ls] }\n", head="objectives: "
                                    "{ rto: { target: 5m, max: 1m } }\n"), ["RP0232"])
        for due in ("30m", "2026-11-01T03:00:00Z"):
            steps = f"one: {{ uses: manual, with: {{ text: T, due: {due} }} }}\n"
            self.assertEqual(self.codes(steps), [])

    def test_validate_accepts_what_runs(self):
        self.call("validate", self.runbook("one: { run: [ls] }\n"), code=0)

    def test_an_action_of_a_later_build_is_one_clear_error(self):
        done = self.call("run", self.runbook("one: { uses: failover, with: {} }\n"), code=2)
        self.assertEqual(done.stderr.count("error["), 1)
        self.assertIn("RP0901", done.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.state, "journal.db")))

    def test_a_cycle_is_told_with_its_path(self):
        done = self.call("validate", self.runbook("""\
            a: { needs: [c], run: [ls] }
            b: { needs: [a], run: [ls] }
            c: { needs: [b], run: [ls] }
            """), code=2)
        self.assertIn("->", done.stderr)

    def test_json_events_are_one_object_a_line(self):
        done = self.call("--json", "run", self.runbook("one: { run: [echo, hi] }\n"), "--run-id",
                         "r1", code=0)
        events = self.lines(done)
        kinds = [event["type"] for event in events]
        self.assertEqual(kinds[0], "run.created")
        self.assertEqual(kinds[-1], "run.finished")
        self.assertIn("step.started", kinds)
        finished = [event for event in events if event["type"] == "step.finished"][0]
        self.assertEqual((finished["step"], finished["status"], finished["run_id"]),
                         ("one", "succeeded", "r1"))
        self.assertEqual(finished["outputs"]["stdout"], "hi")
        for event in events:
            self.assertIn("seq", event)
            self.assertIn("at", event)

    def test_a_relative_state_folder_is_that_of_the_working_folder(self):
        book = self.runbook("one: { run: [echo, hi] }\n")
        self.state = "some/state"
        self.call("run", book, "--run-id", "r1", code=0)
        self.assertTrue(self.exists("some/state/journal.db"))
        self.call("journal", "verify", code=0)
        self.assertEqual(self.show()["steps"]["one"]["outputs"]["stdout"], "hi")

    def test_a_journal_that_was_copied_alone_is_read_and_not_taken_for_none(self):
        self.call("resume", code=0)
        self.assertFalse(os.path.exists(self.state))
        self.call("run", self.runbook("one: { uses: manual, with: { text: a } }\n"), "--run-id",
                  "r1", code=3)
        self.call("journal", "backup", self.path("copy.db"), code=0)
        self.fresh("restored")
        os.mkdir(self.state, 0o700)
        shutil.copy(self.path("copy.db"), os.path.join(self.state, "journal.db"))
        self.assertIn("r1", self.call("list", code=0).stdout)
        self.assertEqual(self.show()["status"], "waiting")
        self.assertIn("witness", self.call("resume", code=76).stderr)

    def to_full(self, *words):
        with open("/dev/full", "w") as full:
            done = subprocess.run([os.path.join(BIN, "reprise"), "--state", self.state, *words],
                                  cwd=self.folder, stdin=subprocess.DEVNULL, stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertIn("error: standard output: No space left on device", done.stderr, words)
        return done.returncode

    # Who keeps a report on a full disk must not take half of one for it.
    def test_a_result_that_cannot_be_written_is_no_success(self):
        book = self.runbook("one: { run: [echo, hi] }\n")
        self.call("run", book, "--run-id", "r1", code=0)
        for words in (["list"], ["--json", "list"], ["show", "r1"], ["report", "r1"],
                      ["log", "r1"], ["graph", book], ["plan", book], ["completion", "bash"],
                      ["token", "create", "t", "--role", "view"]):
            self.assertEqual(self.to_full(*words), 74, words)

    def test_what_follows_a_run_ends_with_its_code_whoever_reads(self):
        book = self.runbook("one: { run: [echo, hi] }\n")
        self.assertEqual(self.to_full("run", book, "--run-id", "r1"), 0)
        self.assertEqual(self.to_full("--json", "wait", "r1"), 0)
        self.assertEqual(self.to_full("--json", "show", "nobody"), 2)

    def test_a_reader_that_has_seen_enough_is_no_error(self):
        self.call("run", self.runbook("one: { run: [echo, hi] }\n"), code=0)
        reader, writer = os.pipe()
        os.close(reader)
        with open(writer, "w") as gone:
            done = subprocess.run([os.path.join(BIN, "reprise"), "--state", self.state, "list"],
                                  stdout=gone, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    # What is opened next would get their numbers, and be written to.
    def test_closed_streams_are_taken_by_nothing(self):
        book = self.runbook("one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; "
                            "done'], effect: none }\n")
        engine = subprocess.Popen(
            [os.path.join(BIN, "reprise"), "--state", self.state, "run", book], cwd=self.folder,
            preexec_fn=lambda: [os.close(stream) for stream in range(3)])
        self.started.append(engine)
        self.wait_for(lambda: self.exists("began"))
        self.assertEqual({os.readlink(f"/proc/{engine.pid}/fd/{stream}") for stream in range(3)},
                         {"/dev/null"})
        self.write("go", "")
        self.assertEqual(engine.wait(60), 0)

    def test_the_same_run_id_never_runs_twice(self):
        book = self.runbook("one: { run: [sh, -c, 'echo x >> ran'] }\n")
        self.call("run", book, "--run-id", "r1", code=0)
        self.call("run", book, "--run-id", "r1", code=0)
        self.assertEqual(self.read("ran"), "x\n")
        self.call("run", self.runbook("one: { run: [ls] }\n", name="b.yaml"), "--run-id", "r1",
                  code=2)

    # `--state "$UNSET"` would be the root of the machine.
    def test_an_empty_state_folder_is_none(self):
        self.state = ""
        self.assertIn("--state: an empty text names nothing", self.call("list", code=2).stderr)

    def test_hostile_run_ids_are_refused(self):
        book = self.runbook("one: { run: [ls] }\n")
        for run_id in ("", "..", ".", "a/b", "A", "x" * 4096, "\u0430bc", "a..b", "-x"):
            done = self.call("run", book, "--run-id=" + run_id)
            self.assertEqual(done.returncode, 2, run_id)
        self.assertEqual(self.call("list", code=0).stdout.count("tests/one"), 0)

    def test_plan_touches_nothing_and_its_hash_can_be_demanded(self):
        book = self.runbook("one: { run: [touch, touched] }\n")
        plan = json.loads(self.call("--json", "plan", book, code=0).stdout)
        self.assertFalse(self.exists("touched"))
        self.assertFalse(os.path.exists(self.state))
        self.call("run", book, "--expect-plan", "0" * 64, code=2)
        self.call("run", book, "--expect-plan", plan["plan_hash"], code=0)
        self.assertTrue(self.exists("touched"))

    def test_inputs_are_checked(self):
        book = self.runbook("one: { run: [echo, '${{ inputs.n }}'] }\n",
                            head="inputs: { n: { type: int, min: 1, max: 5, required: true } }\n")
        self.call("run", book, code=2)
        self.call("run", book, "-i", "n=9", code=2)
        self.call("run", book, "-i", "m=2", code=2)
        self.call("run", book, "-i", "n", code=2)
        self.write("n", "3\n")
        self.call("run", book, "-i", "n=@n", "--run-id", "r1", code=0)
        self.assertEqual(self.show()["steps"]["one"]["outputs"]["stdout"], "3")
        self.write("inputs.yaml", "n: 4\n")
        self.call("run", book, "--inputs", "inputs.yaml", "--run-id", "r2", code=0)
        self.assertEqual(self.show("r2")["steps"]["one"]["outputs"]["stdout"], "4")

    def test_a_value_that_is_no_text_is_refused(self):
        book = self.runbook("one: { run: [echo, '${{ inputs.s }}'] }\n", head="inputs: { s: {} }\n")
        with open(self.path("bytes"), "wb") as file:
            file.write(b"a\xffb")
        self.assertIn("RP0262", self.call("run", book, "-i", "s=@bytes", code=2).stderr)

    def test_targets_come_from_the_bindings(self):
        book = self.runbook("one: { run: [echo, '${{ targets.place }}'] }\n")
        self.write("bind.yaml", "targets: { place: here }\n")
        self.call("run", book, "--bindings", "bind.yaml", "--run-id", "r1", code=0)
        self.assertEqual(self.show()["steps"]["one"]["outputs"]["stdout"], "here")

    def test_list_filters_and_prefixes_are_unique(self):
        good = self.runbook("one: { run: [ls] }\n")
        bad = self.runbook("one: { run: ['false'] }\n", name="b.yaml")
        self.call("run", good, "--run-id", "abc1", code=0)
        self.call("run", bad, "--run-id", "abc2", code=1)
        failed = self.lines(self.call("--json", "list", "--status", "failed", code=0))
        self.assertEqual([row["run_id"] for row in failed], ["abc2"])
        self.call("show", "abc", code=2)
        self.assertIn("abc1", self.call("show", "abc1", code=0).stdout)

    def test_log_shows_what_a_step_printed(self):
        self.call("run", self.runbook("one: { run: [sh, -c, 'echo out; echo err >&2'] }\n"),
                  "--run-id", "r1", code=0)
        text = self.call("log", "r1", "one", code=0).stdout
        self.assertIn("out\n", text)
        self.assertIn("err\n", text)
        self.call("log", "r1", "two", code=2)

    def test_wait_and_attach_end_with_the_code_of_the_run(self):
        self.call("run", self.runbook("one: { run: ['false'] }\n"), "--run-id", "r1", code=1)
        self.call("wait", "r1", code=1)
        self.call("attach", "r1", code=1)

    def test_detach_leaves_it_to_a_background_engine(self):
        done = self.call("run", self.runbook("one: { run: [sh, -c, 'sleep 0.3; touch one'] }\n"),
                         "--run-id", "r1", "--detach", code=0)
        self.assertEqual(done.stdout, "r1\n")
        self.call("wait", "r1", code=0)
        self.assertTrue(self.exists("one"))
        self.wait_for(lambda: not self.own_processes())

    def test_detach_waits_for_an_engine_that_is_on_its_way_out(self):
        book = self.runbook("one: { run: [touch, one] }\n")
        self.call("run", book, code=0)
        os.remove(os.path.join(self.folder, "one"))
        with open(os.path.join(self.state, "engine.lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            leaving = threading.Timer(1.5, lambda: fcntl.flock(lock, fcntl.LOCK_UN))
            leaving.start()
            run = self.call("run", book, "--detach", code=0).stdout.strip()
            leaving.join()
        self.call("wait", run, code=0)
        self.assertTrue(self.exists("one"))

    def test_rerun_takes_over_what_succeeded(self):
        book = self.runbook("""\
            one: { run: [sh, -c, 'echo one >> ran'] }
            two: { needs: [one], run: [sh, -c, 'echo two >> ran; [ -e fixed ]'] }
            """)
        self.call("run", book, "--run-id", "r1", code=1)
        self.write("fixed", "")
        again = self.call("rerun", "r1", "--failed", code=0).stdout.split()[0]
        self.assertEqual(self.read("ran"), "one\ntwo\ntwo\n")
        self.assertEqual(self.show(again)["status"], "succeeded")
        self.call("rerun", again, "--from", "one", code=0)
        self.assertEqual(self.read("ran"), "one\ntwo\ntwo\none\ntwo\n")
        self.call("rerun", "r1", "--from", "nine", code=2)

    def test_rerun_with_an_edited_file_keeps_unchanged_steps_only(self):
        self.call("run", self.runbook("""\
            one: { run: [sh, -c, 'echo one >> ran'] }
            two: { needs: [one], run: [sh, -c, 'echo two >> ran'] }
            bad: { needs: [two], run: ['false'] }
            """), "--run-id", "r1", code=1)
        edited = self.runbook("""\
            # a comment moves the lines
            one: { run: [sh, -c, 'echo one >> ran'] }
            two: { needs: [one], run: [sh, -c, 'echo TWO >> ran'] }
            bad: { needs: [two], run: ['true'] }
            """, name="b.yaml")
        self.call("rerun", "r1", "--file", edited, code=0)
        self.assertEqual(self.read("ran"), "one\ntwo\nTWO\n")

    def test_journal_verify_export_and_backup(self):
        self.call("run", self.runbook("one: { run: [echo, hi] }\n"), "--run-id", "r1", code=0)
        self.call("journal", "verify", code=0)
        exported = self.call("journal", "export", code=0).stdout.splitlines()
        self.assertEqual(json.loads(exported[2])["kind"], "run.created")
        self.call("journal", "backup", self.path("copy.db"), code=0)
        self.assertTrue(os.path.getsize(self.path("copy.db")) > 1000)

    def test_a_damaged_journal_is_refused_untouched(self):
        self.call("run", self.runbook("one: { run: [echo, hi-there-you] }\n"), "--run-id", "r1",
                  code=0)
        journal = os.path.join(self.state, "journal.db")
        with open(journal, "r+b") as file:
            data = file.read()
            file.seek(data.index(b"hi-there-you"))
            file.write(b"hi-there-me!")
        self.call("journal", "verify", code=1)

    def test_a_journal_put_back_from_an_older_day_is_refused(self):
        book = self.runbook("one: { run: [sh, -c, 'echo x >> ran'] }\n")
        self.call("run", book, "--run-id", "r1", code=0)
        journal = os.path.join(self.state, "journal.db")
        shutil.copy(journal, self.path("old.db"))
        self.call("run", book, "--run-id", "r2", code=0)
        shutil.copy(self.path("old.db"), journal)
        self.call("run", book, "--run-id", "r3", code=76)
        self.assertEqual(self.read("ran"), "x\nx\n")
        self.call("journal", "accept", "--reason", "restored on purpose", code=0)
        self.call("run", book, "--run-id", "r3", code=0)

    def test_doctor_config_schema_graph(self):
        self.call("doctor", code=0)
        self.assertIn(self.state, self.call("config", "show", code=0).stdout)
        schema = json.loads(self.call("schema", code=0).stdout)
        self.assertIn("halt", json.dumps(schema))
        book = self.runbook("a: { run: [ls] }\nb: { needs: [a], run: [ls] }\n")
        self.assertIn("->", self.call("graph", book, "--format", "dot", code=0).stdout)

    def test_commands_of_later_builds_say_so(self):
        done = self.call("drill", "x.yaml", "--scenario", "y", code=2)
        self.assertIn("not of this build", done.stderr)

    def test_no_colour_in_a_pipe(self):
        done = self.call("run", self.runbook("one: { run: ['false'] }\n"), code=1)
        self.assertNotIn("\x1b", done.stdout + done.stderr)


if __name__ == "__main__":
    main()
