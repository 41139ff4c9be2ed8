#!/usr/bin/env python3
"""What a runbook means, point by point: 6.1 to 6.7 and 6.11 to 6.13."""
import hashlib
import json
import os

from cli_world import CliTest, main

TWICE = "sh, -c, 'echo x >> {0}; [ $(wc -l < {0}) -gt 1 ] || exec sleep 30'"


class Meaning(CliTest):
    def codes(self, steps, head=""):
        done = self.call("--json", "validate", self.runbook(steps, head))
        return [json.loads(line)["code"] for line in done.stdout.splitlines()]

    def fresh(self, name):
        self.state = self.path(name)

    def outputs(self, shown, step):
        return shown["steps"][step]["outputs"]


class Expressions(Meaning):
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
            one: { uses: approve, when: "false", with: { text: T } }
            env: { run: [sh, -c, 'echo ${A-absent}'], env: { A: "${{ inputs.gone }}" } }
            argv: { run: [echo, "${{ inputs.gone }}"], on_failure: continue }
            """, head="inputs: { gone: { type: string } }\n")
        self.assertEqual(self.outputs(shown, "env")["stdout"], "absent")
        self.assertEqual(shown["steps"]["argv"]["status"], "failed")


class Scope(Meaning):
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


class Skips(Meaning):
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


class Failure(Meaning):
    ORDER = """\
        one: { run: ["true"], undo: { run: [sh, -c, 'echo undo-one >> order'] } }
        two: { needs: [one], run: ["true"], undo: { run: [sh, -c, 'echo undo-two >> order'] } }
        slow: { needs: [one], run: [sh, -c, 'sleep 0.4; echo slow >> order'],
                undo: { run: [sh, -c, 'echo undo-slow >> order'] } }
        bad:
          { needs: [two], run: ["false"], on_failure: [ { run: [sh, -c, 'echo own >> order'] } ] }
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


class FanOut(Meaning):
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

    def test_a_failed_item_keeps_the_finished_ones_and_starts_no_further(self):
        shown = self.run_book("""\
            each:
              foreach: "${{ {'a', 'b', 'c'} }}"
              max_parallel: 1
              run: [sh, -c, 'echo "$1" >> began; [ "$1" != b ]', x, "${{ item }}"]
            """, code=1)
        self.assertEqual(self.read("began"), "a\nb\n")
        self.assertEqual(shown["steps"]["each"]["status"], "failed")

    def test_an_unknown_item_makes_the_step_unknown_while_the_others_finish(self):
        self.run_book("""\
            each:
              foreach: "${{ {'1', '30', '0'} }}"
              run: [sh, -c, 'echo "$1" >> began; sleep "$1"; echo "$1" >> ended', x, "${{ item }}"]
              timeout: 2s
            """, code=3)
        self.assertEqual(sorted(self.read("began").split()), ["0", "1", "30"])
        self.assertEqual(sorted(self.read("ended").split()), ["0", "1"])
        self.answer_first("happened")
        self.call("resume", "r1", code=0)
        self.assertEqual(self.show()["steps"]["each"]["status"], "succeeded")


class Retry(Meaning):
    def test_what_is_definite_and_what_is_unknown(self):
        for name, step, status in (
                ("exit", "run: [sh, -c, 'exit 9']", "failed"),
                ("absent", "run: [/no/such/program]", "failed"),
                ("signal", "run: [sh, -c, 'kill -9 $$']", "asking"),
                ("timeout", "run: [sleep, '30'], timeout: 100ms", "asking"),
                ("read", "run: [sleep, '30'], timeout: 100ms, effect: read", "failed"),
                ("none", "run: [sh, -c, 'kill -9 $$'], effect: none", "failed")):
            self.fresh(name)
            shown = self.run_book(f"one: {{ {step} }}\n", code=3 if status == "asking" else 1)
            self.assertEqual(shown["steps"]["one"]["status"], status, name)

    def test_an_unknown_end_is_never_retried(self):
        self.run_book("one: { run: [sh, -c, 'echo x >> ran; kill -9 $$'], retry: { attempts: 5, "
                      "delay: 1ms } }\n", code=3)
        self.assertEqual(self.read("ran"), "x\n")

    def test_without_a_retry_of_its_own_nothing_is_retried_even_by_defaults(self):
        self.run_book("one: { run: [sh, -c, 'echo x >> ran; exit 1'] }\n", code=1,
                      head="defaults: { retry: { attempts: 3, delay: 1ms } }\n")
        self.assertEqual(self.read("ran"), "x\n")

    def test_a_lost_idempotent_attempt_runs_again_without_spending_one(self):
        running = self.start("run", self.runbook(
            "one: { run: [sh, -c, 'echo x >> ran; case $(wc -l < ran) in 1) exec sleep 30;; 2) "
            "exit 1;; esac'], effect: idempotent, retry: { attempts: 2, delay: 1ms } }\n"),
            "--run-id", "r1")
        self.wait_for(lambda: self.exists("ran"))
        for pid in self.children(running.pid) + [running.pid]:
            os.kill(pid, 9)
        running.communicate()
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("ran"), "x\nx\nx\n")

    def test_a_lost_unsafe_attempt_is_asked_about(self):
        running = self.start("run", self.runbook(f"one: {{ run: [{TWICE.format('ran')}] }}\n"),
                             "--run-id", "r1")
        self.wait_for(lambda: self.exists("ran"))
        for pid in self.children(running.pid) + [running.pid]:
            os.kill(pid, 9)
        running.communicate()
        self.call("resume", "r1", code=3)
        self.assertEqual(self.read("ran"), "x\n")
        self.assertEqual([choice["name"] for choice in self.show()["questions"][0]["choices"]],
                         ["happened", "did-not-happen", "skip", "abort"])

    def test_three_losses_in_a_row_hold_the_run(self):
        book = self.runbook("one: { run: [sh, -c, 'echo x >> ran; exec sleep 30'], "
                            "effect: idempotent }\n")
        words = ("run", book, "--run-id", "r1")
        for count in (1, 2, 3):
            running = self.start(*words)
            self.wait_for(lambda: self.exists("ran") and self.read("ran") == "x\n" * count)
            for pid in self.children(running.pid) + [running.pid]:
                os.kill(pid, 9)
            running.communicate()
            words = ("resume", "r1")
        self.call("resume", "r1", code=3)
        self.assertEqual(self.read("ran"), "x\n" * 3)


