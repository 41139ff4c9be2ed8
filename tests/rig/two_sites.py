"""A primary that trades and a standby that does not, at one exchange: for genesis/failover."""
import json
import os
import sqlite3
from decimal import Decimal

import judge
from world import HERE, PYTHON, until

PRIMARY, STANDBY = "trader", "standby"    # their keys, by which the exchange tells them apart


def quantities(rows):
    """Decimals by name; what is nothing is left out."""
    return {name: Decimal(quantity) for name, quantity in rows if Decimal(quantity)}


class TwoSites:
    """Both sites and the bindings of the runbook; the judge is the exchange's ledger."""

    def __init__(self, world):
        self.world = world
        world.simex()
        self.primary = self._site("bot", PRIMARY)
        until("30 orders", lambda: len(self.orders()) >= 30)
        self._copy_books()
        self.standby = self._site("standby", STANDBY)
        for word in ("revoke_key", "cancel_orders"):
            world.tool(word, PYTHON, os.path.join(HERE, "simbot", "desk.py"),
                       world.path("simex", "keys.json"), world.exchange.url, word)

    def _site(self, name, key):
        return self.world.simbot("agbot", bots=[f"{name}-1", f"{name}-2"], every_ms=25, name=name,
                                 key=key)

    def _copy_books(self):
        """The standby has the books of a while ago, and its kill switch is set."""
        os.makedirs(self.world.path("standby"))
        with sqlite3.connect(self.world.path("bot", "ledger.db")) as books, \
                sqlite3.connect(self.ledger()) as copy:
            books.backup(copy)
        switch = {"active": True, "reason": "standby", "activations": 0, "approved_by": ""}
        self.world.write("standby/state.json", json.dumps({"kill_switch": switch}))

    def ledger(self):
        return self.world.path("standby", "ledger.db")

    def orders(self, begin_ms=0, key=None):
        return [line for line in judge.orders(self.world.orders(), begin_ms)
                if key in (None, line["key"])]

    def bindings(self):
        world = self.world
        told = {"command": ["sh", "-c", "cat >>\"$1\"", "sh", world.path("notified")]}
        return world.write("bindings.yaml", json.dumps({
            "targets": {
                "primary": self.primary.url, "primary_key": PRIMARY, "service": world.service(),
                "ledger": world.path("bot", "ledger.db"), "log": world.path("bot", "bot.log"),
                "standby": self.standby.url, "standby_key": STANDBY,
                "standby_ledger": self.ledger(), "standby_service": world.service("standby"),
                "exchange": world.exchange.url, "exchange_tools": world.path("tools"),
                "evidence": world.path("evidence"), "work": world.work(),
            },
            "secrets": {"EXCHANGE_READ": {"file": world.write(
                "reader.key", world.key("reader"), 0o600)}},
            "contacts": {"oncall": {"notify": [told]}}, "notify": {"default": [told]},
        }))

    def check_moved(self, halted_ms, resumed_ms):
        """One trader at any time, none in between, and afterwards the standby."""
        lines = self.world.orders()
        wrong = judge.traded_while_halted(lines, halted_ms, resumed_ms)
        assert wrong == [], wrong
        assert judge.two_at_once(lines, lambda line: line["key"]) == []
        assert judge.ordered_twice(lines) == []
        assert self.orders(resumed_ms, STANDBY) != [], "the standby does not trade"
        assert self.orders(resumed_ms, PRIMARY) == [], "the primary trades again"

    def books(self):
        """Quantities by order and by symbol, as the standby has booked them."""
        with sqlite3.connect(self.ledger()) as link:
            return [quantities(link.execute(query)) for query in (
                "SELECT order_id, quantity FROM trades",
                "SELECT symbol, quantity FROM portfolio_positions")]

    def known(self):
        """The same as the exchange knows them."""
        return [quantities((row[name], row["quantity"]) for row in
                           self.world.signed("GET", target, key="reader")[1])
                for name, target in (("order_id", "/v1/trades"), ("symbol", "/v1/positions"))]

    def check_books(self):
        """With the standby halted its books have what the exchange traded, each once."""
        self.standby.ask("POST", "/api/kill-switch/trigger", {"reason": "the test looks"})
        until("books that agree with the exchange", lambda: self.books() == self.known())
