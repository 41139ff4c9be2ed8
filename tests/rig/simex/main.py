#!/usr/bin/python3
"""simex: an exchange. usage: main.py FOLDER [PORT]

FOLDER holds keys.json (made with four keys where there is none), orders.ledger, port and pid.
"""
import json
import os
import secrets
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from faulty import Faults                                # noqa: E402
from simex.keys import Keys                              # noqa: E402
from simex.ledger import Ledger                          # noqa: E402
from simex.market import Market                          # noqa: E402
from web import Refused, Server, wait_for_the_end, write_whole    # noqa: E402


class Exchange:
    """The routes; what they do is in Market, who may do it in Keys."""

    def __init__(self, folder):
        self.ledger = Ledger(os.path.join(folder, "orders.ledger"))
        self.keys = Keys(os.path.join(folder, "keys.json"), self.ledger)
        self.faults = Faults()
        self.market = Market(self.ledger, self.faults)

    def signed(self, role, answer):
        return lambda request: answer(request, self.keys.caller(request, role))

    def routes(self):
        market = self.market
        return {
            ("GET", "/health"): lambda request: {"status": "ok"},
            ("GET", "/v1/keys"): self.signed("read", lambda *_: self.keys.standing()),
            ("GET", "/v1/account"): self.signed("read", lambda request, key: {"key": key}),
            ("GET", "/v1/orders"): self.signed("read", self.orders),
            ("GET", "/v1/positions"): self.signed("read", lambda *_: market.holdings()),
            ("GET", "/v1/balances"): self.signed("read", lambda *_: {"cash": str(market.cash)}),
            ("GET", "/v1/trades"): self.signed("read", self.trades),
            ("GET", "/v1/activity"): self.signed("read", self.activity),
            ("POST", "/v1/orders"): self.signed(
                "trade", lambda request, key: (201, market.place(key, request.json()))),
            ("DELETE", "/v1/orders"): self.signed("trade", lambda *_: market.cancel_all()),
            ("DELETE", "/v1/orders/"): self.signed(
                "trade", lambda request, _: market.cancel(request.path.rpartition("/")[2])),
            ("POST", "/v1/keys/disable"): self.signed("trade", self.disable),
            **self.faults.routes(),
        }

    def orders(self, request, _key):
        if "open" in request.query:
            return self.market.open_orders()
        return list(self.market.orders.values())

    def trades(self, request, _key):
        return self.market.trades_since(int(request.query.get("since_ms", "0")))

    def activity(self, request, _key):
        """How much was ordered in the last so many milliseconds, and what rests in the book."""
        within_ms = int(request.query.get("within_ms", "1000"))
        return {"orders": self.market.ordered_since(int(time.time() * 1000) - within_ms),
                "open": len(self.market.open_orders())}

    def disable(self, request, key):
        """A key may disable itself, the admin's any."""
        wanted = request.json().get("key", key)
        if wanted != key and self.keys.known[key]["role"] != "admin":
            raise Refused(403, "this key may disable itself only")
        return self.keys.disable(wanted)


def make_keys(path):
    roles = {"trader": "trade", "standby": "trade", "reader": "read", "admin": "admin"}
    made = {name: {"secret": secrets.token_hex(24), "role": role} for name, role in roles.items()}
    write_whole(path, json.dumps(made))
    os.chmod(path, 0o600)


def main(folder, port=0):
    os.makedirs(folder, exist_ok=True)
    keys = os.path.join(folder, "keys.json")
    if not os.path.exists(keys):
        make_keys(keys)
    exchange = Exchange(folder)
    server = Server(port, exchange.routes(), exchange.faults.before)
    server.in_background()
    write_whole(os.path.join(folder, "pid"), f"{os.getpid()}\n")
    write_whole(os.path.join(folder, "port"), f"{server.server_address[1]}\n")
    wait_for_the_end()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
