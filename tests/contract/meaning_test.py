#!/usr/bin/env python3
"""What a runbook means, point by point: 6.1 to 6.5."""
import json
import os

from cli_world import CliTest, main


class Expressions(CliTest):
    def test_when_is_bare_or_wrapped(self):
        shown = self.run_book("""\
            a: { when: "1 == 1", run: ["true"] }
            b: { when: "${{ 1 == 2 }}", run: ["true"] }
            """)
        self.assertEqual(self.statuses(shown), {"a": "succeeded", "b": "skipped"})

    def test_names_with_a_dash(self):
        shown = self.run_book("""\
            sign-off: { run: [echo, x] }
            a: { needs: [sign-off], run: [echo, "${{ steps.sign_off.outputs.stdout }}"] }
            b: { needs: [sign-off], run: [echo, "${{ steps['sign-off'].outputs.stdout }}"] }
            """)
        self.assertEqual((self.outputs(shown, "a")["stdout"], self.outputs(shown, "b")["stdout"]),
                         ("x", "x"))
        self.assertNotEqual(self.codes("a-b: { run: [ls] }\na_b: { run: [ls] }\n"), [])

    def test_helpers(self):
        cases = {"len({1, 2, 3})": 3, "len('abc')": 3, "json({a = 1})": '{"a":1}',
                 "text(12)": "12", "decimal('1.50') == decimal('1.5')": True,
                 "duration('90s') == duration('1m30s')": True,
                 "timestamp('2026-11-01T00:00:00Z') < timestamp('2026-11-01T02:00:00+01:00')": True,
                 "contains({'a', 'b'}, 'b')": True, "contains('abc', 'bc')": True,
                 "starts_with('abc', 'ab')": True, "json(null)": "null", "inputs.gone == nil": True,
                 "({5, 6})[1]": 5}
        values = "".join(f'    v{n}: "${{{{ {text} }}}}"\n' for n, text in enumerate(cases))
        shown = self.run_book("one:\n  uses: set\n  with:\n   values:\n" + values,
                              head="inputs: { gone: { type: string } }\n")
        for number, (text, value) in enumerate(cases.items()):
            self.assertEqual(self.outputs(shown, "one")[f"v{number}"], value, text)

    def test_what_is_wrong_fails_the_step_before_its_first_attempt(self):
        for number, text in enumerate((
                "1 + 'a'", "inputs.map.nothing.more", "0/0", "{1} .. ''", "1/0", "inputs.s + 1",
                "decimal('x')", "inputs.map < 1")):
            self.fresh(f"s{number}")
            shown = self.run_book(
                f'one: {{ run: [touch, "x${{{{ {text} }}}}"] }}\n', code=1,
                head="inputs: { s: { type: string, default: q }, map: { type: map, default: {} "
                     "} }\n")
            self.assertEqual((shown["steps"]["one"]["status"], shown["steps"]["one"]["attempts"]),
                             ("failed", 0), text)
            self.assertRegex(json.dumps(shown["steps"]["one"]["error"]), r"rb\.yaml:5:\d+", text)
        # Its unit is a part of a duration.
        for number, values in enumerate(("uses: wait, with: { for: \"${{ 3 }}\" }",
                                         "uses: monitor, with: { for: \"${{ 3 }}\", every: 1ms, "
                                         "checks: [ { run: [ls] } ] }")):
            self.fresh(f"d{number}")
            shown = self.run_book(f"one: {{ {values} }}\n", code=1)
            self.assertIn("3", shown["steps"]["one"]["error"]["message"])
        self.fresh("nul")
        nul = """one: { run: [touch, x], env: { A: "${{ 'a\\\\0b' }}" } }\n"""
        shown = self.run_book(nul, code=1)
        self.assertIn("rb.yaml:4:38: error[RP0404]: the variable 'A'", json.dumps(shown["steps"]))
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("x")], [])

    def test_inside_text_only_scalars_render(self):
        shown = self.run_book("""\
            one: { run: [echo, "v=${{ {1, 2} }}"], on_failure: continue }
            two:
              run: [echo, "v=${{ json({1, 2}) }} ${{ true }} ${{ 1.5 }} ${{ decimal('0.10') }}"]
            """)
        self.assertEqual(self.statuses(shown), {"one": "failed", "two": "succeeded"})
        self.assertEqual(self.outputs(shown, "two")["stdout"], "v=[1,2] true 1.5 0.10")

    def test_nil_alone_means_absent_where_the_key_is_optional_else_an_error(self):
        shown = self.run_book("""\
            one: { uses: wait_for, with: { probe: { run: ["true"] }, every: "${{ inputs.gone }}" } }
            env: { run: [sh, -c, 'echo ${A-absent}'], env: { A: "${{ inputs.gone }}" } }
            argv: { run: [echo, "${{ inputs.gone }}"], on_failure: continue }
            """, head="inputs: { gone: { type: string } }\n")
        self.assertEqual(shown["steps"]["one"]["status"], "succeeded")
        self.assertEqual(self.outputs(shown, "env")["stdout"], "absent")
        self.assertEqual(shown["steps"]["argv"]["status"], "failed")


