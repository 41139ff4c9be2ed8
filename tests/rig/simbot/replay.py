#!/usr/bin/python3
"""The bot's own replay: trades that the exchange knows and the ledger does not, each once.

usage: replay.py sqlite EXCHANGE LEDGER   with WALLET_KEY set, to sign
       replay.py postgres EXCHANGE        with DATABASE and EXCHANGE_READ set
"""
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import web                                               # noqa: E402
from simbot.exchange import Exchange                     # noqa: E402
from simbot.store_sqlite import SqliteStore              # noqa: E402


def trades_of(url):
    if "WALLET_KEY" in os.environ:
        return Exchange(url, "trader", os.environ["WALLET_KEY"]).call("GET", "/v1/trades")
    status, trades = web.call("GET", url + "/v1/trades",
                              headers={"X-API-Key": os.environ["EXCHANGE_READ"]})
    if status != 200:
        sys.exit(f"the exchange answers {status}")
    return trades


def store_of(kind, *words):
    if kind == "sqlite":
        return SqliteStore(words[0])
    from simbot.store_postgres import PostgresStore    # needs a package that others do not
    return PostgresStore(os.environ["DATABASE"])


def main(kind, url, *words):
    store = store_of(kind, *words)
    known, replayed = store.order_ids(), 0
    for trade in trades_of(url):
        if trade["order_id"] not in known:
            store.add(trade["trader"], trade)
            replayed += 1
    store.close()
    with open(os.environ["REPRISE_OUTPUT"], "w", encoding="utf-8") as output:
        json.dump({"replayed": replayed, "trades": len(known) + replayed}, output)


if __name__ == "__main__":
    main(*sys.argv[1:])
