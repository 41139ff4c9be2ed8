#!/usr/bin/env python3
"""Shell completion, asked as bash, zsh and fish ask."""
import json
import os
import subprocess

from cli_world import BIN, CliTest, main

GATE = "gate: { uses: approve, with: { text: Go on } }\nafter: { needs: [gate], run: [touch, x] }\n"


class Completion(CliTest):
    def candidates(self, *words):
        return self.call("complete", "--", *words, code=0).stdout.splitlines()

    def in_shell(self, shell, script):
        """What the shell prints; `reprise` is on its PATH and asks about this state folder."""
        environment = self.environment({"REPRISE_STATE": self.state, "HOME": self.folder})
        environment["PATH"] = BIN + ":" + os.environ["PATH"]
        environment["REPRISE_STATE"] = self.state
        done = subprocess.run([*shell, "-c", script], cwd=self.folder, env=environment, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_commands_and_options(self):
        self.assertIn("journal", self.candidates(""))
        self.assertNotIn("engine", self.candidates(""))
        self.assertEqual(self.candidates("val"), ["validate"])
        self.assertEqual(self.candidates("journal", "ver"), ["verify"])
        self.assertEqual(self.candidates("run", "--exp"), ["--expect-plan"])
        self.assertIn("--state", self.candidates("run", "x.yaml", "--"))
        self.assertEqual(self.candidates("schema", "", "", ""), [])

    def test_values_of_options(self):
        self.assertIn("json", self.candidates("report", "r1", "--format", ""))
        self.assertEqual(self.candidates("--state", "", ), [":files"])

    def test_runs_steps_questions_and_choices(self):
        self.assertEqual(self.candidates("show", ""), [])
        self.call("run", self.runbook(GATE), "--run-id", "r1", code=3)
        self.assertEqual(self.candidates("show", ""), ["r1"])
        self.assertEqual(self.candidates("show", "x"), [])
        self.assertEqual(self.candidates("skip", "r1", ""), ["after", "gate"])
        self.assertEqual(self.candidates("answer", "r1", ""), ["q1"])
        self.assertEqual(self.candidates("answer", "r1", "q1", ""), ["approve", "reject"])
        self.assertEqual(self.candidates("rerun", "r1", "--from", "a"), ["after"])

    def test_tokens(self):
        made = self.call("--json", "token", "create", "ci", "--role", "view", code=0).stdout
        self.assertEqual(self.candidates("token", "revoke", ""), [json.loads(made)["id"]])

    def test_runbooks_and_their_inputs(self):
        os.makedirs(self.path("runbooks/bot"))
        self.runbook(GATE, head="inputs: { amount: { type: int } }\n",
                     name="runbooks/bot/halt.yaml")
        self.write("runbooks/bot/halt.drill.yaml", "targets: {}\n")
        self.assertEqual(self.candidates("run", "bot"), [":files", "bot/halt"])
        self.assertEqual(self.candidates("run", "bot/halt", "-i", ""), ["amount="])

    def test_bash(self):
        self.write("rb file.yaml", "")
        ask = ("source <(reprise completion bash); COMP_WORDS=({}); "
               "COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); compopt() {{ :; }}; _reprise; "
               "printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        bash = ["bash", "--norc"]
        self.assertEqual(self.in_shell(bash, ask.format("reprise sho")), ["show"])
        self.assertEqual(self.in_shell(bash, ask.format("reprise validate rb")),
                         ["rb", "file.yaml"])

    def test_zsh(self):
        script = ("autoload -U compinit; compinit -u; source <(reprise completion zsh); "
                  "compadd() { print -l -- ${(P)@[-1]}; }; "
                  "words=(reprise sho); CURRENT=2; _reprise")
        self.assertEqual(self.in_shell(["zsh", "-f"], script), ["show"])

    def test_fish(self):
        script = "reprise completion fish | source; complete -C 'reprise sho'"
        self.assertEqual(self.in_shell(["fish", "--no-config"], script), ["show"])


if __name__ == "__main__":
    main()