class Scope(CliTest):
    def test_only_steps_upstream_may_be_named_but_by_the_last_lists_all(self):
        self.assertNotEqual(self.codes("a: { run: [ls] }\n"
                                       'b: { run: [echo, "${{ steps.a.outputs.stdout }}"] }\n'), [])
        self.assertEqual(self.codes(
            "a: { run: [ls] }\n", head='finally: [ { run: [echo, "${{ steps.a.status }}"] } ]\n'
            'on_failure: [ { run: [echo, "${{ steps.a.status }}"] } ]\n'), [])

    def test_outputs_are_always_a_table_and_needs_are_the_direct_ones(self):
        self.run_book("""\
            a: { run: [sh, -c, 'echo gone; exit 1'], on_failure: continue }
            b: { needs: [a], run: [sh, -c, 'echo "$1" > b', x, "${{ json(needs.a.outputs) }}"] }
            """)
        self.assertIn(self.read("b").strip(), ("{}", "[]"))
        self.assertNotEqual(self.codes("a: { run: [ls] }\nb: { needs: [a], run: [ls] }\n"
                                       "c: { needs: [b], when: 'needs.a.ok', run: [ls] }\n"), [])


class Skips(CliTest):
    def test_when_alone_decides_where_it_mentions_needs(self):
        shown = self.run_book("""\
            bad: { run: ["false"], on_failure: continue }
            off: { when: "false", run: ["true"] }
            good: { run: ["true"] }
            plain: { needs: [off], run: ["true"] }
            all: { needs: [bad, good], when: "all_ok(needs)", run: ["true"] }
            any: { needs: [off, good], when: "any_ok(needs)", run: ["true"] }
            none: { needs: [off, good], when: "none_failed(needs)", run: ["true"] }
            both: { needs: [good], when: "1 == 2", run: ["true"] }
            """)
        self.assertEqual(self.statuses(shown), {
            "bad": "failed", "off": "skipped", "good": "succeeded", "plain": "skipped",
            "all": self.statuses(shown)["all"], "any": "succeeded", "none": "succeeded",
            "both": "skipped"})

    def test_a_question_is_not_an_end(self):
        shown = self.run_book("""\
            lost: { run: [sleep, '30'], timeout: 100ms }
            after: { needs: [lost], when: "none_failed(needs)", run: ["true"] }
            """, code=3)
        self.assertEqual(self.statuses(shown), {"lost": "asking", "after": "waiting"})


