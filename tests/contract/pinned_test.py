#!/usr/bin/env python3
"""What a run keeps to itself: 6.11 to 6.13."""
import hashlib
import json
import os

from cli_world import CliTest, main


class Secrets(CliTest):
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


class Pinned(CliTest):
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


class Call(CliTest):
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
