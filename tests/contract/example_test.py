#!/usr/bin/env python3
"""The runbook that shows the whole language: what this build cannot do is told, nothing else."""
import json
import os

from cli_world import CliTest, main

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = os.path.join(HERE, "data_corruption.yaml")
BINDINGS = os.path.join(HERE, "data_corruption_bindings.yaml")

GENERAL = ("exec http sql lua set branch call wait wait_for monitor verify approve manual notify "
           "abort").split()
RECOVERY = ("halt resume breaker emergency_exit service configure deploy detect backup "
            "verify_backup select_backup restore quarantine rebuild replay reconcile prune "
            "failover fence dns evidence rotate incident report inject").split()
IN_BUILD = ("exec lua set branch call wait wait_for verify approve manual notify abort service "
            "report").split()
# Those written in Lua are shipped as a file of their name.
SHIPPED = [file[:-4] for file in os.listdir(os.path.join(HERE, "../../stdlib/steps"))
           if file.endswith(".lua")]
NOT_IN_BUILD = [name for name in GENERAL + RECOVERY if name not in IN_BUILD + SHIPPED]

# By the steps of the example.
USED = {"stop": "halt", "save": "backup", "pick": "select_backup", "restore": "restore",
        "compare": "reconcile", "resume": "resume"}


class Example(CliTest):
    def errors(self, *words):
        done = self.call("--json", *words, code=2)
        self.assertEqual(done.stderr, "")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_the_example_is_valid(self):
        done = self.call("--bindings", BINDINGS, "validate", EXAMPLE, code=0)
        self.assertEqual(done.stdout, "")

    def test_its_actions_are_shown_with_their_modules_and_nothing_is_touched(self):
        done = self.call("--json", "plan", EXAMPLE, "--bindings", BINDINGS, "-i", "ledger=/x", "-i",
                         "point_in_time=2026-11-01T00:00:00Z", code=0)
        steps = {step["step"]: step for step in json.loads(done.stdout)["steps"]}
        for step, action in USED.items():
            self.assertEqual(steps[step]["action"], action)
            self.assertRegex(steps[step]["module"],
                             rf"^reprise:steps/{action}\.lua \(sha256 [0-9a-f]{{12}}\)$")
        self.assertFalse(os.path.exists(os.path.join(self.state, "journal.db")))

    def test_its_plan_shows_what_is_not_known_yet_as_it_was_written(self):
        done = self.call("plan", EXAMPLE, "--bindings", BINDINGS, "-i", "ledger=/x", "-i",
                         "point_in_time=2026-11-01T00:00:00Z", code=0)
        for line in ("      from: \"/srv/backups/genesis\"",
                     "      backup: \"${{ steps.pick.outputs.backup }}\"",
                     "      show: \"${{ steps.compare.outputs }}\"",
                     "      prometheus: \"http://127.0.0.1:9090\""):
            self.assertIn(line, done.stdout)

    def test_what_is_missing_is_told_with_the_line_and_a_caret(self):
        for name in NOT_IN_BUILD:
            book = self.runbook(f"stop:\n  uses: {name}\n  with: {{ }}\n")
            done = self.call("validate", book, code=2)
            self.assertEqual(done.stdout, "")
            self.assertIn(f"{book}:5:11: error[RP0901]: step 'stop': the action '{name}'",
                          done.stderr)
            self.assertIn(f" 5 |     uses: {name}\n   |           {'^' + '~' * (len(name) - 1)}\n"
                          "hint: ", done.stderr)

    def test_every_name_of_the_language_is_known_and_what_is_missing_is_told_so(self):
        self.assertEqual(len(GENERAL + RECOVERY), 40)
        for name in GENERAL + RECOVERY:
            book = self.runbook(f"one: {{ uses: {name}, with: {{ }} }}\n")
            done = self.call("--json", "validate", book)
            told = [json.loads(line) for line in done.stdout.splitlines()]
            missing = [error["message"] for error in told if error["code"] == "RP0901"]
            expected = [f"step 'one': the action '{name}' is part of the language, but not of this "
                        "build"]
            self.assertEqual(missing, expected if name in NOT_IN_BUILD else [], name)
            if name in NOT_IN_BUILD:
                self.assertEqual((len(told), done.returncode), (1, 2), name)
            self.assertNotIn("RP0212", done.stdout, name)

    def test_every_name_stands_in_the_schema_marked_where_it_is_missing(self):
        schema = json.loads(self.call("schema", code=0).stdout)
        action = schema["definitions"]["action"]
        named = schema["definitions"]["built_in_step"]["properties"]["uses"]["enum"]
        self.assertLessEqual(set(GENERAL + RECOVERY), set(named))
        described = {rule["if"]["properties"]["uses"]["const"]:
                     rule["then"]["properties"]["with"]["description"] for rule in action["allOf"]}
        for name in GENERAL + RECOVERY:
            self.assertEqual("(not of this build)" in described[name], name in NOT_IN_BUILD, name)

    def test_what_is_no_name_of_the_language_is_another_error(self):
        told = self.errors("validate", self.runbook("one: { uses: bakcup, with: {} }\n"))
        self.assertEqual([error["code"] for error in told], ["RP0212"])
        self.assertIn("backup", told[0]["hint"])

    def test_an_invariant_that_no_halt_guards_is_refused(self):
        told = self.errors("validate", self.runbook("""\
            stop: { uses: service, with: { driver: supervisor, name: app, do: stop } }
            go: { needs: [stop], run: [touch, went] }
            """, head="invariants: [ { halted: { from: stop, until: go, by: stop } } ]\n"))
        self.assertEqual([error["code"] for error in told], ["RP0346"])


if __name__ == "__main__":
    main()
