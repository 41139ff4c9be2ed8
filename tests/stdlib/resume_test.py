#!/usr/bin/env python3
"""Bringing a bot back in stages: what it really orders, and what a breach or a kill does."""
import datetime
import json
import os
import signal
import socket
import sys
import time

from bot_world import TOKEN, BotTest
from cli_world import main
from web import Server


class Resume(BotTest):
    def given(self, **more):
        config = {"http": {"url": self.bot + "/config", "bearer": TOKEN}}
        return dict({
            "service": self.service, "by": config, "read_back": config,
            "ready": {"http": {"url": self.bot + "/health"}},
            "stages": [{"set": {"max_position_size": "0.005"}, "hold": "1s"},
                       {"set": {"max_position_size": "0.05"}, "hold": "1s"},
                       {"set": {"max_position_size": "1"}}],
            "guards": [{"name": "errors", "every": "100ms", "failures": 2, "errors": 3,
                        "http": {"url": self.bot + "/health", "json": ".errors", "max": 0}}],
            "halt": {"paths": [{"service": self.service}], "verify": self.no_orders},
        }, **more)

    def test_each_stage_is_set_read_back_and_held(self):
        outputs = self.act("resume", self.given())
        self.assertEqual([row["read_back"]["max_position_size"] for row in outputs["visits"]],
                         ["0.005", "0.05", "1"])
        self.assertTrue(all(row["samples"] > 1 for row in outputs["visits"][:2]))
        self.wait_for(self.is_trading)
        sizes = list(dict.fromkeys(self.sizes()))
        self.assertEqual(sizes, ["0.001", "0.005", "0.05", "1"])

    def test_what_the_runbook_does_not_say_is_taken_from_the_targets(self):
        answer = {"status": "success", "data": {"resultType": "vector", "result": [
            {"metric": {}, "value": [time.time(), "0"]}]}}
        server = Server(0, {("GET", "/api/v1/query"): lambda request: answer,
                            ("POST", "/api/v1/query"): lambda request: answer})
        self.addCleanup(server.server_close)
        prometheus = f"http://127.0.0.1:{server.in_background()}"
        self.addCleanup(server.shutdown)
        config = {"http": {"url": self.bot + "/config", "bearer": TOKEN}}
        bindings = self.write("bindings.yaml", json.dumps({"targets": {
            "settings": {"bot": {"by": config, "read_back": config}}, "prometheus": prometheus}}))
        book = self.book({"uses": "resume", "with": {
            "service": self.service, "on_breach": "halt",
            "ready": {"http": {"url": self.bot + "/health"}},
            "stages": [{"set": {"max_position_size": 0.005}, "hold": "300ms"},
                       {"set": {"max_position_size": 1.0}}],
            "guards": [{"prometheus": "rate(order_errors[5m])", "max": 0.01, "every": "100ms",
                        "failures": 3, "errors": 5}]}})
        self.call("run", book, "--bindings", bindings, "--run-id", "r1", code=0)
        visits = self.outputs(self.show(), "s")["visits"]
        self.assertEqual([row["verdict"] for row in visits], ["ok", "ok"])
        self.assertGreater(visits[0]["samples"], 1)
        self.assertEqual(list(dict.fromkeys(self.sizes())), ["0.001", "0.005", "1.0"])

    def start_resume(self, **more):
        book = self.book({"uses": "resume", "with": self.given(**more)})
        engine = self.start("run", book, "--run-id", "r1")
        self.wait_for(lambda: "0.05" in self.sizes())
        return engine

    def test_a_breach_halts_again_and_no_further_stage_is_entered(self):
        engine = self.start_resume()
        self.set(errors=5)
        self.assertEqual(engine.wait(60), 1)
        error = self.show()["steps"]["s"]["error"]
        self.assertEqual(error["code"], "breach")
        self.assertFalse(self.is_trading())
        self.assertNotIn("1", self.sizes())

    def test_a_breach_goes_one_stage_back_whose_hold_begins_again(self):
        engine = self.start_resume(on_breach="back")
        self.set(errors=5, errors_at="0.05")
        self.wait_for(lambda: self.sizes()[-1] == "0.005")
        self.set(errors=0)
        self.assertEqual(engine.wait(60), 0)
        outputs = self.outputs(self.show(), "s")
        self.assertEqual([row["stage"] for row in outputs["visits"]], [1, 2, 1, 2, 3])
        self.assertEqual(outputs["regressions"], 1)

    def test_a_bot_that_is_gone_is_a_breach(self):
        engine = self.start_resume()
        self.supervisorctl("stop", "bot")
        self.assertEqual(engine.wait(60), 1)
        error = self.show()["steps"]["s"]["error"]
        self.assertEqual(error["code"], "breach")
        self.assertIn("cannot connect", error["message"])

    def test_a_guard_that_gets_no_data_is_a_breach(self):
        with socket.socket() as mute:
            mute.bind(("127.0.0.1", 0))
            mute.listen()
            url = f"http://127.0.0.1:{mute.getsockname()[1]}/metrics"
            error = self.act("resume", self.given(guards=[
                {"http": {"url": url}, "timeout": "100ms", "every": "100ms", "errors": 3}]), code=1)
        self.assertEqual(error["code"], "breach")
        self.assertIn("no-data", error["message"])
        self.assertFalse(self.is_trading())

    def test_a_bot_that_keeps_its_settings_is_halted(self):
        self.set(deaf=True)
        error = self.act("resume", self.given(), code=1)
        self.assertIn("max_position_size is 0.001 and not 0.005", error["message"])
        self.assertFalse(self.is_trading())

    def test_a_kill_in_a_hold_does_not_move_its_end(self):
        stages = [{"set": {"max_position_size": "0.05"}, "hold": "6s"}]
        engine = self.start_resume(stages=stages)
        time.sleep(3)
        os.kill(engine.pid, signal.SIGKILL)
        engine.communicate()
        time.sleep(1.5)
        self.call("resume", "r1", code=0)
        visit = self.outputs(self.show(), "s")["visits"][0]
        self.assertEqual(visit["verdict"], "ok")
        began, ended = (datetime.datetime.fromisoformat(visit[key].replace("Z", "+00:00"))
                        for key in ("started_at", "ended_at"))
        self.assertGreaterEqual((ended - began).total_seconds(), 6)
        self.assertLess((ended - began).total_seconds(), 10)   # not 3, 1.5 and 6 again
        self.assertEqual(list(dict.fromkeys(self.sizes())), ["0.001", "0.05"])

    def test_killed_before_each_call_it_ends_at_its_last_stage(self):
        given = self.given(stages=[{"set": {"max_position_size": "0.005"}, "hold": "200ms"},
                                   {"set": {"max_position_size": "1"}}])
        call = 0
        while True:
            call += 1
            self.supervisorctl("stop", "bot")
            self.write("orders", "")
            outputs = self.act_killed("resume", given, call, hosts=[self.bot, self.exchange])
            self.wait_for(self.is_trading)
            self.assertEqual(list(dict.fromkeys(self.sizes())), ["0.001", "0.005", "1"], call)
            if outputs is None:
                break
        self.assertGreater(call, 5)


if __name__ == "__main__":
    sys.exit(main())
