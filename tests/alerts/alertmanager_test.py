#!/usr/bin/env python3
"""A real Alertmanager before the service: in whatever form it tells of a target, that starts one
run. One Alertmanager and one service for all cases; each has targets of its own."""
import os
import re

import web
from alert_world import AlertTest, main

HOSTILE = ("$(touch PWNED)", "`touch PWNED`", "'; touch PWNED; '", "--help", "../../etc/passwd",
           "${{ secrets.TOKEN }}", "{{ .Labels }}", "[red]\u202egnp.exe",
           "<script>alert(1)</script>", "two words", "os.execute('touch PWNED')", "\u00e9" * 200)
NOTE = "note: { run: [tee, -a, 'TARGETS'], stdin: \"${{ inputs.target }}\\n\" }\n"
HELD = "hold: { needs: [note], uses: approve, with: { text: \"Go on?\" } }\n"
INPUTS = "inputs: { target: { type: string, required: true } }\n"


def rule(name, alert, runbook, **more):
    return {"name": name, "match": {"source": "prometheus", "labels": {"alertname": alert}},
            "key": ["target"], "target": name, **more,
            "start": {"runbook": runbook, "approval": "none",
                      "inputs": {"target": {"label": "target"}}}}


def labels(alertname, target, **more):
    return {"alertname": alertname, "target": target, **more}


class Alertmanager(AlertTest):
    """Firing, again, in groups, over, with a wrong token, and with what an attacker would write."""

    def setUp(self):
        super().setUp()
        note = NOTE.replace("TARGETS", self.path("targets"))
        self.book("drill/note", note, INPUTS)
        self.book("drill/hold", note + HELD, INPUTS)
        guard = {"flapping": {"changes": 4, "in": "10m", "quiet": "10m"}}
        self.serve_alerts({"reprise": 1, "sources": self.sources(), "rules": [
            rule("note", "Down", "drill/note"), rule("hold", "Slow", "drill/hold"),
            rule("flap", "Shaky", "drill/note", **guard)]})
        wrong = self.world.write("wrong.token", "a token that nobody knows", 0o600)
        # What is posted together is in one group before it is sent.
        self.alerting({"group_by": ["alertname"], "group_wait": "1s", "group_interval": "200ms",
                       "repeat_interval": "500ms",
                       "routes": [{"receiver": "stranger", "matchers": ["sender=stranger"]}]},
                      stranger=(self.hook, wrong))

    def targets(self):
        """What the runs were given, in the order in which they began."""
        if not self.exists("targets"):
            return []
        return self.read("targets").splitlines()

    def test_what_a_real_alertmanager_sends(self):
        for check in (self.grouped_and_again, self.over, self.hostile, self.stranger,
                      self.flapping):
            with self.subTest(check.__name__):
                check()

    def grouped_and_again(self):
        """Two targets in one request start a run each, and nothing when they are sent again."""
        self.post_alerts(labels("Down", "one"), labels("Down", "two"))
        self.wait_for(lambda: len(self.targets()) == 2)
        (both,) = [row for row in self.deliveries() if len(row["started"]) == 2]
        self.assertEqual(sorted(self.targets()), ["one", "two"])
        self.assertEqual([each["outcome"] for each in both["decisions"]], ["start", "start"])
        count = len(self.decisions("note"))
        self.wait_for(lambda: len(self.decisions("note")) >= count + 4)
        self.assertEqual(len(self.runs_of("drill/note")), 2)

    def over(self):
        """A run that waits for a person goes on waiting when its alert is over."""
        self.post_alerts(labels("Slow", "three"))
        run_id = self.run_of("drill/hold")
        self.wait_for_status(run_id, "waiting")
        self.post_alerts(labels("Slow", "three"), over=True)
        told = self.wait_for_decision("hold", "it is over")
        self.assertEqual((told["outcome"], told["run"]), ("ignored", run_id))
        self.assertEqual(self.status_of(run_id), "waiting")

    def hostile(self):
        """What an attacker writes into a label is the value of one input, to the letter."""
        self.post_alerts(*[labels("Down", text, runbook="drill/hold") for text in HOSTILE])
        self.wait_for(lambda: len(self.targets()) == 3 + len(HOSTILE))
        self.assertEqual(sorted(self.targets()[3:]), sorted(HOSTILE))
        self.assertEqual(len(self.runs_of("drill/hold")), 1)
        found = [name for _, _, names in os.walk(self.folder) for name in names]
        self.assertNotIn("PWNED", found)

    def stranger(self):
        """A token that is not ours: 401, and nothing starts. Alertmanager counts it as failed."""
        count = len(self.runs())
        self.post_alerts(labels("Down", "four", sender="stranger"))
        self.wait_for(lambda: [row for row in self.deliveries() if row["outcome"] == "refused"])
        failed = re.compile(
            r'^alertmanager_notifications_failed_total\{integration="webhook".*\} [1-9]', re.M)
        self.wait_for(lambda: failed.search(
            web.call("GET", self.alertmanager.url + "/metrics")[1]))
        self.assertEqual(len(self.runs()), count)

    def flapping(self):
        """Firing, over, firing, over, and firing: the fifth time it starts nothing."""
        for number in (1, 2):
            self.post_alerts(labels("Shaky", "five"))
            self.wait_for(lambda: self.targets().count("five") == number)
            self.post_alerts(labels("Shaky", "five"), over=True)
            self.wait_for(lambda: self.overs() == number)
        self.post_alerts(labels("Shaky", "five"))
        told = self.wait_for_decision("flap", "changes between firing and resolved too often")
        self.assertEqual((told["outcome"], len(told["notices"])), ("suppressed", 1))
        self.assertEqual(self.targets().count("five"), 2)

    def overs(self):
        """How many firings of the shaky one are said to be over."""
        return len({each["alert"] for each in self.decisions("flap")
                    if each["reason"].startswith("it is over")})


if __name__ == "__main__":
    main()
