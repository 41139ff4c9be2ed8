#!/usr/bin/env python3
"""Many alerts at once, and the service killed while they come. The judge is the client's own tally.
REPRISE_ALERTS says how many; the soak has a hundred thousand."""
import os
import random
import threading
import time

from hook_world import Flood, HookTest, alert
from serve_world import main

ALERTS = int(os.environ.get("REPRISE_ALERTS", "2000"))
FLOOD = min(ALERTS, 10_000)
CAP = 20
RULES = """\
rules:
  - name: restore
    match: { labels: { alertname: Down } }
    key: [ host ]
    start: { runbook: restore, approval: none }
"""


class Load(HookTest):
    def setUp(self):
        super().setUp()
        self.book("restore", "one: { uses: wait, with: { for: 1h } }\n")
        self.rules(RULES)
        self.settings("""\
            listeners: { webhooks: { port: 0 } }
            triggers: triggers.yaml
            """)
        self.begin()

    def wait_until_decided(self):
        self.wait_for(lambda: all(row["outcome"] != "undecided" for row in self.deliveries(100)),
                      seconds=300)

    def flood(self, bodies):
        flood = Flood(self.hook_url, bodies)
        begun = time.time()
        flood.run()
        return flood, time.time() - begun

    def test_identical_alerts_make_one_run(self):
        flood, seconds = self.flood([alert("db1")] * FLOOD)
        statuses = flood.statuses()
        self.assertEqual(set(statuses) - {202, 503}, set(), statuses)
        self.assertGreater(statuses[202], 0)
        self.wait_until_decided()
        self.wait_for(lambda: len(self.runs()) == 1)
        self.assertEqual(len(self.deliveries()), statuses[202])
        self.assertEqual(len(self.runs()), 1)
        print(f"{FLOOD} identical alerts in {seconds:.1f} s: {dict(statuses)}, 1 run")

    def test_different_alerts_make_no_more_runs_than_the_cap_and_one_notice(self):
        flood, seconds = self.flood([alert(f"db{number}") for number in range(FLOOD)])
        statuses = flood.statuses()
        self.assertEqual(set(statuses) - {202, 503}, set(), statuses)
        self.wait_until_decided()
        rows = self.deliveries()
        self.assertEqual(len(rows), statuses[202])
        self.wait_for(lambda: len(self.runs()) == CAP)
        there = self.deliveries(asked=("--server", self.url, "--token-file",
                                       self.state + "/token"))   # in several pages
        self.assertEqual([row["id"] for row in there], [row["id"] for row in rows])
        notices = [notice for row in rows for decision in row["decisions"]
                   for notice in decision.get("notices", [])]
        self.assertEqual(len(notices), 1, notices)
        self.assertIn("storm", notices[0]["text"])
        print(f"{FLOOD} different alerts in {seconds:.1f} s: {dict(statuses)}, {CAP} runs, "
              "1 notice")

    def kill_at(self, answers):
        """Kills the server when so many more are answered, on a thread of its own."""
        reached = threading.Event()

        def kill():
            reached.wait(60)
            self.kill_server()
        thread = threading.Thread(target=kill)
        thread.start()
        left = [answers]

        def count(_):
            left[0] -= 1
            if left[0] <= 0:
                reached.set()
        return thread, count, reached

    def test_none_that_was_accepted_is_lost_over_kills(self):
        chance = random.Random(7)
        left = [alert(f"h{number}") for number in range(ALERTS)]
        accepted, kills, broken, refused = set(), 0, 0, 0
        sent = 0
        while left:
            flood = Flood(self.hook_url, left)
            thread, flood.on_answer, reached = self.kill_at(
                chance.randrange(ALERTS // 20, ALERTS // 3))
            flood.run()
            reached.set()
            thread.join()
            kills += 1
            statuses = flood.statuses()
            self.assertEqual(set(statuses) - {0, 202, 503}, set(), statuses)
            sent += sum(statuses.values())
            broken += statuses[0]
            refused += statuses[503]
            accepted |= {body for body, given in flood.answers.items() if 202 in given}
            left = [body for body in left if body not in accepted]
            self.begin()
        self.wait_until_decided()
        rows = self.deliveries()
        self.assertGreaterEqual(kills, 3)
        self.assertEqual([row for row in rows if row["outcome"] == "undecided"], [])
        first = [row for row in rows if not row["repeat"]]
        # Each body has one delivery that is no repeat: every one that was accepted is there.
        self.assertEqual(len(first), len(accepted))
        decided = {decision["alert"] for row in rows for decision in row["decisions"]}
        self.assertEqual(len(decided), ALERTS)
        self.wait_for(lambda: len(self.runs()) == CAP)
        print(f"{ALERTS} accepted of {sent} sent, {kills} kills, {broken} broken, "
              f"{refused} refused, {len(rows)} kept, 0 lost")


if __name__ == "__main__":
    main()
