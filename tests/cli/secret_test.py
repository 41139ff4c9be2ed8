#!/usr/bin/env python3
"""A secret that a child tells is in no file of the state folder, and the step still fails."""
import base64
import json
import os

from cli_world import CliTest, main

CANARY = "canary-5ecret-value"
BOUND = 'env: { T: "${{ secrets.TOKEN }}" }'


class Secrets(CliTest):
    def setUp(self):
        super().setUp()
        self.write("bind.yaml", "secrets: { TOKEN: { env: THE_TOKEN } }\n")
        self.words = ("--bindings", self.path("bind.yaml"))
        self.env = {"THE_TOKEN": CANARY}

    def run_steps(self, steps, code):
        return self.run_book(steps, words=self.words, env=self.env, code=code)

    def holding(self, text=CANARY):
        """The files that hold it, and how many were looked at."""
        found, looked_at = [], 0
        for folder, _, names in os.walk(self.state):
            for name in names:
                if not os.path.isfile(os.path.join(folder, name)):
                    continue  # the socket that a killed engine has left
                with open(os.path.join(folder, name), "rb") as file:
                    if text.encode() in file.read():
                        found.append(name)
                looked_at += 1
        return found, looked_at

    def assert_untold(self, text=CANARY):
        found, looked_at = self.holding(text)
        self.assertEqual(found, [])
        self.assertGreater(looked_at, 3)

    def test_a_told_secret_is_in_no_file_and_fails_the_step(self):
        shown = self.run_steps(
            "one: { shell: 'echo \"it is $T.\"; echo \"$T\" >&2', " + BOUND + " }\n", 1)
        error = shown["steps"]["one"]["error"]
        self.assertEqual(error["code"], "secret")
        self.assertIn("secret: true", error["hint"])
        self.assert_untold()
        log = self.call("log", "r1", "one", code=0).stdout
        self.assertIn("it is [secret TOKEN].", log)
        self.assertEqual(log.count("[secret TOKEN]"), 2)

    def test_a_secret_told_in_pieces_is_found(self):
        self.run_steps("""\
            one:
              shell: 'printf "%.5s" "$T"; sleep 0.2; printf "%s\\n" "${T#?????}"; echo more'
              """ + BOUND + "\n", 1)
        self.assert_untold()
        self.assertIn("[secret TOKEN]\nmore", self.call("log", "r1", "one", code=0).stdout)

    def test_encoded_forms_are_hidden_too(self):
        encoded = base64.b64encode(CANARY.encode()).decode().rstrip("=")
        self.run_steps("""\
            one:
              shell: 'printf %s "$T" | base64; printf %s "$T" | od -An -tx1 | tr -d " \\n"'
              """ + BOUND + "\n", 1)
        self.assert_untold(encoded[:-1])
        self.assert_untold(CANARY.encode().hex())

    def test_an_output_declared_secret_is_sealed_and_succeeds(self):
        shown = self.run_steps("""\
            one:
              shell: 'echo "token: $T"; echo "k=$T" > $REPRISE_OUTPUT'
              outputs:
                token: { regex: 'token: (canary-[a-z0-9-]+)$', required: true, secret: true }
                k: { secret: true }
              """ + BOUND + "\n", 0)
        self.assertEqual(shown["steps"]["one"]["status"], "succeeded")
        self.assert_untold()

    def test_a_secret_that_a_child_makes_is_not_logged(self):
        shown = self.run_steps("""\
            one:
              shell: 'echo "token: new-$(echo 7ecret-made)"; echo working >&2'
              outputs: { token: { regex: 'token: (\\S+)', required: true, secret: true } }
            """, 0)
        self.assertEqual(shown["steps"]["one"]["status"], "succeeded")
        self.assert_untold("new-7ecret-made")
        self.assertIn("working", self.call("log", "r1", "one", code=0).stdout)

    def test_a_result_adopted_after_a_kill_is_judged_the_same(self):
        for name, regex, code in (("r1", "", 1),
                                  ("r2", "outputs: { k: { regex: '(canary-[a-z0-9-]+)$', "
                                   "required: true, secret: true } }", 0)):
            running = self.start("run", self.runbook(f"""\
                one:
                  shell: 'touch began-{name}; sleep 1; echo "$T"'
                  {regex}
                  {BOUND}
                """), "--run-id", name, *self.words, env=self.env)
            self.wait_for(lambda: self.exists("began-" + name))
            running.kill()
            running.communicate()
            self.wait_for(lambda: not any(b"shim" in self.command(pid)
                                          for pid in self.own_processes()))
            self.assert_untold()
            self.call("resume", name, env=self.env, code=code)
            self.assert_untold()
        self.assertEqual(self.show("r1")["steps"]["one"]["error"]["code"], "secret")

    def test_an_adopted_result_is_judged_without_the_secret_by_its_mark(self):
        running = self.start("run", self.runbook(
            "one: { shell: 'touch began; sleep 1; echo \"$T\"', " + BOUND + " }\n"),
            "--run-id", "r1", *self.words, env=self.env)
        self.wait_for(lambda: self.exists("began"))
        running.kill()
        running.communicate()
        self.call("resume", "r1", code=1)
        self.assertEqual(self.show()["steps"]["one"]["error"]["code"], "secret")
        self.assertNotIn("[secret", json.dumps(self.show()["steps"]["one"]["outputs"]))
        self.assert_untold()

    def command(self, pid):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                return file.read()
        except OSError:
            return b""


if __name__ == "__main__":
    main()