class Probe(Meaning):
    def probed(self, probe, code, name):
        self.fresh("state of " + name)
        return self.run_book(f"""\
            one:
              run: [sh, -c, 'echo x >> {name}; [ $(wc -l < {name}) -gt 1 ] || sleep 30']
              timeout: 400ms
              probe: {{ {probe} }}
            """, code=code)["steps"]["one"]

    def test_its_verdicts(self):
        say = "shell: 'echo verdict={} > $REPRISE_OUTPUT'"
        self.assertEqual(self.probed(say.format("happened"), 0, "a")["status"], "succeeded")
        self.assertEqual(self.read("a"), "x\n")
        self.assertEqual(self.probed(say.format("did-not-happen"), 0, "b")["status"], "succeeded")
        self.assertEqual(self.read("b"), "x\nx\n")
        for number, probe in enumerate((say.format("cannot-tell"), "run: ['true']",
                                        "run: ['false']",
                                        "shell: 'echo verdict=happened > $REPRISE_OUTPUT; exit 1'",
                                        "shell: 'kill -9 $$'")):
            self.assertEqual(self.probed(probe, 3, f"c{number}")["status"], "asking", probe)
            self.assertEqual(self.read(f"c{number}"), "x\n")

    def test_at_most_three_tries_then_a_person(self):
        self.probed("shell: 'echo p >> probes; echo verdict=cannot-tell > $REPRISE_OUTPUT'", 3, "d")
        self.assertEqual(self.read("probes"), "p\np\np\n")


class Secrets(Meaning):
    def run_with(self, step, code, canary="canary-5ecret-value"):
        self.write("b.yaml", "secrets: { T: { env: THE_T } }\n")
        done = self.call("run", self.runbook(f"one: {{ {step} }}\n"), "--run-id", "r1",
                         "--bindings", "b.yaml", env={"THE_T": canary}, code=code)
        self.assertNotIn(canary, done.stdout + done.stderr)
        for folder, _, names in os.walk(self.state):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertFalse(canary.encode() in file.read(), "in clear in " + name)
        return done

    def test_they_are_opaque(self):
        for number, text in enumerate(("secrets.T == 'x'", "len(secrets.T)", "secrets.T[1]",
                                       "starts_with(secrets.T, 'c')")):
            self.fresh(f"s{number}")
            done = self.call("validate", self.runbook(
                f'one: {{ run: [touch, went], env: {{ A: "${{{{ {text} }}}}" }} }}\n'))
            if done.returncode == 0:
                self.run_with(f'run: [touch, went], env: {{ A: "${{{{ {text} }}}}" }}', 1)
            self.assertFalse(self.exists("went"), text)

    def test_joined_with_text_they_reach_the_child(self):
        digest = hashlib.sha256(b"<canary-5ecret-value>").hexdigest()
        self.run_with('shell: \'[ "$(printf %s "$A" | sha256sum)" = "' + digest + '  -" ]\', '
                      'env: { A: "<${{ secrets.T }}>" }', 0)

    def test_a_log_holds_a_mark_in_their_place(self):
        for stream in (1, 2):
            self.state = self.path(f"state {stream}")
            self.run_with(f'run: [sh, -c, \'printf "a%sb" "$A" >&{stream}\'], '
                          'env: { A: "${{ secrets.T }}" }', 1 if stream == 1 else 0)
            self.assertIn("a[secret T]b", self.call("log", "r1", "one", code=0).stdout)

    def test_an_ordinary_output_that_holds_one_fails_with_a_hint(self):
        self.run_with('run: [printenv, A], env: { A: "${{ secrets.T }}" }', 1)
        self.assertIn("secret: true", json.dumps(self.show()["steps"]["one"]["error"]) +
                      self.call("report", "r1").stdout)

    def test_a_declared_one_is_sealed_and_never_shown(self):
        self.run_with('run: [printenv, A], env: { A: "${{ secrets.T }}" }, '
                      'outputs: { key: { regex: "(.*)", secret: true } }', 0)
        self.assertNotIn("canary", json.dumps(self.show()))

    def test_short_values_cannot_be_secrets(self):
        self.run_with('run: [touch, went], env: { A: "${{ secrets.T }}" }', 1, canary="short-1")
        self.assertFalse(self.exists("went"))


