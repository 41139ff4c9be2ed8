#!/usr/bin/python3
"""The agent's own proof that its key signs. usage: wallet.py EXCHANGE   with WALLET_KEY set"""
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from simbot.exchange import Exchange, ExchangeError      # noqa: E402


def main(url):
    exchange = Exchange(url, "trader", os.environ["WALLET_KEY"])
    try:
        found = {"address": exchange.call("GET", "/v1/account")["key"], "can_sign": True,
                 "balance": exchange.call("GET", "/v1/balances")["cash"]}
    except ExchangeError as error:
        sys.exit(f"the wallet cannot sign: {error}")
    with open(os.environ["REPRISE_OUTPUT"], "w", encoding="utf-8") as output:
        json.dump(found, output)


if __name__ == "__main__":
    main(sys.argv[1])
