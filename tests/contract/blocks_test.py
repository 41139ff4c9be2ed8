#!/usr/bin/env python3
"""Captures, blocks, batches, repeats, questions with forms, waiting for an instant (page 7)."""
import datetime
import json
import time

from cli_world import CliTest, main


class Captures(CliTest):
    def test_by_regex_and_by_json_with_a_type(self):
        shown = self.run_book(r"""
            one:
              run: [printf, 'leader: n1\nother\n']
              outputs: { leader: { regex: 'leader: (\S+)', required: true } }
            two:
              run: [printf, '{"replication": {"lag": "0.50", "n": [4, 5]}}']
              outputs:
                lag: { json: .replication.lag, type: decimal }
                n: { json: '.replication.n[1]' }
            three:
              run: [sh, -c, 'echo "epoch 7" >&2']
              outputs: { epoch: { regex: 'epoch (\d+)', from: stderr, type: int } }
            same:
              needs: [two]
              when: "decimal(steps.two.outputs.lag) == decimal('0.5')"
              run: ["true"]
            """)
        self.assertEqual(self.outputs(shown, "one")["leader"], "n1")
        self.assertEqual(self.outputs(shown, "three")["epoch"], 7)
        self.assertEqual(shown["steps"]["same"]["status"], "succeeded")

    def test_a_missing_required_capture_is_a_definite_failure(self):
        shown = self.run_book("one: { run: [sh, -c, 'echo x >> ran'], retry: { attempts: 2, delay: "
                              "1ms }, outputs: { a: { regex: 'a(b)', required: true } } }\n",
                              code=1)
        self.assertEqual(self.read("ran"), "x\nx\n")
        self.assertEqual(shown["steps"]["one"]["status"], "failed")
        self.state = self.path("second")
        shown = self.run_book("one: { run: [echo, x], outputs: { a: { regex: 'a(b)' } } }\n")
        self.assertNotIn("a", {k for k, v in self.outputs(shown, "one").items() if v is not None})


class Block(CliTest):
    def test_a_block_is_a_graph_of_its_own_with_the_outputs_it_declares(self):
        shown = self.run_book("""\
            block:
              steps:
                a: { run: [echo, one] }
                b: { needs: [a], run: [echo, "${{ steps.a.outputs.stdout }}-two"] }
              outputs: { said: "${{ steps.b.outputs.stdout }}" }
            after: { needs: [block], run: [echo, "<${{ steps.block.outputs.said }}>"] }
            """)
        self.assertEqual(self.outputs(shown, "block"), {"said": "one-two"})
        self.assertEqual(self.outputs(shown, "after")["stdout"], "<one-two>")
        self.assertEqual(shown["steps"]["block/b"]["status"], "succeeded")

    def test_what_is_inside_is_not_named_from_outside(self):
        self.assertNotEqual(self.codes("""\
            block: { steps: { a: { run: [ls] } } }
            after: { needs: [block], run: [echo, "${{ steps.a.outputs.stdout }}"] }
            """), [])

    def test_a_failure_inside_fails_the_block(self):
        shown = self.run_book("block: { steps: { a: { run: ['false'] }, "
                              "b: { needs: [a], run: [touch, b] } } }\n", code=1)
        self.assertEqual(shown["steps"]["block"]["status"], "failed")
        self.assertFalse(self.exists("b"))

    def test_batches_wait_for_the_one_before(self):
        self.run_book("""\
            each:
              foreach: "${{ {1, 2, 3, 4} }}"
              batch: 2
              run: [sh, -c, 'echo +$1 >> order; sleep 0.$1; echo -$1 >> order', x, "${{ item }}"]
            """)
        order = self.read("order").split()
        self.assertLess(max(order.index("-1"), order.index("-2")),
                        min(order.index("+3"), order.index("+4")))

    def test_max_failed_bounds_a_fan_out(self):
        step = ("each: {{ foreach: \"${{{{ {{1, 2, 3, 4, 5}} }}}}\", max_parallel: 1, "
                "max_failed: {}, run: [sh, -c, 'echo $1 >> {}; [ $1 -gt {} ]', x, "
                "\"${{{{ item }}}}\"] }}\n")
        self.run_book(step.format("1", "a", 1))
        self.assertEqual(self.read("a").split(), list("12345"))
        self.state = self.path("second")
        self.run_book(step.format("20%", "b", 2), code=1)
        self.assertEqual(self.read("b").split(), list("12"))


