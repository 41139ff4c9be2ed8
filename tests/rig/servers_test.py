#!/usr/bin/python3
"""The real servers of the rig: they are what they claim to be, and can be damaged."""
import os
import sys
import tempfile
import unittest
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import judge                                             # noqa: E402
import psycopg2                                          # noqa: E402
import web                                               # noqa: E402
from monitoring import address, prometheus              # noqa: E402
from servers import Postgres                         # noqa: E402
from world import World, until                           # noqa: E402


class Servers(unittest.TestCase):
    """A world with a bot that trades into PostgreSQL."""

    def setUp(self):
        # pylint: disable=consider-using-with
        self.folder = tempfile.TemporaryDirectory(prefix="reprise rig ")
        self.world = World(self.folder.name)
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(self.world.__exit__)
        self.world.simex()

    def test_a_bot_trades_into_postgres_and_a_heap_page_can_be_destroyed(self):
        server = Postgres(self.world)
        server.ask("CREATE DATABASE trading")
        with self.assertRaises(psycopg2.OperationalError):
            psycopg2.connect(server.dsn(password="another password"))
        self.world.simbot("ant", store={"postgres": server.dsn("trading")}, every_ms=5)
        count = "SELECT count(*) FROM trades"
        until("200 trades", lambda: server.ask(count, "trading")[0][0] > 200)
        self.world.programs[-1].end()
        (trades,), = server.ask(count, "trading")
        filled = [line for line in judge.orders(self.world.orders()) if line["state"] == "filled"]
        self.assertLessEqual(abs(len(filled) - trades), 1)
        server.damage("trading", "trades")
        with self.assertRaisesRegex(psycopg2.Error, "invalid page"):
            server.ask("SELECT count(*), max(price) FROM trades", "trading")
        self.assertEqual(server.ask("SELECT count(*) FROM symbols", "trading"), [(1,)])

    def test_prometheus_has_samples_of_a_bot(self):
        bot = self.world.simbot("ant")
        server = prometheus(self.world, {"bots": [address(bot)]})
        query = server.url + "/api/v1/query?" + urllib.parse.urlencode({"query": "antbot_trading"})

        def value():
            _, answer = web.call("GET", query)
            return [item["value"][1] for item in answer["data"]["result"]]

        until("a sample", lambda: value() == ["1"])
        bot.ask("POST", "/emergency/halt", headers=self.world.bearer("emergency"))
        until("the halt in the samples", lambda: value() == ["0"])


if __name__ == "__main__":
    unittest.main()
