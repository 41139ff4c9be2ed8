#!/usr/bin/python3
"""simbot: a coordinator that really trades at simex. usage: main.py CONFIG.json

CONFIG names its dialect (athena, ant, ndax, agbot), its bots, and where everything lies; see
tests/rig/world.py, which writes one.
"""
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from simbot.agbot import Agbot                           # noqa: E402
from simbot.ant import Ant                               # noqa: E402
from simbot.athena import Athena                         # noqa: E402
from simbot.coordinator import Coordinator               # noqa: E402
from simbot.ndax import Ndax                             # noqa: E402
from web import Server, wait_for_the_end, write_whole    # noqa: E402

DIALECTS = {"athena": Athena, "ant": Ant, "ndax": Ndax, "agbot": Agbot}


def main(path):
    with open(path, encoding="utf-8") as file:
        config = json.load(file)
    coordinator = Coordinator(config)
    dialect = DIALECTS[config["dialect"]](coordinator)
    server = Server(config.get("port", 0), {**coordinator.routes(), **dialect.routes()},
                    coordinator.faults.before)
    if "alerts_port_file" in config:
        port = dialect.start_alerts(config.get("alerts_port", 0))
        write_whole(config["alerts_port_file"], f"{port}\n")
    server.in_background()
    write_whole(config["pidfile"], f"{os.getpid()}\n")
    write_whole(config["port_file"], f"{server.server_address[1]}\n")
    coordinator.journal.write("INFO", "started")
    coordinator.traders.start()
    wait_for_the_end()
    coordinator.traders.ending.set()
    coordinator.journal.write("INFO", "stopped")


if __name__ == "__main__":
    main(sys.argv[1])
