#!/usr/bin/env python3
"""Prometheus sees trades fail at the primary, and trading moves to the standby with one approval.
The bounds of the rules are judged by promtool in examples/17-alerts; here the same rules see real
bots, with the minutes of a site that is gone made seconds. The judge is the exchange's ledger."""
import os
import signal

import yaml
from alert_world import ROOT, AlertTest, main
from monitoring import address
from recovery import milliseconds
from two_sites import TwoSites

RUNBOOK = "genesis/failover"
EXAMPLE = os.path.join(ROOT, "examples", "17-alerts")
SCALED = {"for: 5m": "for: 5s"}


class Failover(AlertTest):
    """Two sites, and the example's rules before them."""

    def triggers(self):
        with open(os.path.join(EXAMPLE, "triggers.yaml"), encoding="utf-8") as file:
            triggers = yaml.safe_load(file)
        triggers["sources"] = self.sources()
        # A sample that does not come in time is a change, too; what flaps is judged elsewhere.
        triggers["rules"][0]["flapping"]["changes"] = 100
        triggers["rules"][0]["start"]["inputs"] |= {"watch": "2s", "every": "200ms"}
        return triggers

    def rules(self):
        with open(os.path.join(EXAMPLE, "rules.yml"), encoding="utf-8") as file:
            text = file.read()
        for real, scaled in SCALED.items():
            self.assertIn(real, text)
            text = text.replace(real, scaled)
        return self.world.write("rules.yml", text)

    def refuse_orders(self, count, failed):
        """The exchange refuses so many more, until Prometheus has seen so many in all."""
        self.world.exchange.fault(refuse_orders=count)
        self.wait_for(lambda: self.asked_prometheus(f"agbot_failed_trades_total == {failed}"))
        self.assertEqual(self.world.exchange.ask("GET", "/control/faults")[1], {"refuse_orders": 0})

    def test_three_failed_trades_move_trading_and_a_second_failover_waits_for_a_person(self):
        sites = TwoSites(self.world)
        self.serve_alerts(self.triggers(), sites.bindings(), [os.path.join(ROOT, "runbooks")])
        self.monitoring({"primary": [address(sites.primary)]}, self.rules())
        header = self.person("ann", "approve", "view")
        self.refuse_orders(0, failed=0)
        self.refuse_orders(2, failed=2)
        self.assertEqual(self.runs(), [])
        self.refuse_orders(1, failed=3)
        run_id = self.run_of(RUNBOOK)
        self.approve(run_id, header)
        self.follow(run_id, "run.finished")
        self.check_moved(sites, run_id)
        sites.primary.end(signal.SIGKILL)
        self.check_second_is_suppressed(run_id)

    def check_moved(self, sites, run_id):
        found = self.good("GET", f"/api/v1/runs/{run_id}")
        self.assertEqual(found["status"], "succeeded", found)
        self.assertIn("3 failed trades", found["inputs"]["because"])
        steps = found["steps"]
        sites.check_moved(milliseconds(steps["stop"]["finished_at"]),
                          milliseconds(steps["resume"]["started_at"]))
        sites.check_books()

    def check_second_is_suppressed(self, run_id):
        """The primary is gone for good: another alert, in the cooldown of the first failover."""
        self.wait_for_decision("failover", "within the cooldown")
        held = [each for each in self.decisions("failover")
                if "within the cooldown" in each["reason"]]
        self.assertEqual({each["outcome"] for each in held}, {"suppressed"})
        self.assertEqual(sum(len(each["notices"]) for each in held), 1)
        self.assertEqual([run["run_id"] for run in self.runs()], [run_id])
        self.wait_for(lambda: "within the cooldown" in self.notified())

    def notified(self):
        """What people were told."""
        path = self.world.path("notified")
        return self.read(path) if os.path.exists(path) else ""


if __name__ == "__main__":
    main()
