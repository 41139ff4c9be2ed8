"""`reprise serve` with its webhooks, and the real Prometheus and Alertmanager before it."""
import http.client
import json
import os
import secrets
import subprocess
import time
import urllib.parse

import web
import yaml
from monitoring import alertmanager, prometheus
from ports import free_port
from serve_world import ServeTest, main  # noqa: F401  (main is for the tests)
from world import World, now_ms

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GROUPED = ["alertname", "target"]


class AlertTest(ServeTest):
    """One service, one state folder, one world of programs."""

    def setUp(self):
        super().setUp()
        self.world = World(self.path("world"))
        self.port, self.hooks_port = free_port(), free_port()
        self.hook = f"http://127.0.0.1:{self.hooks_port}/hooks/prometheus"
        self.alert_token = self.world.write("alert.token", secrets.token_hex(24), 0o600)

    def tearDown(self):
        self.world.__exit__()
        super().tearDown()

    def sources(self):
        """One Alertmanager that shows a token."""
        return {"prometheus": {"kind": "alertmanager", "auth": {
            "bearer": {"secrets": [{"file": self.alert_token}]}}}}

    def serve_alerts(self, triggers, bindings=None, runbooks=None, **more):
        """Starts the service with these triggers, and more settings."""
        self.write("triggers.yaml", yaml.safe_dump(triggers))
        settings = {"runbooks": runbooks or [self.books], "log": "debug",
                    "triggers": self.path("triggers.yaml"),
                    "listeners": {"webhooks": {"port": self.hooks_port}}, **more}
        if bindings:
            settings["bindings"] = bindings
        self.write("serve.yaml", yaml.safe_dump(settings))
        self.go_on()

    def go_on(self):
        """Starts the service, or starts it again after a kill."""
        self.serve(str(self.port))

    def monitoring(self, jobs, rules, route=None):
        """Alertmanager, which sends to the service, and the Prometheus that tells it."""
        self.alerting(route)
        self.prometheus = prometheus(self.world, jobs, "500ms", [rules], self.alertmanager)

    def alerting(self, route=None, **receivers):
        receivers = {"reprise": (self.hook, self.alert_token), **receivers}
        self.alertmanager = alertmanager(
            self.world, receivers, {"receiver": "reprise", "group_by": GROUPED, **(route or {})})

    def post_alerts(self, *labels, over=False):
        """Alerts to Alertmanager, as Prometheus sends them; `over`: they have just ended."""
        ends = {"endsAt": web.moment(now_ms())} if over else {}
        status, told = web.call("POST", self.alertmanager.url + "/api/v2/alerts",
                                [{"labels": each, **ends} for each in labels])
        self.assertEqual(status, 200, told)

    def asked_prometheus(self, query):
        """What Prometheus knows of it now."""
        path = "/api/v1/query?" + urllib.parse.urlencode({"query": query})
        _, answer = web.call("GET", self.prometheus.url + path)
        return answer["data"]["result"]

    def follow(self, run_id, place):
        """Reads the events of the run until one of them is the place, as "TYPE STEP"."""
        stream = self.connection()
        stream.request("GET", f"/api/v1/runs/{run_id}/events", headers={
            "Authorization": "Bearer " + self.token, "Accept": "text/event-stream"})
        answer = stream.getresponse()
        deadline = time.monotonic() + 120
        try:
            for line in answer:
                self.assertLess(time.monotonic(), deadline, f"{place} has not come")
                if not line.startswith(b"data: "):
                    continue
                event = json.loads(line[6:])
                if place in (event["type"], f"{event['type']} {event.get('step')}"):
                    return event
        except (OSError, http.client.HTTPException):
            pass
        finally:
            stream.close()
        return self.fail(f"{place} has not come")

    def approve(self, run_id, header):
        """The question of the run is answered by curl, in the name of a person."""
        self.wait_for(lambda: self.questions(run_id))
        (question,) = self.questions(run_id)
        self.assertEqual(question["step"], "sign-off")
        path = f"/api/v1/runs/{run_id}/questions/{question['id']}/answer"
        status, told = self.curl("POST", path, header, {"choice": "approve", "note": "I looked"})
        self.assertEqual(status, 200, told)

    def questions(self, run_id):
        return self.good("GET", f"/api/v1/runs/{run_id}/questions")["questions"]

    def runs(self):
        return self.good("GET", "/api/v1/runs")["runs"]

    def run_of(self, runbook):
        """The only run of a runbook, once there is one."""
        self.wait_for(lambda: self.runs_of(runbook))
        (found,) = self.runs_of(runbook)
        return found["run_id"]

    def runs_of(self, runbook):
        return [run for run in self.runs() if run["runbook"] == runbook]

    def deliveries(self):
        """All of them, newest first."""
        told = self.call("--json", "trigger", "list", "--last", "1000", code=0).stdout
        return [json.loads(line) for line in told.splitlines()]

    def decisions(self, rule):
        """What a rule decided, newest first."""
        return [decision for delivery in self.deliveries() for decision in delivery["decisions"]
                if decision.get("rule") == rule]

    def wait_for_decision(self, rule, words):
        """Until the rule decided something for a reason with these words; gives the newest."""
        def found():
            return [each for each in self.decisions(rule) if words in each["reason"]]
        self.wait_for(found)
        return found()[0]

    def person(self, name, *roles):
        """A token of a person of these roles, in a file that only they can read."""
        words = [word for role in roles for word in ("--role", role)]
        made = json.loads(self.call("--json", "token", "create", name, *words, "--person", name,
                                    "--duty", "lead", code=0).stdout)
        return self.world.write(f"{name}.header", f"Authorization: Bearer {made['token']}\n", 0o600)

    def curl(self, method, path, header, body=None):
        """curl as people have it; the token stands in a file, never in its arguments."""
        words = ["curl", "--silent", "--show-error", "--header", "@" + header, "--request", method,
                 "--write-out", "\n%{http_code}", self.url + path]
        if body is not None:
            words += ["--json", json.dumps(body)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        text, _, status = done.stdout.rpartition("\n")
        return int(status), json.loads(text)
