#!/usr/bin/env python3
"""What a runbook does when it runs: the meaning of language pages 1, 2, 5, 6 and 7, first part."""
import hashlib
import json
import os

from cli_world import CliTest, main


class Running(CliTest):
    def test_a_chain_succeeds_and_is_shown(self):
        shown = self.run_book("""\
            one: { run: [echo, hello] }
            two: { needs: [one], run: [echo, "${{ steps.one.outputs.stdout }} world"] }
            """)
        self.assertEqual(shown["status"], "succeeded")
        self.assertEqual(shown["steps"]["two"]["outputs"]["stdout"], "hello world")
        self.assertEqual(shown["steps"]["two"]["attempts"], 1)

    def test_a_state_folder_may_be_named_from_here(self):
        self.state = "a/b/../state"
        shown = self.run_book("""\
            one: { run: [sh, -c, 'echo hello; echo k=v > $REPRISE_OUTPUT'] }
            two: { needs: [one], uses: verify, with: { checks: [ { name: a, run: ["true"] } ] } }
            """)
        self.assertEqual(shown["steps"]["one"]["outputs"]["k"], "v")
        self.assertTrue(self.exists("a/state/journal.db"))

    def test_a_file_is_the_same_plan_however_it_is_named(self):
        path = self.runbook("one: { run: [sh, -c, 'echo x >> ran'] }\n")
        above = "../" + os.path.basename(self.folder)
        for name in ("rb.yaml", "./rb.yaml", path, above + "/rb.yaml"):
            self.call("run", name, "--run-id", "r1", code=0)
        self.assertEqual(self.read("ran"), "x\n")

    def test_argv_keeps_the_text_of_its_scalars(self):
        shown = self.run_book('one: { run: [printf, "%s,%s,%s", 007, 1e3, true] }\n')
        self.assertEqual(shown["steps"]["one"]["outputs"]["stdout"], "007,1e3,true")

    def test_a_failure_aborts_skips_what_waits_and_runs_handlers_and_finally(self):
        shown = self.run_book("""\
            one: { run: ["false"] }
            two: { needs: [one], run: [touch, two] }
            """, head="""\
            on_failure: [ { run: [sh, -c, 'printf %s "$1" > error', sh, "${{ run.error }}"] } ]
            finally: [ { run: [touch, finally] } ]
            """, code=1)
        self.assertEqual(self.statuses(shown)["one"], "failed")
        self.assertEqual(self.statuses(shown)["two"], "skipped")
        self.assertFalse(self.exists("two"))
        self.assertTrue(self.exists("finally"))
        self.assertIn("one", self.read("error"))

    def test_continue_lets_dependants_run(self):
        shown = self.run_book("""\
            one: { run: ["false"], on_failure: continue }
            two: { needs: [one], run: ["true"] }
            """)
        self.assertEqual(self.statuses(shown), {"one": "failed", "two": "succeeded"})

    def test_when_skips_and_dependants_follow_unless_they_ask(self):
        shown = self.run_book("""\
            one: { when: "false", run: ["true"] }
            two: { needs: [one], run: ["true"] }
            three: { needs: [one], when: "none_failed(needs)", run: ["true"] }
            """)
        self.assertEqual(self.statuses(shown),
                         {"one": "skipped", "two": "skipped", "three": "succeeded"})

    def test_branch_runs_the_chosen_arm(self):
        shown = self.run_book("""\
            pick:
              uses: branch
              with: { value: "b", arms: { a: [left], b: [right] }, default: [left] }
            left: { needs: [pick], run: ["true"] }
            right: { needs: [pick], run: ["true"] }
            join: { needs: [left, right], when: none_failed(needs), run: ["true"] }
            """)
        self.assertEqual(self.statuses(shown), {"pick": "succeeded", "left": "skipped",
                                                "right": "succeeded", "join": "succeeded"})

    def test_foreach_gives_a_list_of_outputs(self):
        shown = self.run_book("""\
            each:
              foreach: "${{ {'a', 'b', 'c'} }}"
              run: [echo, "${{ index }}${{ item }}"]
            empty: { foreach: "${{ inputs.none }}", run: ["false"] }
            after: { needs: [each], run: [echo, "${{ steps.each.outputs[2].stdout }}"] }
            """, head="inputs: { none: { type: list, default: [] } }\n")
        self.assertEqual([o["stdout"] for o in shown["steps"]["each"]["outputs"]],
                         ["1a", "2b", "3c"])
        self.assertEqual(shown["steps"]["empty"]["outputs"], [])
        self.assertEqual(shown["steps"]["after"]["outputs"]["stdout"], "2b")

    def test_a_failed_item_fails_the_step(self):
        shown = self.run_book("""\
            each:
              foreach: "${{ {0, 1, 0} }}"
              max_parallel: 1
              run: [sh, -c, "exit $N"]
              env: { N: "${{ item }}" }
            """, code=1)
        self.assertEqual(shown["steps"]["each"]["status"], "failed")
        self.assertNotIn("each[3]", [s for s, row in shown["steps"].items()
                                     if row["status"] == "succeeded"])

    def test_retry_repeats_definite_failures_only_where_it_is_written(self):
        script = 'echo x >> tries; [ $(wc -l < tries) -ge 3 ] || exit 75'
        shown = self.run_book(f"""\
            one:
              run: [sh, -c, '{script}']
              retry: {{ attempts: 5, delay: 10ms, exit: [75] }}
            """)
        self.assertEqual(shown["steps"]["one"]["attempts"], 3)

    def test_without_retry_a_failure_is_final(self):
        shown = self.run_book("one: { run: [sh, -c, 'echo x >> tries; exit 1'] }\n", code=1)
        self.assertEqual(self.read("tries"), "x\n")
        self.assertEqual(shown["steps"]["one"]["attempts"], 1)

    def test_outputs_of_a_child(self):
        shown = self.run_book("""\
            lines: { shell: 'printf "a=1\\nb<<END\\nx\\ny\\nEND\\n" > "$REPRISE_OUTPUT"' }
            object: { shell: 'echo "{\\"n\\": 7}" > "$REPRISE_OUTPUT"' }
            captured:
              run: [printf, 'leader: n1\\n{"lag": "0.5"}\\n']
              outputs: { leader: { regex: 'leader: (\\S+)', required: true } }
            """)
        self.assertEqual(shown["steps"]["lines"]["outputs"]["a"], "1")
        self.assertEqual(shown["steps"]["lines"]["outputs"]["b"], "x\ny")
        self.assertEqual(shown["steps"]["object"]["outputs"]["n"], 7)
        self.assertEqual(shown["steps"]["captured"]["outputs"]["leader"], "n1")

    def test_a_duplicate_output_key_fails_the_step(self):
        self.run_book("""one: { shell: 'printf "a=1\\na=2\\n" > "$REPRISE_OUTPUT"' }\n""", code=1)

    def test_the_child_sees_only_what_is_its(self):
        shown = self.run_book("""\
            one: { run: [env], env: { MINE: "${{ 1 + 1 }}" } }
            """, env={"STRANGER": "x"})
        lines = shown["steps"]["one"]["outputs"]["stdout"].splitlines()
        self.assertIn("MINE=2", lines)
        self.assertIn("REPRISE_RUN_ID=r1", lines)
        self.assertIn("REPRISE_STEP=one", lines)
        self.assertFalse([line for line in lines if line.startswith("STRANGER")])

    def test_expectations(self):
        shown = self.run_book("""\
            three: { run: [sh, -c, 'exit 3'], expect: { exit: [0, 3] } }
            text: { run: [echo, all good], expect: { stdout_matches: 'g..d' } }
            bad: { needs: [three, text], run: [echo, ERROR], expect: { stdout_not_matches: ERROR } }
            """, code=1)
        self.assertEqual(self.statuses(shown),
                         {"three": "succeeded", "text": "succeeded", "bad": "failed"})

    def test_undo_runs_newest_first_before_the_handlers(self):
        self.run_book("""\
            one: { run: ["true"], undo: { run: [sh, -c, 'echo one >> order'] } }
            two: { needs: [one], run: ["true"], undo: { run: [sh, -c, 'echo two >> order'] } }
            three:
              needs: [two]
              run: ["false"]
              on_failure: [ { run: [sh, -c, 'echo step >> order'] } ]
            """, head="""\
            on_failure: [ { run: [sh, -c, 'echo run >> order'] } ]
            finally: [ { run: [sh, -c, 'echo finally >> order'] } ]
            """, code=1)
        self.assertEqual(self.read("order").split(), ["step", "two", "one", "run", "finally"])

    def test_blocks_and_repeat(self):
        shown = self.run_book("""\
            block:
              foreach: "${{ {'x', 'y'} }}"
              steps:
                first: { run: [echo, "${{ item }}"] }
                second: { needs: [first], run: [echo, "${{ steps.first.outputs.stdout }}!"] }
              outputs: { said: "${{ steps.second.outputs.stdout }}" }
            again:
              run: [sh, -c, 'echo x >> rounds; wc -l < rounds']
              repeat: { until: "self.stdout == '3'", every: 10ms, max: 5 }
            """)
        self.assertEqual([o["said"] for o in shown["steps"]["block"]["outputs"]], ["x!", "y!"])
        self.assertEqual(shown["steps"]["block[2]/second"]["status"], "succeeded")
        self.assertEqual(self.read("rounds"), "x\nx\nx\n")

    def test_call_runs_another_runbook_with_its_inputs(self):
        self.write("inner.yaml", """\
            reprise: 1
            runbook: tests/inner
            inputs: { word: { type: string, required: true } }
            outputs: { said: "${{ steps.say.outputs.stdout }}" }
            steps: { say: { run: [echo, "<${{ inputs.word }}>"] } }
            """)
        shown = self.run_book("""\
            outer: { uses: call, with: { runbook: ./inner.yaml, inputs: { word: hi } } }
            after: { needs: [outer], run: [echo, "${{ steps.outer.outputs.said }}"] }
            """)
        self.assertEqual(shown["steps"]["after"]["outputs"]["stdout"], "<hi>")
        self.assertEqual(shown["steps"]["outer/say"]["status"], "succeeded")

    def test_hostile_values_stay_data(self):
        hostile = "$(touch pwned) `touch pwned` ; ${{ 1 + 1 }} \" ' -rf"
        shown = self.run_book("""\
            one: { run: [printf, "%s", "x${{ inputs.label }}"] }
            two: { shell: 'printf %s "$LABEL"', env: { LABEL: "${{ inputs.label }}" } }
            """, head="inputs: { label: { type: string, required: true } }\n",
            words=("-i", "label=" + hostile))
        self.assertEqual(shown["steps"]["one"]["outputs"]["stdout"], "x" + hostile)
        self.assertEqual(shown["steps"]["two"]["outputs"]["stdout"], hostile)
        self.assertFalse(self.exists("pwned"))

    def test_a_rendered_word_may_not_become_an_option(self):
        shown = self.run_book("""one: { run: [rm, "${{ inputs.name }}"] }\n""",
                              head="inputs: { name: { type: string, required: true } }\n",
                              words=("-i", "name=-rf"), code=1)
        self.assertEqual(shown["steps"]["one"]["attempts"], 0)

    def test_wrong_expressions_fail_the_step_before_its_first_attempt(self):
        shown = self.run_book("""\
            one: { run: [echo, "${{ steps.zero.outputs.x.y }}"], needs: [zero] }
            zero: { run: ["true"] }
            """, code=1)
        self.assertEqual(shown["steps"]["one"]["attempts"], 0)
        self.assertIn("rb.yaml:", json.dumps(shown["steps"]["one"]["error"]))

    def test_secrets_reach_the_child_and_nothing_else(self):
        canary = "canary-5ecret-value"
        self.write("bind.yaml", "secrets: { TOKEN: { env: THE_TOKEN } }\n")
        shown = self.run_book("""\
            one:
              shell: 'printf %s "$T" | sha256sum | cut -c1-64'
              env: { T: "${{ secrets.TOKEN }}-x" }
            """, words=("--bindings", self.path("bind.yaml")), env={"THE_TOKEN": canary})
        self.assertEqual(shown["steps"]["one"]["outputs"]["stdout"],
                         hashlib.sha256((canary + "-x").encode()).hexdigest())
        looked_at = 0
        for folder, _, names in os.walk(self.state):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(canary.encode(), file.read(), name)
                looked_at += 1
        self.assertGreater(looked_at, 3)

    def test_a_step_that_tells_a_secret_fails_with_a_hint(self):
        self.write("bind.yaml", "secrets: { TOKEN: { env: THE_TOKEN } }\n")
        shown = self.run_book('one: { run: [printenv, T], env: { T: "${{ secrets.TOKEN }}" } }\n',
                              words=("--bindings", self.path("bind.yaml")),
                              env={"THE_TOKEN": "another-5ecret"}, code=1)
        self.assertIn("secret", json.dumps(shown["steps"]["one"]["error"]))
        self.assertNotIn("another-5ecret", json.dumps(shown))

    def test_verify_keeps_its_checks_as_evidence(self):
        self.write("here", "text")
        shown = self.run_book("""\
            good:
              uses: verify
              with: { checks: [ { name: there, file: { path: "${{ inputs.f }}", exists: true } } ] }
            bad:
              needs: [good]
              uses: verify
              with: { checks: [ { name: gone, file: { path: /nonexistent/x, exists: true } } ] }
            """, head="inputs: { f: { type: path, required: true } }\n",
            words=("-i", "f=" + self.path("here")), code=1)
        self.assertEqual(shown["steps"]["good"]["outputs"]["checks"][0]["ok"], True)
        self.assertEqual(shown["steps"]["bad"]["status"], "failed")

    def test_an_orphan_does_not_outlive_its_step(self):
        self.run_book("""\
            one: { shell: 'setsid sh -c "trap : TERM; sleep 30" & sleep 30 & echo started' }
            """)
        self.assertEqual(self.own_processes(), [])


if __name__ == "__main__":
    main()
