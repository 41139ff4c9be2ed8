#!/usr/bin/env python3
"""From the damage to trading again: a real Prometheus sees it, a real Alertmanager tells, a run
stops the engine, one person approves, the ledger comes back, and it trades. Who decides whether
that is right is the exchange's own tally."""
import json
import os
import signal
import subprocess
import time

from alert_world import ROOT, AlertTest, main
from monitoring import address
from cli_world import BIN
from world import PYTHON

RUNBOOK = "genesis/data-corruption"
# Where the engine is killed: which of them says the seed.
PLACES = ("step.started stop", "step.finished save", "step.started pick", "step.started restore",
          "step.finished restore", "step.started start")


class Whole(AlertTest):
    """The trading engine of the examples, under its shipped runbook."""

    def shell(self, script):
        """Runs words of examples/trading_engine/world.sh in the world."""
        words = f". '{ROOT}/examples/trading_engine/world.sh'; {script}"
        with open(self.path("shell.out"), "w+", encoding="utf-8") as output:
            # Into a file: the trading engine that it starts keeps what it writes to.
            done = subprocess.run(["bash", "-c", "set -euo pipefail; " + words], timeout=240,
                                  env={**os.environ, "bin": BIN, "world": self.world.folder},
                                  stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                  check=False)
        self.assertEqual(done.returncode, 0, self.read("shell.out"))
        return self.read("shell.out")

    def triggers(self):
        return {"reprise": 1, "sources": self.sources(), "rules": [{
            "name": "ledger", "match": {"source": "prometheus",
                                        "labels": {"alertname": "LedgerDamaged"}},
            "start": {"runbook": RUNBOOK, "approval": "none", "inputs": {
                "point_in_time": {"field": "starts"}, "watch": "2s", "every": "200ms"}}}]}

    def exporter(self):
        folder = self.world.path("exporter")
        os.makedirs(folder)
        world = self.world.path
        return self.world.program(
            "exporter", [PYTHON, os.path.join(ROOT, "tests", "rig", "ledger_exporter.py"), folder,
                         world("ledger.db"), world("engine.pid"), world("exchange.tally")], folder)

    def rules(self):
        return self.world.write("rules.yml", json.dumps({"groups": [{"name": "ledger", "rules": [{
            "alert": "LedgerDamaged", "expr": "genesis_ledger_sound == 0",
            "labels": {"severity": "critical"}}]}]}))

    def carry(self, run_id, place, header):
        """To the end, over one kill at the place and one approval."""
        before = PLACES.index(place) < PLACES.index("step.started restore")
        if not before:
            self.approve(run_id, header)
        self.follow(run_id, place)
        self.kill_server()
        self.assertEqual(self.server.returncode, -signal.SIGKILL)
        self.go_on()
        if before:
            self.approve(run_id, header)
        self.follow(run_id, "run.finished")

    def test_an_alert_recovers_a_damaged_ledger_over_a_kill_and_an_approval(self):
        place = PLACES[int(os.environ.get("REPRISE_TEST_SEED") or time.time()) % len(PLACES)]
        self.shell("trading_world")
        self.serve_alerts(self.triggers(), self.world.path("bindings.yaml"),
                          [os.path.join(ROOT, "runbooks")])
        self.monitoring({"ledger": [address(self.exporter())]}, self.rules())
        header = self.person("ann", "approve", "view")
        self.wait_for(lambda: self.asked_prometheus("genesis_ledger_sound == 1"))
        self.assertEqual(self.runs(), [])
        self.shell("spoil_world")
        run_id = self.run_of(RUNBOOK)
        self.carry(run_id, place, header)
        self.check_recovered(run_id)
        self.check_told(run_id)

    def check_recovered(self, run_id):
        """By the exchange's tally: nothing was ordered between halt and resume, and then it was."""
        found = self.good("GET", f"/api/v1/runs/{run_id}")
        self.assertEqual(found["status"], "succeeded", found)
        self.write("show.json", json.dumps(found))
        verdict = json.loads(self.shell(f"judged '{self.path('show.json')}'"))
        self.assertEqual(verdict["engines"], 2, verdict)
        picked = found["steps"]["pick"]["outputs"]
        self.assertEqual(len(picked["rejected"]), 2, picked)
        approved = found["steps"]["sign-off"]["outputs"]["by"]
        self.assertIn("ann", approved)
        count = self.tally()
        self.wait_for(lambda: self.tally() > count)

    def tally(self):
        with open(self.world.path("exchange.tally"), "rb") as file:
            return sum(1 for _ in file)

    def check_told(self, run_id):
        """One run; the end of the alert is told and cancels nothing."""
        self.assertEqual([run["run_id"] for run in self.runs()], [run_id])
        self.wait_for_decision("ledger", "it is over")
        self.assertEqual([run["status"] for run in self.runs()], ["succeeded"])


if __name__ == "__main__":
    main()
