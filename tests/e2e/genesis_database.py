#!/usr/bin/python3
"""A ledger comes back from its own pages. usage: genesis_database.py SCENARIO PROGRAMS

Damage: the root page of the table of trades and one of its leaves are destroyed; the bot trades on
at the exchange and cannot write its books. The judge is the exchange's ledger.
"""
import os
import sqlite3
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import recovery                                          # noqa: E402
from recovery import ROOT, Recovery, yaml                # noqa: E402
import judge                                             # noqa: E402
from world import until                                  # noqa: E402

RUNBOOK = os.path.join(ROOT, "runbooks", "genesis", "database-recovery.yaml")
WATCH_MS = 2000
ANSWERS = {name: ("approve",) for name in ("sign-off", "sign-trades", "sign-positions")}
LEAF, INTERIOR = 13, 5    # the first byte of a page of a table


def bindings(world):
    return world.write("bindings.yaml", yaml({
        "targets": {
            "exchange": world.exchange.url, "work": world.work(),
            "service": world.service(),
            "data": world.path("bot", "books"), "ledger": ledger(world),
            "evidence": world.path("evidence"),
            "tables": ["trades", "portfolio_positions", "symbols"],
        },
        "secrets": {"EXCHANGE_READ": {"file": world.write(
            "reader.key", world.key("reader"), 0o600)}},
        "notify": {"default": [{"command": ["sh", "-c", "cat >>\"$1\"", "sh",
                                            world.path("notified")]}]},
    }))


def ledger(world):
    return world.path("bot", "books", "ledger.db")


def ask(path, sql):
    link = sqlite3.connect(path)
    try:
        return link.execute(sql).fetchall()
    finally:
        link.close()


def destroy_pages(path):
    """The root of `trades` and a leaf of it, below SQLite; how many rows that leaf had."""
    ask(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    (root,), = ask(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'trades'")
    (size,), = ask(path, "PRAGMA page_size")
    with open(path, "r+b") as file:
        content = file.read()
        assert content[(root - 1) * size] == INTERIOR, "there is one page of trades only"
        leaves = [page for page in range(1, len(content) // size)
                  if content[page * size] == LEAF and b"BTC-USD" in content[page * size:][:size]
                  and content[page * size:][:size].count(b"BTC-USD") > 5]
        gone = leaves[len(leaves) // 2]
        for page in (root - 1, gone):
            file.seek(page * size)
            file.write(b"\x5a" * size)
    try:
        ask(path, "SELECT count(client_id), max(price) FROM trades NOT INDEXED")
    except sqlite3.DatabaseError:
        return int.from_bytes(content[gone * size + 3:gone * size + 5], "big")
    raise AssertionError("the damage does not show")


def damaged_world(world):
    world.simex()
    os.makedirs(world.path("bot", "books"))
    bot = world.simbot("agbot", bots=["one", "two"], every_ms=15,
                       store={"sqlite": ledger(world)})
    until("400 orders", lambda: len(judge.orders(world.orders())) >= 400, 60)
    bot.end()
    lost = destroy_pages(ledger(world))
    bot.start()
    count = len(judge.orders(world.orders()))
    until("orders without books", lambda: len(judge.orders(world.orders())) >= count + 20)
    return bot, lost


def begin(world, programs, kill_at=recovery.never):
    bot, lost = damaged_world(world)
    run = Recovery(programs, world.folder, bindings(world), ANSWERS)
    inputs = {"watch": f"{WATCH_MS}ms", "every": "200ms"}
    return bot, run, lost, lambda: run.carry(RUNBOOK, inputs, kill_at)


def check_recovered(world, run, lost):
    lines = world.orders()
    halted = recovery.milliseconds(run.step("stop")["finished_at"])
    started = recovery.milliseconds(run.step("start")["started_at"])
    assert judge.traded_while_halted(lines, halted, started) == []
    assert judge.orders(lines, started) != [], "it does not trade"
    found = run.step("recover")["outputs"]
    assert "lost_and_found" in found and found["saved"]["symbols"] == 1, found
    added = run.step("trades")["outputs"]
    assert added["missing"] >= max(lost, 20) and added["extra"] == 0, added
    assert os.path.getsize(ledger(world) + ".damaged") > 0
    assert ask(ledger(world), "PRAGMA integrity_check") == [("ok",)]
    assert ask(ledger(world), "PRAGMA foreign_key_check") == []


def check_books(world, bot):
    """With the bot halted its ledger has what the exchange did, each trade once."""
    bot.ask("POST", "/api/kill-switch/trigger", {"reason": "the test looks"})

    def agree():
        rows = [row[0] for row in ask(ledger(world), "SELECT order_id FROM trades")]
        filled = [line["order_id"] for line in judge.orders(world.orders())
                  if line["state"] == "filled"]
        held = world.signed("GET", "/v1/positions")[1]
        books = ask(ledger(world), "SELECT symbol, quantity FROM portfolio_positions")
        return sorted(rows) == sorted(filled) and {
            name: float(quantity) for name, quantity in books if float(quantity)} == {
            item["symbol"]: float(item["quantity"]) for item in held}
    until("books that agree with the exchange", agree)
    assert judge.ordered_twice(world.orders()) == []


def plain(world, programs, kill_at=recovery.never):
    bot, run, lost, carry = begin(world, programs, kill_at)
    run.must_end(carry(), 0)
    check_recovered(world, run, lost)
    check_books(world, bot)
    assert recovery.secrets_in(world.path("state"), [world.key("reader")]) == []
    return run


def killed(world, programs):
    run = plain(world, programs, recovery.by_turns(3, recovery.seed()))
    assert run.kills >= 4, f"only {run.kills} kills"


def refused(world, programs):
    """A person says no: the damaged ledger stays where it is, and nothing trades."""
    _, run, _, carry = begin(world, programs)
    run.answers["sign-off"] = ("reject",)
    with open(ledger(world), "rb") as file:
        before = file.read()
    run.must_end(carry(), 1)
    with open(ledger(world), "rb") as file:
        assert file.read() == before
    halted = recovery.milliseconds(run.step("stop")["finished_at"])
    time.sleep(0.5)
    assert judge.orders(world.orders(), halted) == []


SCENARIOS = {name: globals()[name] for name in ("plain", "killed", "refused")}

if __name__ == "__main__":
    recovery.play(SCENARIOS[sys.argv[1]], sys.argv[2])