class Failure(CliTest):
    ORDER = """\
        one: { run: ["true"], undo: { run: [sh, -c, 'echo undo-one >> order'] } }
        two: { needs: [one], run: ["true"], undo: { run: [sh, -c, 'echo undo-two >> order'] } }
        slow: { needs: [one], run: [sh, -c, 'until [ -e bad ]; do sleep 0.02; done; sleep 0.2;
                                             echo slow >> order'],
                undo: { run: [sh, -c, 'echo undo-slow >> order'] } }
        bad: { needs: [two], run: [sh, -c, 'touch bad; exit 1'],
               on_failure: [ { run: [sh, -c, 'echo own >> order'] } ] }
        later: { needs: [slow], run: [sh, -c, 'echo later >> order'] }
        """
    HEAD = """\
        on_failure: [ { run: [sh, -c, 'echo failure >> order; exit 1'] } ]
        finally: [ { run: [sh, -c, 'echo finally >> order'] } ]
        """

    def test_the_order_of_a_failure(self):
        shown = self.run_book(self.ORDER, self.HEAD, code=1)
        order = self.read("order").split()
        self.assertEqual(set(order[:2]), {"own", "slow"})
        self.assertEqual(order[2:], ["undo-slow", "undo-two", "undo-one", "failure", "finally"])
        self.assertEqual(self.statuses(shown)["later"], "skipped")
        self.assertIn("bad", json.dumps(shown["error"]))

    def test_finally_runs_after_success_too(self):
        self.run_book("one: { run: ['true'] }\n", self.HEAD)
        self.assertEqual(self.read("order").split(), ["finally"])

    def test_an_undo_that_fails_asks(self):
        shown = self.run_book("""\
            one: { run: ["true"], undo: { run: ["false"] } }
            two: { needs: [one], run: ["false"] }
            """, self.HEAD, code=3)
        self.assertEqual(len(shown["questions"]), 1)
        self.assertFalse(self.exists("order"))

    def test_continue_lets_the_run_succeed_with_a_warning(self):
        shown = self.run_book("""\
            one: { run: ["false"], on_failure: continue }
            two: { needs: [one], run: [echo, "<${{ json(steps.one.outputs) }}>"] }
            """)
        self.assertEqual(shown["status"], "succeeded")
        self.assertGreaterEqual(shown["warnings"], 1)


class FanOut(CliTest):
    def test_items_outputs_and_names(self):
        shown = self.run_book("""\
            each: { foreach: "${{ {'a', 'b'} }}", run: [echo, "${{ index }}${{ item }}"] }
            none: { foreach: "${{ inputs.l }}", run: ["false"] }
            """, head="inputs: { l: { type: list, default: [] } }\n")
        self.assertEqual([one["stdout"] for one in self.outputs(shown, "each")], ["1a", "2b"])
        self.assertEqual((shown["steps"]["none"]["status"], self.outputs(shown, "none")),
                         ("succeeded", []))
        self.assertEqual(shown["steps"]["each[2]"]["status"], "succeeded")

    def test_not_a_list_is_an_error(self):
        shown = self.run_book('one: { foreach: "${{ inputs.m }}", run: [ls] }\n', code=1,
                              head="inputs: { m: { type: map, default: { a: 1 } } }\n")
        self.assertEqual(shown["steps"]["one"]["status"], "failed")
        self.assertRegex(shown["steps"]["one"]["error"]["message"],
                         r"rb\.yaml:5:24: error\[RP0404\]: a list is needed here, not map")

    def test_a_failed_item_keeps_the_finished_ones_and_starts_no_further(self):
        shown = self.run_book("""\
            each:
              foreach: "${{ {'a', 'b', 'c'} }}"
              max_parallel: 1
              run: [sh, -c, 'echo "$1" | tee -a began; [ "$1" != b ]', x, "${{ item }}"]
            """, code=1, head="""\
            finally: [ { uses: set, with: { values: { all: "${{ steps.each.outputs }}" } } } ]
            """)
        self.assertEqual(self.read("began"), "a\nb\n")
        self.assertEqual(shown["steps"]["each"]["status"], "failed")
        finished = [{"exit": 0, "stdout": "a"}, None, None]
        self.assertEqual(self.outputs(shown, "each"), finished)
        self.assertEqual(self.outputs(shown, "@finally[1]"), {"all": finished})

    def test_an_unknown_item_makes_the_step_unknown_while_the_others_finish(self):
        self.run_book("""\
            each:
              foreach: "${{ {'0.2', '30', '0'} }}"
              run: [sh, -c, 'echo "$1" >> began; sleep "$1"; echo "$1" >> ended', x, "${{ item }}"]
              timeout: 3s
            """, code=3)
        self.assertEqual(sorted(self.read("began").split()), ["0", "0.2", "30"])
        self.assertEqual(sorted(self.read("ended").split()), ["0", "0.2"])
        self.answer_first("happened")
        self.call("resume", "r1", code=0)
        self.assertEqual(self.show()["steps"]["each"]["status"], "succeeded")


if __name__ == "__main__":
    main()
