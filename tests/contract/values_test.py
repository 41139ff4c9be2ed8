#!/usr/bin/env python3
"""One runbook in one file, its keys, and the values and expressions in it (pages 1 and 2)."""
import json
import os

from cli_world import CliTest, main

NUMBER_OF_RUNS = "sh, -c, 'echo x >> ran; [ $(wc -l < ran) -ge {} ] || exit {}'"


class Contract(CliTest):
    def accepted(self, steps="one: { run: [ls] }\n", head=""):
        self.assertEqual(self.codes(steps, head), [], head + steps)

    def refused(self, steps="one: { run: [ls] }\n", head=""):
        self.assertNotEqual(self.codes(steps, head), [], head + steps)

    def said(self, expression, head="", words=(), name="r1"):
        """What an expression is, alone in its string: the type is kept."""
        book = self.runbook("one: { uses: set, with: { values: { v: '" +
                            "${{ " + expression.replace("'", "''") + " }}' } } }\n", head)
        self.call("run", book, "--run-id", name, *words, code=0)
        return self.show(name)["steps"]["one"]["outputs"]["v"]


class Runbook(Contract):
    def named(self, name):
        book = self.write("id.yaml",
                          f"reprise: 1\nrunbook: {name}\nsteps: {{ a: {{ run: [ls] }} }}\n")
        return self.call("validate", book).returncode

    def test_a_runbook_id_has_up_to_eight_segments(self):
        for name in ("a", "0", "a/b", "/".join("abcdefgh"), "a.b-c_d/e", "genesis/data-corruption"):
            self.assertEqual(self.named(name), 0, name)
        for name in ("/".join("abcdefghi"), "A", "a//b", "/a", "a/", "../a", "-a", ".a", "a/.b"):
            self.assertEqual(self.named(name), 2, name)

    def test_the_version_of_the_language_is_required(self):
        for head in ("", "reprise: 2\n", "reprise: one\n"):
            book = self.write("v.yaml", head + "runbook: a\nsteps: { a: { run: [ls] } }\n")
            self.call("validate", book, code=2)

    def test_every_run_key_of_the_page_is_known(self):
        self.accepted(head="""\
            title: T
            owner: o
            severity: critical
            reviewed: 2026-11-01
            review_every: 30d
            objectives: { rto: { target: 5m, max: 15m, clock: serving }, rpo: { target: 0s } }
            concurrency: { group: g, on_conflict: queue }
            summary: S
            labels: { a: b }
            links: { page: https://example.org/ }
            env: { A: b }
            cwd: /
            defaults: { retry: { attempts: 2 }, timeout: 30s }
            timeout: 1h
            max_parallel: 4
            """)
        for level in ("critical", "high", "medium", "low"):
            self.accepted(head=f"severity: {level}\n")
        for clock in ("detected", "halted", "serving", "trading"):
            self.accepted(head=f"objectives: {{ rto: {{ target: 5m, clock: {clock} }} }}\n")
        for choice in ("refuse", "queue", "join"):
            self.accepted(head=f"concurrency: {{ group: g, on_conflict: {choice} }}\n")

    def test_other_words_there_are_refused(self):
        for head in ("severity: urgent\n", "objectives: { rto: { target: 5m, clock: wall } }\n",
                     "concurrency: { group: g, on_conflict: wait }\n", "max_parallel: 0\n",
                     "reviewed: soon\n"):
            self.refused(head=head)

    def test_an_unknown_key_is_an_error_with_a_suggestion(self):
        done = self.call("validate", self.runbook("one: { run: [ls], timeuot: 3s }\n"), code=2)
        self.assertIn("did you mean 'timeout'?", done.stderr)
        done = self.call("validate", self.runbook("one: { run: [ls] }\n", "titel: x\n"), code=2)
        self.assertIn("did you mean 'title'?", done.stderr)

    def test_step_ids(self):
        for good in ("a", "a1", "a-b_c", "a" + "b" * 63, "sign-off"):
            self.accepted(f"{good}: {{ run: [ls] }}\n")
        for bad in ("A", "1a", "_a", "a.b", "a/b", "..", "a" + "b" * 64, "end", "and", "nil",
                    "\u0430", "con."):
            self.refused(f"{bad}: {{ run: [ls] }}\n")

    def test_steps_are_a_map(self):
        self.call("validate", self.write(
            "l.yaml", "reprise: 1\nrunbook: a\nsteps: [ { run: [ls] } ]\n"), code=2)

    def test_a_step_has_one_action(self):
        self.refused("one: { needs: [] }\n")
        self.refused("one: { run: [ls], shell: ls }\n")
        self.refused("one: { uses: exec, with: { argv: [ls] }, run: [ls] }\n")
        self.accepted("one: { uses: exec, with: { argv: [ls] } }\n")
        self.accepted("one: { shell: ls }\n")

    def test_every_step_key_of_the_page_is_known(self):
        self.accepted("""\
            zero: { run: [ls] }
            one:
              needs: [zero]
              when: "true"
              run: [ls]
              env: { A: b }
              cwd: /
              stdin: text
              expect: { exit: [0, 3], stdout_matches: a, stdout_not_matches: b }
              effect: idempotent
              probe: { run: [ls] }
              retry: { attempts: 3, delay: 2s, backoff: 2, max_delay: 30s, jitter: 0.2, exit: [75] }
              timeout: 30s
              foreach: "${{ {1, 2} }}"
              max_parallel: 2
              on_failure: continue
              undo: { run: [ls] }
              destroys: [ledger]
              approve: { text: Really }
              outputs: { a: { regex: '(.)' } }
              description: D
            """)

    def test_independent_steps_run_beside_each_other_within_max_parallel(self):
        meet = ("sh, -c, 'touch {0}; for i in $(seq 200); do [ -e {1} ] && exit 0; sleep 0.05; "
                "done; exit 1'")
        both = (f"a: {{ run: [{meet.format('a', 'b')}] }}\n"
                f"b: {{ run: [{meet.format('b', 'a')}] }}\n")
        self.run_book(both)
        self.state = self.path("second")
        shown = self.run_book("""\
            a: { run: [sh, -c, 'mkdir only && sleep 0.2 && rmdir only'] }
            b: { run: [sh, -c, 'mkdir only && sleep 0.2 && rmdir only'] }
            c: { run: [sh, -c, 'mkdir only && sleep 0.2 && rmdir only'] }
            """, head="max_parallel: 1\n")
        self.assertEqual(shown["status"], "succeeded")

    def test_eight_run_beside_each_other_by_default(self):
        # Each stays until eight have come, and a little longer: a ninth would be seen.
        script = "touch up$1; until [ -e all ]; do [ $(ls -d up* | wc -l) -lt 8 ] || touch all; " \
                 "sleep 0.02; done; sleep 0.3; ls -d up* | wc -l; rm up$1"
        steps = "".join(f"s{i}: {{ run: [sh, -c, '{script}', x, '{i}'] }}\n" for i in range(12))
        shown = self.run_book(steps)
        seen = [int(row["outputs"]["stdout"]) for row in shown["steps"].values()]
        self.assertEqual(max(seen), 8, seen)


