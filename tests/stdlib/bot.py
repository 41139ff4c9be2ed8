#!/usr/bin/env python3
"""A bot that trades: an order is a line in its file.

`bot.py FOLDER` reads FOLDER/bot.json: port, and faults on request: `lies` (says that it halted and
goes on), `deaf` (keeps its settings), `errors` (that it tells; only at the size `errors_at`)."""
import json
import os
import sys
import threading
import time

from web import Refused, Server

FOLDER = sys.argv[1]


def setting(name):
    with open(os.path.join(FOLDER, "bot.json"), encoding="utf-8") as file:
        return json.load(file).get(name)


class Bot(Server):
    """Trades until it is halted."""

    def __init__(self):
        super().__init__(setting("port"), {})
        self.halted = False
        self.config = {"max_position_size": "0.001", "errors": 0}

    def trade(self):
        with open(os.path.join(FOLDER, "orders"), "a", encoding="utf-8") as orders:
            while True:
                if not self.halted:
                    orders.write(f"{time.time()} {self.config['max_position_size']}\n")
                    orders.flush()
                time.sleep(0.02)

    def route(self, request):
        if request.path == "/health":
            ill = setting("errors_at") in (None, self.config["max_position_size"])
            return {"errors": (setting("errors") or 0) if ill else 0, "up": True}
        if request.bearer() != "token of the bot":
            raise Refused(401, "no token")
        if request.path == "/halt":
            self.halted = not setting("lies")
            return {"halted": True}
        if request.method == "POST" and not setting("deaf"):
            self.config.update(request.json())
        return self.config


def main():
    bot = Bot()
    threading.Thread(target=bot.trade, daemon=True).start()
    bot.serve_forever()


if __name__ == "__main__":
    main()