class Repeat(CliTest):
    def test_until_it_holds_each_round_on_record(self):
        shown = self.run_book("again: { run: [sh, -c, 'echo x >> r; wc -l < r'], "
                              "repeat: { until: \"self.stdout == '3'\", every: 1ms, max: 5 } }\n")
        self.assertEqual(self.read("r"), "x\n" * 3)
        self.assertEqual(self.outputs(shown, "again")["stdout"], "3")
        kinds = [json.loads(line).get("kind") for line in
                 self.call("journal", "export", code=0).stdout.splitlines()]
        self.assertEqual(kinds.count("attempt.finished"), 3, kinds)

    def test_running_out_is_a_definite_failure(self):
        shown = self.run_book("again: { run: [sh, -c, 'echo x >> r'], "
                              "repeat: { until: 'false', every: 1ms, max: 4 } }\n", code=1)
        self.assertEqual(self.read("r"), "x\n" * 4)
        self.assertEqual(shown["steps"]["again"]["status"], "failed")


class Ask(CliTest):
    def test_on_failure_ask_stops_before_any_undo(self):
        self.run_book("""\
            one: { run: ["true"], undo: { run: [touch, undone] } }
            two: { needs: [one], run: ["false"], on_failure: ask }
            """, code=3)
        self.assertFalse(self.exists("undone"))
        question = self.show()["questions"][0]
        self.assertEqual([choice["name"] for choice in question["choices"]],
                         ["retry", "skip", "done", "fail"])
        self.call("answer", "r1", question["id"], "fail", "--note", "give up", code=0)
        self.call("resume", "r1", code=1)
        self.assertTrue(self.exists("undone"))

    def test_the_choices_of_on_failure_ask(self):
        for choice, code, status in (("skip", 0, "skipped"), ("done", 0, "succeeded")):
            self.state = self.path(choice)
            self.run_book("one: { run: ['false'], on_failure: ask }\n", code=3)
            self.answer_first(choice)
            self.call("resume", "r1", code=code)
            self.assertEqual(self.show()["steps"]["one"]["status"], status)

    def test_ask_with_choices_and_typed_fields(self):
        self.run_book("""\
            q: { uses: ask, with: { text: Which, choices: [left, right],
                 form: { n: { type: int, required: true, max: 9 } } } }
            a:
              needs: [q]
              run: [echo, "${{ steps.q.outputs.choice }} ${{ steps.q.outputs.n + 1 }}"]
            """, code=3)
        question = self.show()["questions"][0]
        answer = ("answer", "r1", question["id"])
        self.call(*answer, "up", "--fields", '{"n": 1}', code=2)
        self.call(*answer, "left", code=2)
        self.call(*answer, "left", "--fields", '{"n": "x"}', code=2)
        self.call(*answer, "left", "--fields", '{"n": 10}', code=2)
        self.call(*answer, "left", "--fields", '{"n": 7}', code=0)
        self.call("resume", "r1", code=0)
        self.assertEqual(self.outputs(self.show(), "a")["stdout"], "left 8")

    def test_wait_until_an_instant(self):
        instant = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1.5)
        self.run_book('one: { uses: wait, with: { until: "${{ inputs.at }}" } }\n',
                      "inputs: { at: { type: timestamp, required: true } }\n",
                      words=("-i", "at=" + instant.isoformat()))
        self.assertGreaterEqual(time.time(), instant.timestamp())


if __name__ == "__main__":
    main()
