#!/usr/bin/env python3
"""Schedules of the real service: what it says about them, and a slot that comes while no engine
lives, caught up through kills at every commit. The service's own clock is set by libfaketime."""
import json
import os
import time
from unittest import mock

from serve_world import ServeTest, main

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
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
            """, "inputs: { desk: { type: string, required: true } }\n")
        self.settings(SCHEDULES)

    def serve_later(self, minutes, crash_point=""):
        """A service whose clock is ahead by so much; returns whether it lives."""
        ahead = {"LD_PRELOAD": FAKETIME, "FAKETIME": f"+{minutes}m", "DONT_FAKE_MONOTONIC": "1",
                 "REPRISE_CRASH_POINT": crash_point}
        with mock.patch.dict(os.environ, ahead if minutes else {}), \
                open(self.path("serve.log"), "a") as log:
            self.server = self.popen("serve", "--config", "serve.yaml", "--port", "0", stderr=log)
        self.url = self.server.stdout.readline().strip()
        return bool(self.url)

    def schedules(self, **more):
        listed = self.good("GET", "/api/v1/schedules?count=3", **more)["schedules"]
        return {each["name"]: each for each in listed}

    def tally(self):
        """Of which runs a step has done its work."""
        return os.listdir(self.path("tally"))

    def test_what_comes_is_told_to_people_and_programs(self):
        self.serve()
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
        self.serve()
        self.kill_server()
        for commit in range(1, 40):
            if self.serve_later(61, f"after-commit:{commit}") and self.lives_through():
                break
            self.server.wait(timeout=20)
        self.assertGreater(commit, 3)   # it was killed before, between and after
        rows = [row["run_id"] for row in self.good("GET", "/api/v1/runs")["runs"]]
        told = self.schedules()["hourly"]
        once = told["last_run"] + " north"
        self.assertEqual([rows, self.tally()], [[told["last_run"]], [once]])
        self.assertEqual([told["started"], told["failed"], told["waits"]], [1, 0, None])
        self.kill_server()
        self.serve_later(0)   # the clock goes back: what was started is not started again
        self.wait_for(lambda: "the clock jumped" in self.read("serve.log"))
        self.assertEqual(self.schedules()["hourly"]["started"], 1)
        self.assertEqual(self.tally(), [once])

    def lives_through(self):
        """Whether it lives until the run of the slot is over; it may be killed on the way."""
        deadline = time.time() + 20
        while self.server.poll() is None and time.time() < deadline:
            try:
                runs = self.good("GET", "/api/v1/runs")["runs"]
                slots = self.schedules()["hourly"]
                if runs and runs[0]["status"] == "succeeded" and slots["waits"] is None:
                    return True
            except (OSError, AssertionError):
                time.sleep(0.05)
        return False


if __name__ == "__main__":
    main()
