#!/usr/bin/env python3
"""The metrics before Prometheus' own checker, of a folder with everything in it."""
import subprocess

from cli_world import CliTest, main

BOOK = """\
one: { run: ['true'] }
gate: { needs: [one], uses: approve, with: { text: Go on } }
"""
HEAD = """\
objectives: { rto: { target: 1m, max: 5m, clock: serving }, rpo: { target: 0s, max: 1m } }
guards: [ { name: 'a "name"', check: { run: ['true'] }, every: 1s } ]
"""


class Metrics(CliTest):
    def metrics(self):
        """The text, when promtool has nothing against it."""
        text = self.call("metrics", code=0).stdout
        done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                              capture_output=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""), text)
        return text.splitlines()

    def test_an_empty_folder_has_metrics(self):
        self.assertIn('reprise_runs{status="failed"} 0', self.metrics())

    def test_runs_that_ended_wait_and_are_at_work(self):
        good = self.runbook("one: { run: ['true'] }\n", name="good.yaml")
        bad = self.runbook("one: { run: ['false'] }\n", name="bad.yaml")
        for book, code in ((good, 0), (good, 0), (bad, 1)):
            self.call("run", book, code=code)
        self.start("run", self.runbook(BOOK, HEAD), "--run-id", "open")
        self.wait_for(lambda: any(
            line.startswith('reprise_run_open_questions{run="open"') and line.endswith(" 1")
            for line in self.metrics()))
        told = self.metrics()
        self.assertIn('reprise_runs_finished_total{runbook="tests/one",status="succeeded"} 2', told)
        self.assertIn('reprise_runs_finished_total{runbook="tests/one",status="failed"} 1', told)
        self.assertIn("reprise_engine_up 1", told)
        of = 'run="open",runbook="tests/one"'
        self.assertIn(f'reprise_run_objective_max_seconds{{{of},objective="rto"}} 300.000', told)
        self.assertIn(f'reprise_run_guard_breached{{{of},guard="a \\"name\\""}} 0', told)
        self.call("stop", "--reason", "drill", code=0)
        self.wait_for(lambda: "reprise_kill_switch 1" in self.metrics())


if __name__ == "__main__":
    main()
