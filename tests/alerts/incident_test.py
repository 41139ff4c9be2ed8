#!/usr/bin/env python3
"""Who is told what, from a real Alertmanager to a labelled sink: an incident that nobody takes, on
a clock on which a minute is a tenth of a second, and the channels of another system's alerts."""
import datetime
import json
import os

import yaml
from alert_world import ROOT, AlertTest, main

MINUTE_MS = 100
CTO = 120    # who is told in minute 120 is told of what nobody has taken by then
PEOPLE = ("oncall", "second", "lead", "cto", "pagerduty", "slack", "email")
SINK = """#!/bin/sh
printf '%s %s %s\\n' "$1" "$REPRISE_IDEMPOTENCY_KEY" "$(cat)" >>'{file}'
"""
LADDER = {"levels": {"P0": {
    "severities": ["critical"], "deadline": f"{15 * MINUTE_MS}ms", "missed": ["lead"],
    "rungs": [{"after": "0s", "to": ["oncall"]},
              {"after": f"{5 * MINUTE_MS}ms", "to": ["oncall", "second"]},
              {"after": f"{15 * MINUTE_MS}ms", "to": ["lead"]},
              {"after": f"{CTO * MINUTE_MS}ms", "to": ["cto"]}]}}}
FOLLOW_UPS = [datetime.timedelta(hours=24), datetime.timedelta(days=7), datetime.timedelta(days=30)]


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Incidents(AlertTest):
    """One service with a ladder, one Alertmanager, and a sink that notes who was told."""

    def setUp(self):
        super().setUp()
        self.book("drill/hold", "sign-off: { uses: approve, with: { text: \"Go on?\" } }\n",
                  "title: The desk is down\nseverity: critical\n")
        with open(os.path.join(ROOT, "tests", "triggers", "alerts.yaml"), encoding="utf-8") as file:
            foreign = yaml.safe_load(file)
        down = {"name": "down", "match": {"source": "prometheus", "labels": {"alertname": "Down"}},
                "start": {"runbook": "drill/hold", "approval": "none"}}
        self.serve_alerts({"reprise": 1, "sources": self.sources(), "rules": [down], **foreign},
                          self.people(), escalation=LADDER)
        self.alerting({"group_wait": "100ms", "group_interval": "200ms"})

    def people(self):
        """Everybody is told by the sink, under their name."""
        sink = self.world.write("sink", SINK.format(file=self.path("told")), 0o755)
        return self.world.write("bindings.yaml", json.dumps(
            {"contacts": {name: {"notify": [{"command": [sink, name]}]} for name in PEOPLE}}))

    def told(self, name):
        """The keys and texts that somebody was told, in their order."""
        lines = self.read("told").splitlines() if self.exists("told") else []
        return [line.split(" ", 2)[1:] for line in lines if line.split(" ", 1)[0] == name]

    def test_people_are_told(self):
        self.header = self.person("ann", "run", "approve", "view")
        for check in (self.nobody_takes_it, self.channels, self.nobody_else_was_told):
            with self.subTest(check.__name__):
                check()

    def nobody_takes_it(self):
        """Each rung at its time, the missed deadline, a word that ends it, and what is left."""
        self.post_alerts({"alertname": "Down", "severity": "critical", "target": "desk"})
        run_id = self.run_of("drill/hold")
        self.wait_for(lambda: len(self.told("lead")) == 2)
        path = f"/api/v1/incidents/{run_id}/acknowledge"
        status, _ = self.curl("POST", path, self.header, {"note": "I have it"})
        self.assertEqual(status, 200)
        self.approve(run_id, self.header)
        self.wait_for(lambda: self.incident(run_id)["state"] == "closed")
        self.check_ladder(run_id)
        self.check_left(run_id)

    def incident(self, run_id):
        return self.good("GET", f"/api/v1/incidents/{run_id}")

    def check_ladder(self, run_id):
        found = self.incident(run_id)
        opened = moment(found["opened"])
        after = {told["key"].removeprefix(run_id + "/"):
                 (moment(told["due"]) - opened) / datetime.timedelta(milliseconds=MINUTE_MS)
                 for told in found["told"]}
        least = {"rung/1/oncall": 0, "rung/2/oncall": 5, "rung/2/second": 5, "rung/3/lead": 15,
                 "deadline/lead": 15}
        self.assertEqual(sorted(after), sorted(least))
        for key, minutes in least.items():
            self.assertGreaterEqual(after[key], minutes, key)
        self.assertTrue(found["missed"])
        self.assertIn("ann", found["acknowledged"]["by"])
        self.next_rung = opened + datetime.timedelta(milliseconds=CTO * MINUTE_MS)

    def check_left(self, run_id):
        """Dated follow-ups, and a post-mortem that is filled from the journal."""
        found = self.incident(run_id)
        end = moment(found["clocks"]["end"])
        dues = [moment(task["due"]) - end for task in found["tasks"]]
        for due, wanted in zip(dues, FOLLOW_UPS, strict=True):
            self.assertLess(abs(due - wanted), datetime.timedelta(minutes=1))
        self.assertGreaterEqual(found["measures"]["detect_seconds"], 0)
        report = self.call("report", run_id, code=0).stdout
        for words in ("the deadline was missed", "I have it",
                      *[task["title"] for task in found["tasks"]]):
            self.assertIn(words, report)

    def nobody_else_was_told(self):
        """The time of the rung behind the one where somebody took it is over."""
        self.wait_for(lambda: datetime.datetime.now(datetime.timezone.utc) > self.next_rung)
        self.assertEqual(self.told("cto"), [])

    def channels(self):
        """Each alert of the other system reaches its channels, and no other one."""
        before = len(self.told("slack"))
        self.post_alerts({"alertname": "MemoryCorruption"},
                         {"alertname": "Books", "position_discrepancy": "1000"},
                         {"alertname": "Accounts", "position_discrepancy": "1000.01"},
                         {"alertname": "checkpoint_creation_error"},
                         {"alertname": "RecoveryInProgress"})
        self.wait_for(lambda: len(self.told("slack")) == before + 4)
        self.wait_for(lambda: self.told("email") and self.told("pagerduty"))
        self.assertIn("MemoryCorruption", self.told("pagerduty")[0][1])
        self.assertIn("Accounts", self.told("email")[0][1])
        self.assertEqual((len(self.told("pagerduty")), len(self.told("email"))), (1, 1))
        keys = [key for name in PEOPLE for key, _ in self.told(name)]
        self.assertEqual(len(keys), len(set(keys)))


if __name__ == "__main__":
    main()