class Pinned(Meaning):
    def test_resume_reads_nothing_from_elsewhere(self):
        self.write("b.yaml", "targets: { t: old }\n")
        self.write("inner.yaml",
                   "reprise: 1\nrunbook: i\nsteps: { s: { run: [touch, inner-old] } }\n")
        book = self.runbook("""\
            gate: { uses: approve, with: { text: Go } }
            after: { needs: [gate], run: [touch, "${{ targets.t }}"] }
            sub: { needs: [gate], uses: call, with: { runbook: ./inner.yaml } }
            """)
        self.call("run", book, "--bindings", "b.yaml", "--run-id", "r1", code=3)
        for name in ("rb.yaml", "b.yaml", "inner.yaml"):
            os.remove(self.path(name))
        self.answer_first("approve")
        self.call("resume", "r1", code=0)
        self.assertTrue(self.exists("old") and self.exists("inner-old"))

    def test_the_hash_covers_targets_inputs_and_references_of_secrets(self):
        book = self.runbook('one: { run: [echo, "${{ targets.t }}"], env: { A: "${{ secrets.S }}" '
                            '} }\n', head="inputs: { n: { type: int, default: 1 } }\n")
        hashes = set()
        for bindings, words in (("targets: { t: a }\nsecrets: { S: { env: X } }\n", ()),
                                ("targets: { t: b }\nsecrets: { S: { env: X } }\n", ()),
                                ("targets: { t: a }\nsecrets: { S: { env: Y } }\n", ()),
                                ("targets: { t: a }\nsecrets: { S: { env: X } }\n", ("-i", "n=2"))):
            self.write("b.yaml", bindings)
            done = self.call("--json", "plan", book, "--bindings", "b.yaml", *words, code=0)
            hashes.add(json.loads(done.stdout)["plan_hash"])
        self.assertEqual(len(hashes), 4)


class Call(Meaning):
    def test_its_steps_are_of_the_same_run_and_its_lists_run_inside(self):
        self.write("inner.yaml", """\
            reprise: 1
            runbook: inner
            steps:
              one: { run: ["true"], undo: { run: [sh, -c, 'echo undo >> order'] } }
              bad: { needs: [one], run: ["false"] }
            on_failure: [ { run: [sh, -c, 'echo failure >> order'] } ]
            finally: [ { run: [sh, -c, 'echo finally >> order'] } ]
            """)
        shown = self.run_book("sub: { uses: call, with: { runbook: ./inner.yaml } }\n"
                              "next: { needs: [sub], run: [touch, next] }\n", code=1)
        self.assertEqual(self.read("order").split(), ["undo", "failure", "finally"])
        self.assertEqual(shown["steps"]["sub/bad"]["status"], "failed")
        self.assertFalse(self.exists("next"))

    def test_no_cycles_no_paths_outside_and_eight_deep(self):
        self.assertIn("RP0242", self.codes("s: { uses: call, with: { runbook: ./rb.yaml } }\n"))
        self.assertEqual(self.codes("s: { uses: call, with: { runbook: /etc/x.yaml } }\n"),
                         ["RP0240"])
        self.assertNotEqual(self.codes('s: { uses: call, with: { runbook: "${{ inputs.x }}" } }\n',
                                       head="inputs: { x: { type: string, default: a } }\n"), [])
        for depth in range(9):
            body = "{ run: [ls] }" if depth == 8 else \
                f"{{ uses: call, with: {{ runbook: ./d{depth + 1}.yaml }} }}"
            self.write(f"d{depth}.yaml", f"reprise: 1\nrunbook: d\nsteps: {{ s: {body} }}\n")
        self.call("validate", self.path("d0.yaml"), code=0)
        self.assertIn("RP0243", self.codes("s: { uses: call, with: { runbook: ./d0.yaml } }\n"))


if __name__ == "__main__":
    main()
