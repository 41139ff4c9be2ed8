#!/usr/bin/python3
"""Tells Prometheus how a ledger stands. usage: ledger_exporter.py FOLDER LEDGER PIDFILE TALLY

genesis_ledger_sound is SQLite's own judgement of the file, genesis_orders_total what the exchange
has seen. The file is opened only while the process of PIDFILE lives, whose ledger it is: a recovery
has it for itself, and the last judgement stands meanwhile. FOLDER gets pid and port.
"""
import os
import sqlite3
import sys
import urllib.parse

sys.dont_write_bytecode = True

from web import Server, wait_for_the_end, write_whole    # noqa: E402
from world import alive, read_number                     # noqa: E402


def is_sound(path):
    """False as soon as SQLite finds anything wrong, and where there is no ledger."""
    try:
        link = sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode=ro", uri=True, timeout=5)
        try:
            return link.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
        finally:
            link.close()
    except sqlite3.Error:
        return False


def count_lines(path):
    with open(path, "rb") as file:
        return sum(1 for _ in file)


class Exporter:
    """What was last judged of one ledger."""

    def __init__(self, ledger, pidfile, tally):
        self.ledger, self.pidfile, self.tally, self.sound = ledger, pidfile, tally, True

    def metrics(self, _request):
        pid = read_number(self.pidfile)
        if pid and alive(pid):
            self.sound = is_sound(self.ledger)
        return ("# TYPE genesis_ledger_sound gauge\n"
                f"genesis_ledger_sound {int(self.sound)}\n"
                "# TYPE genesis_orders_total counter\n"
                f"genesis_orders_total {count_lines(self.tally)}\n")


def main(folder, ledger, pidfile, tally):
    exporter = Exporter(ledger, pidfile, tally)
    server = Server(0, {("GET", "/metrics"): exporter.metrics})
    server.in_background()
    write_whole(os.path.join(folder, "pid"), f"{os.getpid()}\n")
    write_whole(os.path.join(folder, "port"), f"{server.server_address[1]}\n")
    wait_for_the_end()


if __name__ == "__main__":
    main(*sys.argv[1:])
