#!/usr/bin/python3
"""What the desk may do at the exchange itself, with a key of its own.

usage: desk.py KEYS EXCHANGE revoke_key NAME | cancel_orders
"""
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from simbot.exchange import Exchange                     # noqa: E402


def main(keys, url, word, *more):
    with open(keys, encoding="utf-8") as file:
        exchange = Exchange(url, "admin", json.load(file)["admin"]["secret"])
    if word == "revoke_key":
        print(exchange.call("POST", "/v1/keys/disable", {"key": more[0]}))
    elif word == "cancel_orders":
        print(exchange.call("DELETE", "/v1/orders"))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
