#!/usr/bin/env python3
"""Incidents over real HTTP: who is called and when, over a killed engine, until somebody has it."""
import json
import os

from serve_world import BIN, ServeTest, clock_off, main

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
      deadline: 4s
      missed: lead
      rungs: [ { after: 0, to: oncall }, { after: 3s, to: lead }, { after: 30m, to: lead } ]
  follow_ups: [ { after: 24h, title: Write it down }, { after: 7d, title: Post-mortem } ]
"""

APPROVED = "one: { uses: approve, with: { text: Go on } }\n"


class Incidents(ServeTest):
    def begin(self, more, **how):
        pager = self.write("pager", PAGER.format(folder=self.folder))
        os.chmod(pager, 0o700)
        self.write("bindings.yaml", BINDINGS.format(pager=pager))
        self.settings(more)
        self.serve(**how)

    def make_token(self, name, *words):
        """A file with it, and the token itself."""
        made = json.loads(self.call("--json", "token", "create", name, *words, code=0).stdout)
        path = self.write(name + ".token", made["token"] + "\n")
        os.chmod(path, 0o600)
        return path, made["token"]

    def pages(self):
        return self.read("pages").splitlines() if self.exists("pages") else []

    def keys(self):
        return [page.split()[0] for page in self.pages() if page.startswith("r")]

    def incident(self):
        """Once it is there: it is opened after its run."""
        path = "/api/v1/incidents/r1"
        self.wait_for(lambda: self.ask("GET", path).status == 200)
        return self.good("GET", path)

    def kill_when_durable(self, name):
        """What is shown may still be on its way to the disk: it is there when this is answered."""
        self.make_token(name, "--role", "view")
        self.kill_server()

    def told(self):
        return {told["key"]: told["state"] for told in self.incident()["told"]}

    def test_a_ladder_over_a_killed_engine_until_somebody_has_it(self):
        self.book("one", APPROVED, "severity: critical\ntitle: The ledger is damaged\n")
        self.write("hold", "")
        self.begin(LADDER)
        self.start_run("one", "r1")
        self.wait_for(lambda: self.keys() == ["r1/rung/1/oncall"])
        self.wait_for_status("r1", "waiting")   # it goes on while nobody takes the call
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
        self.assertEqual(self.call("complete", "--", "incident", "ack", "", code=0).stdout, "r1\n")
        said = self.call("incident", "ack", "r", "--note", "on it", code=0).stdout
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
        self.kill_when_durable("first")
        self.serve()
        asked = self.good("GET", "/api/v1/runs/r1/questions")["questions"][0]
        self.good("POST", f"/api/v1/runs/r1/questions/{asked['id']}/answer",
                  {"choice": "approve"})
        self.wait_for(lambda: list(self.told().values()) == ["sent"] * 3)
        self.kill_when_durable("second")
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
            _, token = self.make_token(role, "--role", role)
            self.assertEqual(self.ask("POST", path + "/acknowledge", {}, token=token).status,
                             status, role)
        self.assertIn("token:approve", self.good("GET", path)["acknowledged"]["by"])
        self.call("incident", "close", made["id"], "--note", "they are up", code=0)
        self.assertEqual(len(self.good("GET", path)["tasks"]), 3)

    def test_a_broken_glass_leaves_a_dated_task_over_a_killed_engine(self):
        self.book("one", APPROVED, "severity: critical\ntitle: The ledger is damaged\n")
        self.book("plain", APPROVED)
        self.begin("")
        _, glass = self.make_token("glass", "--role", "override")
        for runbook, run in (("one", "r1"), ("plain", "r2")):
            self.start_run(runbook, run)
            self.wait_for(lambda run=run: self.questions(run))
            self.good("POST", f"/api/v1/runs/{run}/questions/q1/answer", {
                "choice": "approve", "note": "nobody else is awake", "break_glass": True},
                token=glass)
        self.wait_for(lambda: len(self.what_is_left()) == 2)
        before = self.what_is_left()
        self.kill_server()
        self.serve()
        self.assertEqual(self.what_is_left(), before)
        self.assertIn("The glass was broken", before[0]["title"])
        self.assertEqual(before[1]["run"], "r2")
        for runbook, left in (("one", []), ("plain", [before[1]])):
            _, token = self.make_token(runbook, "--role", "view", "--scope", "runbook=" + runbook)
            listed = self.good("GET", "/api/v1/incidents", token=token)
            self.assertEqual(listed["tasks"], left)
        listed = self.call("incident", "list", code=0).stdout
        self.assertIn("until " + before[1]["due"], listed)
        self.assertIn("until " + before[0]["due"],
                      self.call("incident", "show", "r1", code=0).stdout)
        self.call("incident", "task", "done", before[1]["id"], "1", "--note", "right", code=0)
        self.wait_for(lambda: self.call("incident", "list", code=0).stdout == "")

    def questions(self, run):
        return self.good("GET", f"/api/v1/runs/{run}/questions")["questions"]

    def what_is_left(self):
        loose = self.good("GET", "/api/v1/incidents")["tasks"]
        return [*self.incident()["tasks"][:1], *loose]

    def test_who_may_not_have_it_ends_no_call_by_either_door(self):
        self.book("one", APPROVED, "severity: critical\ntitle: The ledger is damaged\n")
        self.begin(LADDER)
        self.start_run("one", "r1")
        self.wait_for(lambda: "r1/rung/1/oncall" in self.keys())
        others = self.make_token("others", "--role", "run", "--scope", "runbook=other")
        self.call("person", "set", "me", "--user", str(os.getuid()), "--role", "view", code=0)
        for path, token in ((None, ""), others):
            env = {"REPRISE_TOKEN_FILE": path} if path else {}
            said = self.call("incident", "ack", "r1", env=env)
            asked = self.ask("POST", "/api/v1/incidents/r1/acknowledge", {}, token=token)
            self.assertNotEqual(said.returncode, 0)
            self.assertIn("may not", said.stderr)
            self.assertEqual((asked.status, asked.code), (403, "forbidden"))
        self.assertEqual(self.incident()["state"], "calling")
        self.wait_for(lambda: "r1/rung/2/lead" in self.keys())
        self.call("person", "set", "me", "--user", str(os.getuid()), "--role", "run",
                  "--role", "view", code=0)
        self.call("incident", "ack", "r1", code=0)
        self.assertEqual(self.incident()["state"], "acknowledged")

    def test_an_incident_outlives_the_run_that_opened_it(self):
        self.book("one", "one: { run: ['false'] }\n", "severity: critical\ntitle: It broke\n")
        self.begin("", clock="-31d")
        self.start_run("one", "r1")
        self.wait_for_status("r1", "failed")
        before = self.incident()
        self.stop_server()
        self.call("journal", "prune", "--older-than", "1d", code=0)
        self.serve()
        self.assertEqual(self.ask("GET", "/api/v1/runs/r1").status, 404)
        _, mine = self.make_token("mine", "--role", "run", "--scope", "runbook=one")
        _, others = self.make_token("others", "--role", "run", "--scope", "runbook=other")
        for token, status, ids in ((mine, 200, ["r1"]), (others, 403, [])):
            listed = self.good("GET", "/api/v1/incidents", token=token)["incidents"]
            self.assertEqual([each["id"] for each in listed], ids)
            shown = self.ask("GET", "/api/v1/incidents/r1", token=token)
            self.assertEqual(shown.status, status)
        self.assertEqual((before["title"], before["runs"]), ("It broke", ["r1"]))
        for key in ("title", "severity", "opened", "runs", "runbook", "told"):
            self.assertEqual(self.incident()[key], before[key], key)
        self.good("POST", "/api/v1/incidents/r1/close", {"note": "by hand"}, token=mine)
        self.assertEqual(self.incident()["state"], "closed")

    def test_what_ran_while_no_service_lived_has_its_incident_whatever_the_clock_said(self):
        path = self.book("one", "one: { run: ['false'] }\n", "severity: critical\ntitle: Broke\n")
        self.begin("bindings: bindings.yaml\nnotices: [ { on: [failure], to: oncall } ]\n")
        self.stop_server()
        self.call("run", path, "--run-id", "r1", "--foreground", env=clock_off("-1d"), code=1)
        self.serve()
        self.assertEqual((self.incident()["state"], self.incident()["title"]), ("open", "Broke"))
        self.wait_for(lambda: list(self.told().values()) == ["sent"])
        self.kill_when_durable("told")
        self.serve()
        self.assertEqual(len(self.keys()), 1)

    def test_a_contact_without_a_route_is_named_at_once_and_keeps_nobody_else(self):
        self.book("one", "one: { run: [echo, fine] }\n", "severity: low\n")
        self.begin("bindings: bindings.yaml\n"
                   "notices: [ { on: [end], to: [ ghost, oncall ] } ]\n")
        self.assertIn("the bindings name no contact 'ghost'", self.read("serve.log"))
        self.start_run("one", "r1")
        self.wait_for(lambda: sorted(self.told().values()) == ["sent", "unsent"])
        self.assertIn("not told ghost (the bindings have no route for it)", self.read("serve.log"))
        self.assertEqual(len(self.keys()), 1)

    def test_incidents_that_cannot_be_read_let_no_service_be_ready(self):
        self.begin("")
        self.stop_server()
        self.write_entry("incident", "incident.opened", '{"id":"r1"}')
        self.serve(gets_ready=False)
        self.wait_for(lambda: '"event":"error"' in self.read("serve.log"))
        opened = {"title": "The lines are down", "severity": "critical"}
        refused = self.ask("POST", "/api/v1/incidents", opened)
        self.assertEqual((refused.status, refused.code), (503, "starting"))
        said = self.call("incident", "open", opened["title"], "--severity", "critical")
        self.assertNotEqual(said.returncode, 0)
        self.assertIn("has not read its incidents", said.stderr)
        self.good("POST", "/api/v1/stop", {"reason": "nobody can be called"})
        self.assertEqual(self.ask("GET", "/ready", token=None).status, 503)
        self.assertEqual(self.ask("GET", "/health", token=None).status, 200)

    def test_bindings_that_cannot_be_read_let_no_service_begin(self):
        self.settings(LADDER)
        self.write("bindings.yaml", "contacts: 5\n")
        done = self.call("serve", "--config", "serve.yaml", "--port", "0")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("contacts", done.stderr)


if __name__ == "__main__":
    main()
