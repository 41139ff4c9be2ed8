#!/usr/bin/env python3
"""Alerts over real HTTP: who may send, what is answered, and what becomes of it."""
import json
import os
import signal
import subprocess

from hook_world import SIGNED, TOKEN, HookTest, alert
from serve_world import main

RULES = """\
rules:
  - name: restore
    match: { labels: { alertname: Down } }
    key: [ host ]
    severity: critical
    start: { runbook: restore, approval: none, inputs: { host: { label: host } } }
  - name: rebuild
    match: { labels: { alertname: Lost } }
    key: [ host ]
    start: { runbook: restore, inputs: { host: { label: host } } }
  - name: of-a-partner
    match: { source: partner, labels: { type: desk.down } }
    key: [ host ]
    start: { runbook: restore, approval: none, inputs: { host: { label: host } } }
"""
MODULES = os.path.join(os.path.dirname(__file__), "../../build/npm/node_modules")


class Hooks(HookTest):
    def setUp(self):
        super().setUp()
        self.book("restore", """\
            one:
              run: [ sh, -c, 'echo "$1" >> restored', sh, "${{ inputs.host }}" ]
              effect: idempotent   # cut off by a kill it is done again; otherwise a person is asked
            """, head="inputs: { host: { type: string } }\n")
        self.rules(RULES)

    def metrics(self):
        """The lines, when promtool has nothing against them."""
        text = self.ask("GET", "/metrics").text
        done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                              capture_output=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""), text)
        return text.splitlines()

    def send(self, body, *more, source="am", token=TOKEN):
        """By curl: the status, and the answer as JSON."""
        words = ["curl", "-sS", "-X", "POST", "-w", "\n%{http_code}", "--data-binary", "@-",
                 "-H", "Content-Type: application/json", *more]
        if token:
            words += ["-H", "Authorization: Bearer " + token]
        done = subprocess.run(words + [f"{self.hook_url}/hooks/{source}"], input=body.encode(),
                              capture_output=True, check=True, timeout=60)
        text, status = done.stdout.decode().rsplit("\n", 1)
        return int(status), json.loads(text)

    def restored(self):
        return self.read("restored").split() if self.exists("restored") else []

    def test_an_alert_starts_a_run_and_the_same_again_starts_none(self):
        self.begin()
        status, answer = self.send(alert("db1"))
        self.assertEqual(status, 202)
        self.assertTrue(answer["delivery"])
        self.wait_for(lambda: self.restored() == ["db1"])
        self.assertEqual(self.send(alert("db1"))[0], 202)
        self.assertEqual(self.send(alert("nobody", name="Other"))[0], 202)
        self.assertEqual(self.send(alert("db1", status="resolved"))[0], 202)
        self.assertEqual(self.send(alert("db3"), source="watched")[0], 202)
        self.assertEqual(self.send(alert("db2"))[0], 202)
        self.wait_for(lambda: "db2" in self.restored())
        self.assertEqual(sorted(self.restored()), ["db1", "db2"])
        self.assertEqual(len(self.runs()), 2)
        self.look_at_incidents()

    def look_at_incidents(self):
        """Each of the two runs has one, with what the alert says of its clocks."""
        def incidents():
            return self.good("GET", "/api/v1/incidents?all=true")["incidents"]
        self.wait_for(lambda: [each["state"] for each in incidents()] == ["closed"] * 2)
        for each in incidents():
            clocks = self.good("GET", "/api/v1/incidents/" + each["id"])["clocks"]
            self.assertEqual(each["severity"], "critical")
            self.assertEqual(clocks["failure"], "2023-11-14T22:13:20Z")
            self.assertTrue(clocks["received"] <= clocks["response"] <= clocks["end"])

    def test_who_is_refused_is_told_so_and_no_more(self):
        self.begin()
        for token in (None, "wrong", TOKEN[:-1], TOKEN + "x", self.token):
            self.assertEqual(self.send(alert("db1"), token=token)[0], 401)
        self.assertEqual(self.send(alert("db1"), source="nobody")[0], 404)
        self.assertEqual(self.send(alert("db1"), source="nobody", token=None)[0], 404)
        self.assertEqual(self.send("x" * 300_000, token="wrong")[0], 413)
        self.assertEqual(self.send("x" * 5_000_000)[0], 202)   # kept as far as it is kept
        self.assertEqual(self.send("no JSON")[0], 202)
        self.assertEqual(self.send("", "-X", "GET")[0], 405)
        here, self.url = self.url, self.hook_url
        self.assertEqual(self.ask("GET", "/api/v1/runs").status, 404)
        self.assertEqual(self.ask("GET", "/health", token=None).status, 200)
        self.url = here
        self.assertEqual(self.ask("POST", "/hooks/am").status, 404)
        self.assertEqual(self.runs(), [])

    def test_a_rule_that_needs_an_approval_starts_nothing_before_it(self):
        self.begin()
        for host in ("db1", "db2"):
            self.assertEqual(self.send(alert(host, name="Lost"))[0], 202)
        self.wait_for(lambda: len(self.good("GET", "/api/v1/questions")["questions"]) == 2)
        self.kill_server()
        self.begin()
        asked = {one["show"]["inputs"]["host"]: one
                 for one in self.good("GET", "/api/v1/questions")["questions"]}
        self.assertEqual(self.restored(), [])
        self.assertIn("The rule 'rebuild' came true", asked["db1"]["text"])
        for host, choice in (("db1", "approve"), ("db2", "reject")):
            one = asked[host]
            self.assertEqual(self.status_of(one["run_id"]), "waiting")
            where = f"/api/v1/runs/{one['run_id']}/questions/{one['id']}/answer"
            old = self.ask("POST", where, {"choice": choice, "plan": "0" * 64})
            self.assertEqual(old.status, 409, old.text)
            self.good("POST", where, {"choice": choice, "plan": one["plan_hash"]})
        self.wait_for_status(asked["db1"]["run_id"], "succeeded")
        self.wait_for_status(asked["db2"]["run_id"], "cancelled")
        self.assertEqual(self.restored(), ["db1"])

    def test_what_was_accepted_is_carried_out_by_the_next_engine(self):
        self.begin()
        sent = [f"db{number}" for number in range(12)]
        for host in sent:
            self.assertEqual(self.send(alert(host))[0], 202)
        self.kill_server()
        self.begin()
        self.wait_for(lambda: sorted(set(self.restored())) == sorted(sent))
        self.assertEqual(len(self.runs()), len(sent))

    def test_the_rules_are_read_again_and_wrong_ones_are_not_taken(self):
        gone = "  - { name: gone, match: { severity: low }, start: { runbook: moved/away } }\n"
        self.rules(RULES + gone)
        self.begin()
        self.assertIn("warning[RP0512]: the runbook 'moved/away'", self.read("serve.log"))
        self.rules(RULES.replace("alertname: Down", "alertname: Other") + gone)
        self.server.send_signal(signal.SIGHUP)
        self.wait_for(lambda: '"event":"reloaded"' in self.read("serve.log"))
        self.send(alert("db1"))
        self.send(alert("db2", name="Other"))
        self.wait_for(lambda: self.restored() == ["db2"])
        self.rules(RULES.replace("key: [ host ]", "keys: [ host ]"))
        self.server.send_signal(signal.SIGHUP)
        self.wait_for(lambda: "error[RP" in self.read("serve.log"))
        self.send(alert("db3", name="Other"))
        self.wait_for(lambda: "db3" in self.restored())
        self.assertNotIn(TOKEN, self.read("serve.log"))
        self.assertEqual(self.read("serve.log").count("RP0512"), 2)

    def signed(self, identity, body, sent=None, seconds_ago=0):
        words = ["node", os.path.join(os.path.dirname(__file__), "send_signed.js"), MODULES,
                 self.hook_url + "/hooks/partner", SIGNED, identity, str(seconds_ago)]
        done = subprocess.run(words + ([sent] if sent else []), input=body, capture_output=True,
                              check=True, text=True, timeout=60)
        return int(done.stdout)

    def test_what_standardwebhooks_signs_is_taken_once(self):
        self.begin()
        body = '{"type":"desk.down","data":{"id":"1","host":"db1"}}'
        self.assertEqual(self.signed("msg_1", body), 202)
        self.assertEqual(self.signed("msg_1", body), 202)      # sent again with a new time
        self.assertEqual(self.signed("msg_2", body, sent=body.replace("db1", "db2")), 401)
        self.assertEqual(self.signed("msg_3", body, seconds_ago=301), 401)
        self.assertEqual(self.signed("msg_4", body + " " * 300_000), 413)
        self.wait_for(lambda: self.restored() == ["db1"])
        self.assertEqual([row["outcome"] for row in self.decided(4)],
                         ["refused", "refused", "copy", "start"])

    def trigger(self, *words, code=0):
        done = self.call("--json", "trigger", *words, code=code)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return [line for line in lines if "outcome" in line]   # the others are warnings

    def decided(self, count):
        """So many deliveries, newest first, once all are written and decided."""
        def outcomes():
            return [row["outcome"] for row in self.trigger("list")]
        self.wait_for(lambda: len(outcomes()) == count and "undecided" not in outcomes())
        return self.trigger("list")

    def test_the_command_tells_what_came_and_why(self):
        self.begin()
        self.send(alert("db1"))
        self.send(alert("db2", name="Other"))
        self.send(alert("db3"), token="wrong")
        self.wait_for(lambda: self.restored() == ["db1"])
        refused, ignored, started = self.decided(3)
        self.assertEqual([refused["outcome"], ignored["outcome"], started["outcome"]],
                         ["refused", "ignored", "start"])
        run = started["decisions"][0]["run"]
        self.assertEqual([one["run_id"] for one in self.runs()], [run])
        told = self.call("trigger", "explain", started["id"][:25], code=0).stdout
        for part in (run, "restore", "host = \"db1\"", "proven by     bearer", "- restore: start"):
            self.assertIn(part, told)
        self.assertEqual(self.trigger("list", "--last", "1"), [refused])
        self.call("trigger", "explain", "nobody", code=2)
        self.assertNotIn(TOKEN, told)
        here = self.good("GET", f"/api/v1/deliveries/{started['id']}")
        self.assertEqual(here, self.trigger("explain", started["id"])[0])
        self.assertEqual(len(self.good("GET", "/api/v1/deliveries?limit=2")["deliveries"]), 2)
        self.look_at_metrics()
        self.look_from_elsewhere(started["id"])

    def look_from_elsewhere(self, started):
        """With --server: the same words, and nothing of a test or a dry run is kept."""
        away = ("--server", self.url, "--token-file", self.state + "/token")
        for words in (("trigger", "list", "--source", "am", "--last", "2"),
                      ("--json", "trigger", "explain", started)):
            here = self.call(*words, code=0).stdout
            self.assertEqual(self.call(*away, *words, code=0).stdout, here)
        kept = self.good("GET", "/api/v1/deliveries")
        page = self.good("GET", "/api/v1/deliveries?limit=2")
        page["deliveries"] += self.good(
            "GET", "/api/v1/deliveries?limit=2&after=" + page.pop("next"))["deliveries"]
        self.assertEqual(page, kept)
        self.write("down.json", alert("db9"))
        for words, outcome in ((("test", "am", "--payload", "down.json"), "start"),
                               (("replay", started, "--dry-run"), "suppressed")):
            told = json.loads(self.call(*away, "--json", "trigger", *words, code=0).stdout)
            self.assertEqual(told["outcome"], outcome, told)
        self.call(*away, "trigger", *words, "--triggers", "triggers.yaml", code=2)
        self.call(*away, "trigger", "test", "nobody", "--payload", "down.json", code=2)
        unread = self.good("POST", "/api/v1/sources/am/test", {"payload": "no JSON"})
        self.assertEqual((unread["decisions"], bool(unread["reason"])), ([], True))
        self.assertEqual(self.good("GET", "/api/v1/deliveries"), kept)
        again = self.call(*away, "trigger", "replay", started, code=0).stdout.strip()
        self.wait_for(lambda: self.trigger("explain", again)[0]["outcome"] != "undecided")
        self.assertTrue(self.trigger("explain", again)[0]["replayed_by"])

    def look_at_metrics(self):
        """Three deliveries, one of them refused, one with a run whose incident is closed."""
        self.send(alert("db4"), source="made-up")
        self.wait_for(lambda: 'reprise_incidents_closed_total{level="(none)"} 1' in self.metrics())
        told = self.metrics()
        self.assertEqual([line for line in told if "made-up" in line], [])
        for line in ('reprise_deliveries_total{source="am",result="accepted"} 2',
                     'reprise_deliveries_total{source="am",result="refused"} 1',
                     'reprise_deliveries_total{source="partner",result="accepted"} 0',
                     'reprise_deliveries_turned_away_total{reason="unknown source"} 1',
                     'reprise_alerts_decided_total{source="am",decision="start"} 1',
                     'reprise_alerts_decided_total{source="am",decision="ignored"} 1',
                     'reprise_incident_detection_seconds_count{level="(none)"} 1',
                     'reprise_incident_recovery_seconds_count{level="(none)"} 1'):
            self.assertIn(line, told)
        asked = self.call("metrics", code=0).stdout.splitlines()
        self.assertEqual([line for line in asked if line.startswith("reprise_incident")],
                         [line for line in told if line.startswith("reprise_incident")])

    def test_an_alert_under_the_kill_switch_starts_nothing_and_says_so(self):
        self.begin()
        with open(os.path.join(self.state, "latch"), "r+b") as file:
            file.write(b"1a drill")   # by hand, with no help of the service
        self.wait_for(lambda: self.good("GET", "/api/v1/engine")["stopped"])
        self.kill_server()
        self.begin()
        self.assertEqual(self.send(alert("db1"))[0], 202)
        told = "was not made: the kill switch is set: a drill"
        self.wait_for(lambda: told in self.read("serve.log"))
        self.assertEqual(self.runs(), [])
        opened, = self.good("GET", "/api/v1/incidents")["incidents"]
        self.assertEqual((opened["severity"], opened["state"]), ("critical", "open"))
        self.assertIn("Its run was not made: the kill switch is set", opened["title"])
        delivery = self.trigger("list")[0]
        self.wait_for(lambda: "the kill switch is set: a drill" in self.call(
            "trigger", "explain", delivery["id"], code=0).stdout)
        self.good("POST", "/api/v1/clear", {"reason": "it is over"})
        self.assertEqual(self.send(alert("db2"))[0], 202)
        self.wait_for(lambda: self.restored() == ["db2"])
        # What came before is not started by itself, and a person may still say so.
        path = f"/api/v1/deliveries/{delivery['id']}/replay"
        self.assertEqual(len(self.runs()), 1)
        self.good("POST", path, status=202)
        self.wait_for(lambda: self.restored() == ["db2", "db1"])
        self.assertIn(opened["id"], self.call("incident", "show", opened["id"], code=0).stdout)
        self.call("incident", "close", opened["id"], "--note", "it was a drill", code=0)

    def test_an_alert_whose_run_is_under_way_by_hand_joins_it_and_calls_nobody(self):
        self.book("restore", "one: { uses: approve, with: { text: Go on } }\n",
                  "inputs: { host: { type: string } }\n"
                  "concurrency: { group: desk, on_conflict: join }\n")
        self.begin()
        self.start_run("restore", "r1", inputs={"host": "db1"})
        self.wait_for_status("r1", "waiting")
        self.assertEqual(self.send(alert("db1"))[0], 202)
        self.wait_for(lambda: "the run r1 does the same already" in self.read("serve.log"))
        self.assertEqual([run["run_id"] for run in self.runs()], ["r1"])
        self.assertEqual(self.good("GET", "/api/v1/incidents")["incidents"], [])

    def test_a_delivery_is_replayed_by_the_rules_of_now(self):
        self.begin()
        self.send(alert("db1", name="Other"))
        first = self.decided(1)[0]["id"]
        self.rules(RULES.replace("alertname: Down", "alertname: Other"))
        would = self.trigger("replay", first, "--dry-run", "--triggers", "triggers.yaml")
        self.assertEqual(would[0]["start"]["inputs"], {"host": "db1"})
        self.assertEqual(len(self.trigger("list")), 1)
        self.server.send_signal(signal.SIGHUP)
        self.wait_for(lambda: '"event":"reloaded"' in self.read("serve.log"))
        again = self.good("POST", f"/api/v1/deliveries/{first}/replay", status=202)["delivery"]
        self.wait_for(lambda: self.restored() == ["db1"])
        told = self.trigger("explain", again)[0]
        self.assertTrue(told["replayed_by"])
        self.assertEqual(self.runs()[0]["run_id"], told["decisions"][0]["run"])
        self.stop_server()
        later = self.call("trigger", "replay", first, code=0).stdout.strip()
        self.assertEqual(self.trigger("explain", later)[0]["outcome"], "undecided")
        self.begin()
        self.wait_for(lambda: self.trigger("explain", later)[0]["outcome"] != "undecided")
        live = self.call("trigger", "replay", first, code=0).stdout.strip()
        self.wait_for(lambda: self.trigger("explain", live)[0]["outcome"] != "undecided")

    def test_deliveries_of_over_a_month_go_to_the_archive(self):
        self.begin(clock="-31d")
        self.send(alert("db1"))
        self.wait_for(lambda: self.restored() == ["db1"])
        self.stop_server()
        self.begin()
        self.send(alert("db2"))
        self.wait_for(lambda: self.restored() == ["db1", "db2"])
        told = self.call("journal", "prune", code=0)
        self.assertIn("entries about deliveries", told.stderr)
        self.assertEqual([row["started"][0]["run"] for row in self.trigger("list")],
                         [row["run_id"] for row in self.runs()[:1]])
        self.kill_server()
        self.begin()
        self.assertEqual(self.send(alert("db2"))[0], 202)
        self.decided(2)
        self.assertEqual(self.restored(), ["db1", "db2"])
        self.call("journal", "verify", code=0)

    def test_what_a_payload_would_start_is_told_offline(self):
        self.write("down.json", alert("db1"))
        words = ["test", "am", "--payload", "down.json", "--triggers", "triggers.yaml"]
        told, = self.trigger(*words)
        self.assertEqual((told["outcome"], told["rule"]), ("start", "restore"))
        self.assertEqual(told["start"]["inputs"], {"host": "db1"})
        again, = self.trigger(*words, "--header", f"Authorization: Bearer {TOKEN}")
        self.assertEqual(again["start"]["inputs"], told["start"]["inputs"])
        self.call("trigger", *words, "--header", "Authorization: Bearer wrong", code=2)
        self.call("trigger", "test", "nobody", *words[2:], code=2)
        self.assertFalse(self.exists("state/journal.db"))

    def test_triggers_that_cannot_be_used_keep_it_from_starting(self):
        self.rules(RULES.replace("key: [ host ]", "keys: [ host ]"))
        self.call("serve", "--config", "serve.yaml", "--port", "0", code=2)
        self.write("serve.yaml", "triggers: triggers.yaml\n")
        refused = self.call("serve", "--config", "serve.yaml", "--port", "0", code=2)
        self.assertIn("RP0603", refused.stderr)


if __name__ == "__main__":
    main()