class Inputs(Contract):
    GOOD = {"string": "text", "int": "-7", "number": "1.5", "bool": "true", "decimal": "0.10",
            "duration": "15m", "timestamp": "2026-11-01T00:00:00Z", "path": "/a", "list": "[1, 2]",
            "map": '{"a": 1}'}
    BAD = {"int": "1.5", "number": "x", "bool": "perhaps", "decimal": "1,5", "duration": "15",
           "timestamp": "2026-11-01T00:00:00", "list": "{a: 1}", "map": "[1]"}

    def plan(self, spec, value, code):
        book = self.runbook("one: { run: [ls] }\n", head=f"inputs: {{ n: {{ {spec} }} }}\n")
        return self.call("plan", book, "-i", "n=" + value, code=code)

    def test_every_type_takes_its_values_and_no_others(self):
        for kind, value in self.GOOD.items():
            self.plan("type: " + kind, value, 0)
        for kind, value in self.BAD.items():
            self.plan("type: " + kind, value, 2)
        self.refused(head="inputs: { n: { type: text } }\n")

    def test_required_default_enum_pattern_min_max(self):
        self.plan("type: string, enum: [a, b]", "a", 0)
        self.plan("type: string, enum: [a, b]", "c", 2)
        self.plan("type: string, pattern: '^[a-z]+$'", "abc", 0)
        self.plan("type: string, pattern: '^[a-z]+$'", "abc1", 2)
        self.plan("type: int, min: 1, max: 5", "5", 0)
        self.plan("type: int, min: 1, max: 5", "0", 2)
        self.plan("type: duration, max: 1h", "61m", 2)
        self.refused(head="inputs: { n: { type: int, min: 5, default: 1 } }\n")

    def test_a_default_stands_in_and_help_is_told(self):
        self.assertEqual(self.said("inputs.n + 1", "inputs: { n: { type: int, default: 4 } }\n"), 5)
        done = self.call("run", self.runbook("one: { run: [ls] }\n", head=(
            "inputs: { n: { type: int, required: true, help: How many of them } }\n")), code=2)
        self.assertIn("How many of them", done.stderr)

    def test_a_secret_input_is_refused_rather_than_kept_in_clear(self):
        self.assertEqual(self.codes("one: { run: [ls] }\n",
                                    head="inputs: { n: { type: string, secret: true } }\n"),
                         ["RP0901"])

    def test_durations_are_never_bare_numbers(self):
        for text in ("500ms", "30s", "15m", "6h", "1d"):
            self.accepted(f"one: {{ run: [ls], timeout: {text} }}\n")
        for text in ("30", "1.5", "30 sec", "-3s", "0s", "1w"):
            self.refused(f"one: {{ run: [ls], timeout: {text} }}\n")


