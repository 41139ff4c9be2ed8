#!/usr/bin/python3
"""The rig itself: signed orders, refusals, faults, and a judge that catches what is planted."""
import os
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import judge                                             # noqa: E402
from world import World, now_ms, until                   # noqa: E402

WISH = {"trader": "hand", "symbol": "BTC-USD", "side": "buy", "quantity": "0.01", "price": "100"}


class Rig(unittest.TestCase):
    """Each test has a world of its own."""

    def setUp(self):
        # pylint: disable=consider-using-with
        self.folder = tempfile.TemporaryDirectory(prefix="reprise rig ")
        self.world = World(self.folder.name)
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(self.world.__exit__)
        self.exchange = self.world.simex()

    def trading(self, more):
        """Waits until so many more orders have been made."""
        begin = len(judge.orders(self.world.orders()))
        until(f"{more} orders",
              lambda: len(judge.orders(self.world.orders())) >= begin + more)

    def orders_within(self, seconds):
        begin = now_ms()
        time.sleep(seconds)
        return judge.orders(self.world.orders(), begin)

    def quiet(self):
        """Waits until nobody trades: an order may be on its way when its bot is halted."""
        until("an end of the orders", lambda: self.orders_within(0.5) == [])


class Simex(Rig):
    """The exchange."""

    def test_signed_order_is_in_the_ledger_once(self):
        for _ in range(2):
            status, order = self.world.signed("POST", "/v1/orders", {**WISH, "client_id": "a"})
            self.assertEqual((status, order["order_id"]), (201, "o1"))
        lines = judge.orders(self.world.orders())
        self.assertEqual([line["client_id"] for line in lines], ["a"])
        _, held = self.world.signed("GET", "/v1/positions")
        self.assertEqual(held, [{"symbol": "BTC-USD", "quantity": "0.01"}])

    def test_wrong_secret_is_refused_and_trades_nothing(self):
        status, _ = self.world.signed("POST", "/v1/orders", {**WISH, "client_id": "a"},
                                      secret="guessed")
        self.assertEqual(status, 401)
        self.assertEqual(judge.orders(self.world.orders()), [])

    def test_key_that_reads_may_not_trade(self):
        status, _ = self.world.signed("POST", "/v1/orders", {**WISH, "client_id": "a"},
                                      key="reader")
        self.assertEqual(status, 403)
        shown = {"X-API-Key": self.world.key("reader")}
        self.assertEqual(self.exchange.ask("GET", "/v1/positions", headers=shown)[0], 200)

    def test_disabled_key_is_refused(self):
        self.world.signed("POST", "/v1/keys/disable", {"key": "trader"}, key="admin")
        status, _ = self.world.signed("POST", "/v1/orders", {**WISH, "client_id": "a"})
        self.assertEqual(status, 401)
        standing = self.world.signed("GET", "/v1/keys", key="reader")[1]
        self.assertEqual([name for name, key in standing.items() if key["disabled"]], ["trader"])

    def test_resting_order_can_be_cancelled(self):
        for number in range(10):
            self.world.signed("POST", "/v1/orders", {**WISH, "client_id": f"c{number}"})
        _, resting = self.world.signed("GET", "/v1/orders?open=1")
        self.assertEqual([order["client_id"] for order in resting], ["c9"])
        self.assertEqual(self.world.signed("DELETE", "/v1/orders")[1], ["o10"])
        self.assertEqual(self.world.signed("GET", "/v1/orders?open=1")[1], [])

    def test_parts_of_resting_orders_are_traded_and_orders_refused_when_asked_for(self):
        self.exchange.fault(fill_parts=True, refuse_orders=2)
        statuses = [self.world.signed("POST", "/v1/orders", {**WISH, "client_id": f"c{number}"})[0]
                    for number in range(12)]
        self.assertEqual(statuses, [503, 503] + [201] * 10)
        self.assertEqual(self.world.signed("GET", "/v1/trades")[1][-1]["quantity"], "0.005")
        self.assertEqual(self.world.signed("GET", "/v1/positions")[1][0]["quantity"], "0.095")
        self.assertEqual(self.world.signed("GET", "/v1/activity")[1]["open"], 1)

    def test_errors_and_hanging_come_when_asked_for(self):
        self.exchange.fault(error_share=1)
        self.assertEqual(self.world.signed("GET", "/v1/positions")[0], 503)
        self.exchange.fault(error_share=None, hang="/health")
        with self.assertRaises(TimeoutError):
            self.exchange.ask("GET", "/health", timeout=0.3)
        self.exchange.fault(hang=None, latency_ms=200)
        begin = time.monotonic()
        self.exchange.ask("GET", "/health")
        self.assertGreaterEqual(time.monotonic() - begin, 0.2)


