#!/usr/bin/env python3
"""Halting a bot that really trades, by paths that lie, refuse, hang or work."""
import json
import socket
import subprocess
import sys

from bot_world import TOKEN, BotTest
from cli_world import main


class Halt(BotTest):
    def setUp(self):
        super().setUp()
        self.start_bot()

    def by_http(self, **more):
        return {"http": {"url": self.bot + "/halt", "bearer": TOKEN, "timeout": "1s", **more}}

    def halt(self, *paths, code=0, **more):
        given = {"paths": list(paths), "verify": self.no_orders, "within": "2s", "every": "100ms"}
        return self.act("halt", dict(given, **more), code=code)

    def test_the_first_path_that_is_proven_is_the_last_that_is_taken(self):
        outputs = self.halt(self.by_http(), {"service": self.service})
        self.assertEqual(outputs["proven_by"], f"http {self.bot}/halt")
        self.assertFalse(self.is_trading())
        self.assertIn("RUNNING", self.supervisorctl("status", "bot"))

    def test_a_bot_that_says_it_halted_and_goes_on_is_stopped_by_the_next_path(self):
        self.set(lies=True)
        outputs = self.halt(self.by_http(), {"service": self.service})
        self.assertEqual(outputs["proven_by"], "service bot")
        self.assertEqual([row["proven"] for row in outputs["tries"]], [False, True])
        self.assertFalse(self.is_trading())

    def test_a_refused_halt_is_loud_and_not_taken_for_one(self):
        error = self.halt(self.by_http(bearer="wrong"), code=1)
        self.assertEqual(error["code"], "not-halted")
        self.assertIn("401", error["message"])
        self.wait_for(self.is_trading)

    def test_a_path_that_hangs_is_left_for_the_next_one(self):
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen()
            url = f"http://127.0.0.1:{deaf.getsockname()[1]}/halt"
            outputs = self.halt(self.by_http(url=url), {"service": self.service})
        self.assertEqual(outputs["proven_by"], "service bot")
        self.assertFalse(outputs["tries"][0]["ok"])

    def test_an_exchange_that_does_not_answer_proves_nothing(self):
        blind = {"http": {"url": "http://127.0.0.1:1/orders", "json": ".recent", "equals": 0}}
        error = self.halt({"service": self.service}, code=1, verify=blind)
        self.assertEqual(error["code"], "not-halted")
        self.assertIn("NOT HALTED", error["message"])

    def test_a_held_halt_that_is_lost_is_brought_about_again_and_holds_the_run(self):
        step = {"uses": "halt", "with": {
            "paths": [{"service": self.service}], "verify": self.no_orders, "within": "5s",
            "every": "100ms", "hold": True}}
        look = {"file": {"path": self.path("go"), "exists": True}}
        book = self.runbook(
            f"stop: {json.dumps(step)}\n"
            f"look:\n  needs: [stop]\n  uses: wait_for\n  with: {json.dumps({'probe': look})}\n"
            "work: { needs: [look], run: [touch, worked] }\n")
        running = self.start("run", book, "--run-id", "r1")
        self.wait_for(lambda: not self.is_trading(), 60)
        self.wait_for(lambda: self.show()["steps"]["stop"]["status"] == "succeeded", 60)
        self.assertEqual(self.show()["guards"][0]["name"], "halt by stop")
        self.supervisorctl("start", "bot")
        self.wait_for(lambda: self.show()["questions"], 60)
        self.write("go", "")
        self.wait_for(lambda: "STOPPED" in self.supervisorctl("status", "bot"), 60)
        self.assertFalse(self.exists("worked"))
        self.answer_first("continue")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 0)
        self.assertTrue(self.exists("worked"))
        self.assertFalse(self.is_trading())

    def test_the_process_of_the_service_is_gone(self):
        outputs = self.halt({"service": self.service}, verify={"process": "absent"})
        self.assertTrue(outputs["evidence"][0]["name"].startswith("process "))
        self.assertFalse(self.is_trading())

    def test_without_a_proof_it_does_not_load(self):
        self.assertEqual(self.codes("s: { uses: halt, with: { paths: [ { run: [x] } ] } }\n"),
                         ["RP0214"])

    def test_a_token_stays_a_secret(self):
        self.write("bindings.yaml", "secrets: { BOT: { env: BOT_TOKEN } }\n")
        given = {"paths": [self.by_http(bearer="${{ secrets.BOT }}")], "verify": self.no_orders,
                 "within": "2s", "every": "100ms"}
        book = self.book({"uses": "halt", "with": given})
        self.call("--bindings", self.path("bindings.yaml"), "run", book, "--run-id", "r1",
                  env={"BOT_TOKEN": TOKEN}, code=0)
        self.assertFalse(self.is_trading())
        found = subprocess.run(["grep", "-rlF", TOKEN, self.state], capture_output=True, text=True)
        self.assertEqual(found.stdout, "")

    def test_a_halt_killed_before_each_call_is_a_halt(self):
        self.set(lies=True)
        call = 0
        while True:
            call += 1
            self.start_bot()
            given = {"paths": [self.by_http(), {"service": self.service}], "within": "1s",
                     "every": "200ms", "verify": self.no_orders}
            outputs = self.act_killed("halt", given, call, hosts=[self.bot, self.exchange])
            self.assertFalse(self.is_trading(), call)
            if outputs is None:
                break
            self.assertEqual(outputs["proven_by"], "service bot", call)
        self.assertGreater(call, 5)


if __name__ == "__main__":
    sys.exit(main())