class Policies(Contract):
    def test_attempts_count_the_first(self):
        shown = self.run_book("one: { run: [sh, -c, 'echo x >> ran; exit 1'], retry: { attempts: 3,"
                              " delay: 10ms } }\n", code=1)
        self.assertEqual(self.read("ran"), "x\n" * 3)
        self.assertEqual(shown["steps"]["one"]["attempts"], 3)

    def test_exit_narrows_a_retry(self):
        self.run_book(f"one: {{ run: [{NUMBER_OF_RUNS.format(3, 75)}], "
                      "retry: { attempts: 5, delay: 10ms, exit: [75] } }\n")
        self.assertEqual(self.read("ran"), "x\n" * 3)
        self.state = self.path("second")
        self.run_book("one: { run: [sh, -c, 'echo y >> other; exit 1'], retry: { attempts: 5, "
                      "delay: 10ms, exit: [75] } }\n", code=1)
        self.assertEqual(self.read("other"), "y\n")

    def test_a_run_with_shell_or_run_is_unsafe_by_default(self):
        shown = self.run_book("one: { run: [sleep, '9'], timeout: 100ms }\n", code=3)
        self.assertEqual(shown["steps"]["one"]["status"], "asking")
        self.state = self.path("second")
        shown = self.run_book("one: { run: [sleep, '9'], timeout: 100ms, effect: read }\n", code=1)
        self.assertEqual(shown["steps"]["one"]["status"], "failed")

    def test_an_approval_gate_stands_before_the_first_attempt(self):
        self.run_book("one: { run: [touch, one], approve: { text: Really } }\n", code=3)
        self.assertFalse(self.exists("one"))
        self.answer_first("approve")
        self.call("resume", "r1", code=0)
        self.assertTrue(self.exists("one"))

    def test_a_step_on_another_host_is_run_there_and_a_lost_connection_is_unknown(self):
        os.mkdir(self.path("bin"))
        self.write("bin/ssh", """\
            #!/bin/sh
            while [ "$1" != -- ]; do shift; done
            echo "$2: $(sh -c "$3")"
            """)
        os.chmod(self.path("bin/ssh"), 0o755)
        path = {"PATH": self.path("bin") + ":" + os.environ["PATH"]}
        shown = self.run_book("one: { run: [echo, a  b, $HOME], host: { ssh: ops@db1 } }\n",
                              env=path)
        self.assertEqual(shown["steps"]["one"]["outputs"]["stdout"], "ops@db1: a  b $HOME")
        plan = self.call("plan", self.path("rb.yaml"), code=0).stdout
        self.assertRegex(plan, 'on the host: .*ops@db1')
        self.write("bin/ssh", "#!/bin/sh\nexit 255\n")
        self.call("run", self.path("rb.yaml"), "--run-id", "r2", env=path, code=3)
        self.assertEqual(self.show("r2")["steps"]["one"]["status"], "asking")

    def test_cwd_stdin_and_env(self):
        shown = self.run_book("""\
            one: { run: [pwd], cwd: /usr }
            two: { run: [cat], stdin: "a ${{ 1 + 1 }}" }
            three: { run: [sh, -c, 'echo $A $B'], env: { A: 007 } }
            """, head="env: { A: run, B: run }\n")
        self.assertEqual([shown["steps"][step]["outputs"]["stdout"]
                          for step in ("one", "two", "three")], ["/usr", "a 2", "007 run"])