class Simbot(Rig):
    """The coordinator, in each of its dialects."""

    def test_it_trades_and_its_ledger_is_that_of_the_exchange(self):
        bot = self.world.simbot("athena")
        self.trading(20)
        bot.ask("POST", "/pause")
        self.quiet()
        _, seen = bot.ask("GET", "/health/detailed")
        _, held = self.world.signed("GET", "/v1/positions")
        self.assertEqual(seen["positions"], held or [{"symbol": "BTC-USD", "quantity": "0.00"}])

    def test_halt_needs_its_token(self):
        bot = self.world.simbot("ant")
        self.assertEqual(bot.ask("POST", "/emergency/halt")[0], 401)
        self.trading(3)
        self.assertEqual(
            bot.ask("POST", "/emergency/halt", headers=self.world.bearer("emergency"))[0], 200)
        self.quiet()

    def test_halt_survives_a_restart(self):
        bot = self.world.simbot("ant")
        bot.ask("POST", "/emergency/halt", headers=self.world.bearer("emergency"))
        bot.end()
        bot.start()
        self.assertFalse(bot.ask("GET", "/status/trading")[1]["trading"])
        self.assertEqual(self.orders_within(0.5), [])

    def test_resume_is_no_larger_than_it_was_told(self):
        bot = self.world.simbot("ant")
        bot.ask("POST", "/emergency/halt", headers=self.world.bearer("emergency"))
        self.quiet()
        begin = now_ms()
        bot.ask("POST", "/trading/resume", {"mode": "conservative", "max_position_size": 0.005},
                self.world.bearer("admin"))
        self.trading(5)
        self.assertEqual(judge.too_large(self.world.orders(), "0.005", begin), [])
        self.assertEqual(bot.ask("GET", "/status/trading")[1]["max_position_size"], "0.005")

    def test_observing_bot_sends_no_order(self):
        bot = self.world.simbot("athena")
        self.trading(3)
        bot.ask("POST", "/config/update", {"OBSERVATION_MODE": True,
                                           "MIN_PATTERN_CONFIDENCE": 0.8})
        self.quiet()
        self.assertEqual(bot.ask("GET", "/config")[1]["MIN_PATTERN_CONFIDENCE"], 0.8)
        self.assertEqual(bot.ask("POST", "/config/update", {"MIN_PATTERN": 1})[0], 400)

    def test_kill_switch_stops_all_bots_and_lifting_it_starts_none(self):
        bot = self.world.simbot("ndax", bots=["a", "b"])
        self.trading(4)
        bot.ask("POST", "/kill-switch", {"action": "activate", "reason": "test"})
        self.assertEqual(bot.ask("POST", "/start", {"bot": "a"})[0], 409)
        bot.ask("POST", "/kill-switch", {"action": "override", "reason": "test"})
        self.quiet()
        bot.ask("POST", "/start", {"bot": "b", "safe_mode": True})
        begin = now_ms()
        self.trading(3)
        traders = {line["trader"] for line in judge.orders(self.world.orders(), begin)}
        self.assertEqual(traders, {"b"})
        self.assertEqual(judge.too_large(self.world.orders(), "0.001", begin), [])

    def test_bot_fails_when_it_was_told_to(self):
        bot = self.world.simbot("ndax", bots=["a", "b"])
        bot.fault(fail_bot={"name": "b", "after_ms": 200})
        until("b to fail", lambda: bot.ask("GET", "/status")[1]["failed"] == ["b"])
        self.assertEqual(bot.ask("GET", "/health")[0], 503)

    def test_cluster_bot_has_a_kill_switch(self):
        bot = self.world.simbot("agbot")
        bot.ask("POST", "/api/kill-switch/trigger", {"reason": "test"})
        self.quiet()

    def test_cluster_bot_tells_of_trades_that_failed_and_an_exchange_that_is_gone(self):
        bot = self.world.simbot("agbot")
        self.exchange.fault(refuse_orders=2)

        def tells(line):
            return line in bot.ask("GET", "/metrics")[1].splitlines()

        until("two failed trades", lambda: tells("agbot_failed_trades_total 2"))
        self.assertTrue(tells("agbot_exchange_reached 1"))
        self.exchange.end()
        until("the exchange to be gone", lambda: tells("agbot_exchange_reached 0"))


class Judge(Rig):
    """What the judge must not let pass, planted."""

    def test_it_sees_the_order_of_a_bot_that_only_says_that_it_halted(self):
        bot = self.world.simbot("ant")
        bot.fault(ignore_halt=True)
        status, _ = bot.ask("POST", "/emergency/halt", headers=self.world.bearer("emergency"))
        halted = now_ms()
        self.assertEqual((status, bot.ask("GET", "/status/trading")[1]["trading"]), (200, False))
        self.trading(2)
        self.assertTrue(judge.traded_while_halted(self.world.orders(), halted, now_ms()))

    def test_it_sees_an_order_that_is_too_large(self):
        bot = self.world.simbot("ant")
        bot.ask("POST", "/config/update", {"max_position_size": "0.005"})
        bot.fault(ignore_limit=True)
        begin = now_ms()
        self.trading(3)
        self.assertTrue(judge.too_large(self.world.orders(), "0.005", begin))

    def test_it_sees_two_traders_at_once(self):
        for number, key in enumerate(("trader", "admin", "trader")):
            self.world.signed("POST", "/v1/orders", {**WISH, "client_id": f"c{number}"}, key=key)
            time.sleep(0.01)
        lines = self.world.orders()
        self.assertTrue(judge.two_at_once(lines, lambda line: line["key"]))
        self.assertEqual(judge.two_at_once(lines[:2], lambda line: line["key"]), [])

    def test_it_lets_approved_exits_pass(self):
        bot = self.world.simbot("athena", every_ms=20)
        until("something held", lambda: self.world.signed("GET", "/v1/positions")[1])
        bot.ask("POST", "/pause")
        self.quiet()
        if self.world.signed("GET", "/v1/positions")[1] == []:
            self.world.signed("POST", "/v1/orders", {**WISH, "client_id": "held"})
            time.sleep(0.01)
        halted = now_ms()
        bot.ask("POST", "/emergency/exit-all", {"confirm": True}, self.world.bearer("admin"))
        self.assertEqual(self.world.signed("GET", "/v1/positions")[1], [])
        lines = self.world.orders()
        self.assertTrue([line for line in lines if line.get("kind") == "exit"])
        self.assertEqual(judge.traded_while_halted(lines, halted, now_ms()), [])


if __name__ == "__main__":
    unittest.main()
