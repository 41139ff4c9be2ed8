#!/usr/bin/env python3
"""Schedules of the real service: what it says about them, and a slot that comes while no engine
lives, caught up through kills at every commit. The service's own clock is set by libfaketime."""
import http.client
import json
import os
import signal
import time

from serve_world import ServeTest, clock_off, main

HOUR = 3600
SCHEDULES = """\
schedules:
  - name: hourly
    cron: '@hourly'
    zone: Europe/Berlin
    start: { runbook: check, inputs: { desk: north }, approval: none }
    catch_up: 3h
  - name: drill
    cron: '0 3 1 */3 *'
    zone: America/New_York
    start: { runbook: other/drill, approval: none }
"""


class Schedules(ServeTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("tally"))
        self.book("check", f"""\
            one:
              effect: idempotent
              run: [sh, -c, 'touch "$1/$REPRISE_RUN_ID $0"', '${{{{ inputs.desk }}}}',
                    '{self.path("tally")}']
            """, "severity: low\ninputs: { desk: { type: string, required: true } }\n")
        self.settings(SCHEDULES)
        # Ten minutes past an hour: no slot comes while a test looks.
        ahead = (10 * 60 - int(time.time())) % HOUR
        self.now, self.later = f"+{ahead}", f"+{ahead + HOUR}"

    def schedules(self, **more):
        listed = self.good("GET", "/api/v1/schedules?count=3", **more)["schedules"]
        return {each["name"]: each for each in listed}

    def tally(self):
        """Of which runs a step has done its work."""
        return os.listdir(self.path("tally"))

    def test_what_comes_is_told_to_people_and_programs(self):
        self.serve(clock=self.now)
        told = self.schedules()
        self.assertEqual([told["hourly"][key] for key in ("runbook", "overlap", "started")],
                         ["check", "skip", 0])
        slots = [slot["at"] for slot in told["hourly"]["next"]]
        self.assertEqual([slot[13:] for slot in slots], [":00:00Z"] * 3)
        self.assertTrue(all(slot["local"][11:16] == "03:00" for slot in told["drill"]["next"]))
        listed = self.call("schedule", "list", code=0).stdout.splitlines()
        self.assertEqual([line.split()[:2] for line in listed],
                         [["SCHEDULE", "RUNBOOK"], ["hourly", "check"], ["drill", "other/drill"]])
        lines = self.call("--json", "schedule", "next", "hourly", "--count", "3", code=0).stdout
        self.assertEqual([json.loads(line)["at"] for line in lines.splitlines()], slots)
        self.assertIn("no schedule 'x'", self.call("schedule", "next", "x", code=2).stderr)
        remote = self.call("--server", self.url, "--token-file", self.state + "/token",
                           "schedule", "next", "drill", code=0).stdout
        self.assertEqual(len(remote.splitlines()), 6)
        made = json.loads(self.call("--json", "token", "create", "scoped", "--role", "view",
                                    "--scope", "runbook=other/*", code=0).stdout)
        self.wait_for(lambda: self.ask("GET", "/api/v1/schedules",
                                       token=made["token"]).status == 200)
        self.assertEqual(list(self.schedules(token=made["token"])), ["drill"])
        self.assertIn("reprise_schedule_next_timestamp_seconds{schedule=\"drill\"}",
                      self.ask("GET", "/metrics").text)
        self.stop_server()
        self.assertIn("no engine", self.call("schedule", "list", code=75).stderr.lower())

    def test_a_slot_is_one_run_whenever_the_engine_dies(self):
        self.serve(clock=self.now)
        self.stop_server()   # what it has set is durable
        for commit in range(1, 40):
            crash = {"REPRISE_CRASH_POINT": f"after-commit:{commit}"}
            self.launch(env=clock_off(self.later) | crash)
            found = self.url and self.live_through()
            if found:
                break
            self.server.wait(timeout=60)
        self.assertGreater(commit, 3)   # it was killed before, between and after
        rows, told = found
        once = told["last_run"] + " north"
        self.assertEqual([rows, self.tally()], [[told["last_run"]], [once]])
        self.assertEqual([told["started"], told["failed"], told["waits"]], [1, 0, None])
        self.kill_server()
        self.serve(clock=self.now)   # it goes back: what was started is not started again
        self.wait_for(lambda: "the clock jumped" in self.read("serve.log"))
        self.assertEqual(self.schedules()["hourly"]["started"], 1)
        self.assertEqual(self.tally(), [once])

    def test_a_slot_that_needs_an_approval_does_nothing_before_it(self):
        self.settings(SCHEDULES.replace("approval: none }\n    catch_up: 3h",
                                        "approval: required }\n    catch_up: 3h"))
        self.serve(clock=self.now)
        self.stop_server()   # what it has set is durable
        self.launch(env=clock_off(self.later))
        self.wait_for(lambda: self.questions())
        asked = self.questions()[0]
        self.assertEqual((self.status_of(asked["run_id"]), self.tally()), ("waiting", []))
        self.good("POST", f"/api/v1/runs/{asked['run_id']}/questions/{asked['id']}/answer",
                  {"choice": "approve"})
        self.wait_for(lambda: self.tally() == [asked["run_id"] + " north"])
        self.assertIn('"by":"schedule hourly"', self.call("journal", "export", code=0).stdout)

    def questions(self):
        answer = self.ask("GET", "/api/v1/questions")
        return answer.json["questions"] if answer.status == 200 else []

    def check(self, code):
        done = self.call("serve", "--config", "serve.yaml", "--check", code=code)
        self.assertFalse(self.exists("state/journal.db"))
        return done.stderr

    def test_what_a_schedule_gives_its_runbook_is_checked_before_it_is_due(self):
        fine = self.check(0)
        self.assertIn("warning[RP0512]: the runbook 'other/drill' is not found here", fine)
        wrong = SCHEDULES.replace("desk: north", "desks: north")
        self.settings(wrong)
        self.assertIn("serve.yaml:7:47: error[RP0260]: there is no input 'desks'", self.check(2))
        self.call("serve", "--config", "serve.yaml", "--port", "0", code=2)
        self.settings(SCHEDULES)
        self.serve()
        self.assertIn("RP0512", self.read("serve.log"))
        self.settings(wrong)
        self.server.send_signal(signal.SIGHUP)
        self.wait_for(lambda: "RP0260" in self.read("serve.log"))
        self.assertEqual(set(self.schedules()), {"hourly", "drill"})

    def test_schedules_whose_past_cannot_be_read_let_no_service_be_ready(self):
        self.serve()
        self.stop_server()
        self.write_entry("schedule", "slot.due", '{"schedule":"hourly"}')
        self.serve(gets_ready=False)
        self.wait_for(lambda: "schedules" in self.ask("GET", "/ready", token=None).json["why"])
        self.assertEqual(self.ask("GET", "/ready", token=None).status, 503)
        refused = self.ask("POST", "/api/v1/runs", {"runbook": "check"})
        self.assertEqual((refused.status, refused.code), (500, "io"))
        self.assertIn("schedules", refused.text)
        self.good("POST", "/api/v1/stop", {"reason": "nothing starts by the clock"})

    def live_through(self):
        """The runs and the schedule once the run of the slot is over; None if it is killed on the
        way. It may also be killed by a commit that follows."""
        deadline = time.monotonic() + 120
        while self.server.poll() is None and time.monotonic() < deadline:
            try:
                runs = self.good("GET", "/api/v1/runs")["runs"]
                slots = self.schedules()["hourly"]
                if runs and runs[0]["status"] == "succeeded" and slots["waits"] is None:
                    return [run["run_id"] for run in runs], slots
            except (OSError, http.client.HTTPException, AssertionError):
                pass   # not ready yet, or killed
            time.sleep(0.05)
        return None


if __name__ == "__main__":
    main()