class Expressions(Contract):
    def test_a_string_that_is_one_expression_keeps_its_type(self):
        for name, (text, value) in enumerate({
                "1 + 1": 2, "1.5": 1.5, "true": True, "'x'": "x", "{1, 2}": [1, 2],
                "{a = {b = 1}}": {"a": {"b": 1}}, "1 == 2": False}.items()):
            self.assertEqual(self.said(text, name=f"r{name}"), value, text)

    def test_inside_a_longer_string_the_value_is_text(self):
        shown = self.run_book('one: { uses: set, with: { values: { v: "n=${{ 1 + 1 }}!" } } }\n')
        self.assertEqual(shown["steps"]["one"]["outputs"]["v"], "n=2!")

    def test_what_comes_out_is_data(self):
        shown = self.run_book("""\
            one: { run: [printf, '%s', '${{ inputs.label }}'] }
            two: { needs: [one], run: [printf, '<%s>', '${{ steps.one.outputs.stdout }}'] }
            """, head="inputs: { label: { type: string, required: true } }\n",
            words=("-i", "label=${{ 1 + 1 }} $(touch pwned)"))
        self.assertEqual(shown["steps"]["two"]["outputs"]["stdout"],
                         "<${{ 1 + 1 }} $(touch pwned)>")
        self.assertFalse(self.exists("pwned"))

    def test_what_an_expression_may_name(self):
        self.write("b.yaml", "targets: { place: here }\n")
        head = "inputs: { n: { type: int, default: 4 } }\n"
        shown = self.run_book("""\
            up: { run: [echo, up] }
            each:
              needs: [up]
              foreach: "${{ {'a'} }}"
              run: [echo, "${{ inputs.n }} ${{ targets.place }} ${{ steps.up.outputs.stdout }}
                ${{ needs.up.status }} ${{ item }} ${{ index }} ${{ run.id }}"]
            """, head, words=("--bindings", "b.yaml"))
        self.assertEqual(shown["steps"]["each"]["outputs"][0]["stdout"].split(),
                         ["4", "here", "up", "succeeded", "a", "1", "r1"])
        self.refused('one: { run: [echo, "${{ os.time() }}"] }\n')
        self.refused('one: { run: [echo, "${{ item }}"] }\n')

    def test_secrets_stand_in_with_env_and_stdin_only(self):
        for key in ('when: "secrets.T == 1"', 'foreach: "${{ secrets.T }}"',
                    'cwd: "${{ secrets.T }}"'):
            self.refused(f"one: {{ run: [ls], {key} }}\n")
        self.refused('one: { run: [echo, "${{ secrets.T }}"] }\n')
        self.accepted('one: { run: [ls], env: { T: "${{ secrets.T }}" }, '
                      'stdin: "${{ secrets.T }}" }\n')

    def test_an_expression_in_a_shell_script_is_an_error(self):
        self.assertEqual(self.codes('one: { shell: "echo ${{ inputs.n }}" }\n'), ["RP0142"])

    def test_a_word_that_becomes_an_option_is_refused_unless_behind_two_dashes(self):
        head = "inputs: { n: { type: string, default: -x } }\n"
        shown = self.run_book("""\
            one: { run: [echo, "${{ inputs.n }}"], on_failure: continue }
            two: { run: [echo, -- , "${{ inputs.n }}"] }
            three: { run: [echo, "-${{ inputs.n }}"] }
            """, head)
        self.assertEqual(self.statuses(shown),
                         {"one": "failed", "two": "succeeded", "three": "succeeded"})
        self.assertEqual(shown["steps"]["one"]["attempts"], 0)

    def test_a_run_list_knows_no_shell(self):
        shown = self.run_book("one: { run: [echo, '$HOME', '*', '|', '>x'] }\n")
        self.assertEqual(shown["steps"]["one"]["outputs"]["stdout"], "$HOME * | >x")

    def test_decimals_are_compared_exactly(self):
        self.assertTrue(self.said("decimal('0.1') + decimal('0.2') == decimal('0.30')"))
        self.assertFalse(self.said("0.1 + 0.2 == 0.3", name="r2"))


class Bindings(Contract):
    BOOK = "one: { run: [echo, '${{ targets.place }}'] }\n"

    def test_the_same_runbook_with_other_bindings_is_the_drill(self):
        for name in ("prod", "drill"):
            self.write(name + ".yaml", f"targets: {{ place: {name} }}\n")
            self.call("run", self.runbook(self.BOOK), "--bindings", name + ".yaml", "--run-id",
                      name, code=0)
            self.assertEqual(self.show(name)["steps"]["one"]["outputs"]["stdout"], name)

    def test_a_target_that_no_bindings_give_is_told_before_anything_runs(self):
        self.call("run", self.runbook(self.BOOK), code=2)
        self.write("b.yaml", "targets: { plaec: x }\n")
        done = self.call("run", self.runbook(self.BOOK), "--bindings", "b.yaml", code=2)
        self.assertIn("plaec", done.stderr)

    def test_a_bindings_file_holds_these_parts_only(self):
        self.write("b.yaml", """\
            targets: { place: x }
            secrets: { A: { env: X }, B: { file: /etc/hostname }, C: { age: /x.age } }
            contacts: { lead: { name: L } }
            notify: { critical: [console] }
            """)
        self.call("plan", self.runbook(self.BOOK), "--bindings", "b.yaml", code=0)
        self.write("b.yaml", "targets: { place: x }\ntarget: {}\n")
        self.call("plan", self.runbook(self.BOOK), "--bindings", "b.yaml", code=2)
        self.write("b.yaml", "targets: { place: x }\nsecrets: { A: { env: X, file: Y } }\n")
        self.call("plan", self.runbook(self.BOOK), "--bindings", "b.yaml", code=2)


if __name__ == "__main__":
    main()
