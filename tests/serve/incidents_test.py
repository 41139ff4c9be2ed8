#!/usr/bin/env python3
"""Incidents over real HTTP: who is called and when, over a killed engine, until somebody has it."""
import json
import os

from serve_world import ServeTest, main

PAGER = """#!/bin/sh
echo "$REPRISE_IDEMPOTENCY_KEY $(cat)" >> '{folder}/pages'
while [ -e '{folder}/hold' ]; do sleep 0.05; done
"""

BINDINGS = """
contacts:
  oncall: {{ notify: [ {{ command: ['{pager}'] }} ] }}
  lead: {{ notify: [ {{ command: ['{pager}'] }} ] }}
"""

LADDER = """
bindings: bindings.yaml
escalation:
  levels:
    P0:
      deadline: 1500ms
      missed: lead
      rungs: [ { after: 0, to: oncall }, { after: 1s, to: lead }, { after: 5s, to: lead } ]
  follow_ups: [ { after: 24h, title: Write it down }, { after: 7d, title: Post-mortem } ]
"""

APPROVED = "one: { uses: approve, with: { text: Go on } }\n"


class Incidents(ServeTest):
    def begin(self, more):
        pager = self.write("pager", PAGER.format(folder=self.folder))
        os.chmod(pager, 0o700)
        self.write("bindings.yaml", BINDINGS.format(pager=pager))
        self.settings(more)
        self.serve()

    def pages(self):
        return self.read("pages").splitlines() if self.exists("pages") else []

    def keys(self):
        return [page.split()[0] for page in self.pages() if page.startswith("r")]

    def incident(self, number="r1"):
        return self.good("GET", f"/api/v1/incidents/{number}")

    def told(self):
        return {told["key"]: told["state"] for told in self.incident()["told"]}

    def test_a_ladder_over_a_killed_engine_until_somebody_has_it(self):
        self.book("one", APPROVED, "severity: critical\ntitle: The ledger is damaged\n")
        self.write("hold", "")
        self.begin(LADDER)
        self.start_run("one", "r1")
        self.wait_for(lambda: self.keys() == ["r1/rung/1/oncall"])
        self.assertEqual(self.told(), {"r1/rung/1/oncall": "due"})
        self.kill_server()   # between its intent and its result
        os.unlink(self.path("hold"))
        self.serve()
        self.wait_for(lambda: self.told() == {"r1/rung/1/oncall": "sent", "r1/rung/2/lead": "sent",
                                              "r1/deadline/lead": "sent"})
        # The same message with the same key, so that a pager that knows it tells it once.
        self.assertEqual(sorted(self.keys()), ["r1/deadline/lead", "r1/rung/1/oncall",
                                               "r1/rung/1/oncall", "r1/rung/2/lead"])
        self.assertTrue(self.incident()["missed"])
        self.kill_server()
        self.serve()
        said = self.call("incident", "ack", "r1", "--note", "on it", code=0).stdout
        self.assertIn("acknowledged", said)
        again = self.ask("POST", "/api/v1/incidents/r1/acknowledge", {})
        self.assertEqual((again.status, again.code), (409, "state"))
        self.finish_what_waits()
        self.assertEqual(len(self.keys()), 4)   # nothing twice, and no third rung

    def finish_what_waits(self):
        asked = self.good("GET", "/api/v1/runs/r1/questions")["questions"][0]
        self.good("POST", f"/api/v1/runs/r1/questions/{asked['id']}/answer",
                  {"choice": "approve"})
        self.wait_for(lambda: self.incident()["state"] == "closed")
        found = self.incident()
        for clock in ("received", "acknowledged", "response", "end"):
            self.assertIsNotNone(found["clocks"][clock], clock)
        self.assertGreater(found["measures"]["recover_seconds"], 0)
        self.assertEqual([task["title"] for task in found["tasks"]],
                         ["Write it down", "Post-mortem"])
        self.assertTrue(all(task["due"] > found["opened"] for task in found["tasks"]))
        self.call("incident", "task", "done", "r1", "1", code=0)
        shown = self.call("incident", "show", "r1", code=0).stdout
        self.assertIn("done     until", shown)
        self.assertIn("open     until", shown)
        self.assertEqual(self.call("incident", "list", code=0).stdout, "")
        self.stop_server()
        story = json.loads(self.call("--json", "incident", "show", "r1", code=0).stdout)
        self.assertEqual(story["clocks"], found["clocks"])

    def test_notices_of_a_run_are_told_once_each_also_over_a_killed_engine(self):
        self.book("one", APPROVED, "severity: low\n")
        self.begin("bindings: bindings.yaml\n"
                   "notices: [ { on: [start, wait, end], to: oncall } ]\n")
        self.start_run("one", "r1")
        self.wait_for(lambda: list(self.told().values()) == ["sent"] * 2)
        self.kill_server()
        self.serve()
        asked = self.good("GET", "/api/v1/runs/r1/questions")["questions"][0]
        self.good("POST", f"/api/v1/runs/r1/questions/{asked['id']}/answer",
                  {"choice": "approve"})
        self.wait_for(lambda: list(self.told().values()) == ["sent"] * 3)
        self.kill_server()
        self.serve()
        self.assertEqual(list(self.told().values()), ["sent"] * 3)
        texts = [page.split(" ", 1)[1] for page in self.pages()]
        self.assertEqual(sorted(texts), [
            "Run r1 of one has ended: succeeded.", "Run r1 of one has started.",
            "Run r1 of one waits for a person. To answer q1: reprise questions. It asks: Go on"])

    def test_by_hand_a_task_and_who_may_say_what(self):
        self.begin(LADDER)
        made = self.good("POST", "/api/v1/incidents", {"title": "The lines are down",
                                                       "severity": "low"})
        self.assertEqual((made["state"], made["level"]), ("open", ""))
        path = "/api/v1/incidents/" + made["id"]
        undated = self.ask("POST", path + "/tasks", {"title": "Call them"})
        self.assertEqual((undated.status, undated.code), (400, "usage"))
        self.call("incident", "task", "add", made["id"], "Call them", "--due", "2h", code=0)
        for role, status in (("view", 403), ("approve", 200)):
            token = json.loads(self.call("--json", "token", "create", role, "--role", role,
                                         code=0).stdout)["token"]
            self.assertEqual(self.ask("POST", path + "/acknowledge", {}, token=token).status,
                             status, role)
        self.assertIn("token:approve", self.good("GET", path)["acknowledged"]["by"])
        self.call("incident", "close", made["id"], "--note", "they are up", code=0)
        self.assertEqual(len(self.good("GET", path)["tasks"]), 3)

    def test_a_broken_glass_leaves_a_dated_task_over_a_killed_engine(self):
        self.book("one", APPROVED, "severity: critical\ntitle: The ledger is damaged\n")
        self.book("plain", APPROVED)
        self.begin("")
        glass = json.loads(self.call("--json", "token", "create", "glass", "--role", "override",
                                     code=0).stdout)["token"]
        for runbook, run in (("one", "r1"), ("plain", "r2")):
            self.start_run(runbook, run)
            self.wait_for(lambda run=run: self.questions(run))
            self.good("POST", f"/api/v1/runs/{run}/questions/q1/answer", {
                "choice": "approve", "note": "nobody else is awake", "break_glass": True},
                token=glass)
        before = self.what_is_left()
        self.kill_server()
        self.serve()
        self.assertEqual(self.what_is_left(), before)
        self.assertIn("The glass was broken", before[0]["title"])
        self.assertEqual(before[1]["run"], "r2")
        listed = self.call("incident", "list", code=0).stdout
        self.assertIn("until " + before[1]["due"], listed)
        self.assertIn("until " + before[0]["due"],
                      self.call("incident", "show", "r1", code=0).stdout)
        self.call("incident", "task", "done", before[1]["id"], "1", "--note", "right", code=0)
        self.assertEqual(self.call("incident", "list", code=0).stdout, "")

    def questions(self, run):
        return self.good("GET", f"/api/v1/runs/{run}/questions")["questions"]

    def what_is_left(self):
        loose = self.good("GET", "/api/v1/incidents")["tasks"]
        return [self.incident()["tasks"][0], *loose]

    def test_bindings_that_cannot_be_read_let_no_service_begin(self):
        self.settings(LADDER)
        self.write("bindings.yaml", "contacts: 5\n")
        done = self.call("serve", "--config", "serve.yaml", "--port", "0")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("contacts", done.stderr)


if __name__ == "__main__":
    main()
