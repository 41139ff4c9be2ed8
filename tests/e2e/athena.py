#!/usr/bin/python3
"""The agent comes back from a total failure, over scaled hours. usage: athena.py SCENARIO PROGRAMS

Damage: it hangs and trades on; the newest checkpoint is cut short, a bit of the next is flipped,
and its state is deleted. The judge is the exchange's ledger, and what the agent reads back.
"""
import datetime
import os
import sqlite3
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import recovery                                          # noqa: E402
from recovery import ROOT, Recovery, yaml                # noqa: E402
import judge                                             # noqa: E402
from world import HERE, PYTHON, now_ms, until            # noqa: E402

FOLDER = os.path.join(ROOT, "runbooks", "athena")
HOUR_MS = 1500
EVENTS = 12    # trades at the exchange that no checkpoint knows


def bindings(world, bot):
    world.tool("verify_wallet", PYTHON, os.path.join(HERE, "simbot", "wallet.py"))
    world.tool("replay_events", PYTHON, os.path.join(HERE, "simbot", "replay.py"), "sqlite")
    return world.write("bindings.yaml", yaml({
        "targets": {
            "agent": bot.url, "exchange": world.exchange.url, "work": world.work(),
            "service": world.service(),
            "ledger": world.path("bot", "state", "ledger.db"), "state": world.path("bot", "state"),
            "settings": world.path("bot", "settings.json"), "log": world.path("bot", "bot.log"),
            "checkpoints": world.path("checkpoints"), "evidence": world.path("evidence"),
            "tools": world.path("tools"),
        },
        "secrets": {
            "WALLET": {"file": world.write("wallet.key", world.key("trader"), 0o600)},
            "EXCHANGE_READ": {"file": world.write("reader.key", world.key("reader"), 0o600)},
            "ADMIN": {"file": world.path("bot", "admin.token")},
        },
        "notify": {"default": [{"command": ["sh", "-c", "cat >>\"$1\"", "sh",
                                            world.path("notified")]}]},
    }))


def checkpoint(world, programs, path, name):
    """A checkpoint by the runbook for it, in a state folder of its own."""
    folder = world.path("before", name)
    os.makedirs(folder, exist_ok=True)
    run = Recovery(programs, folder, path)
    run.must_end(run.carry(os.path.join(FOLDER, "checkpoint.yaml"), {}), 0)
    return run.step("checkpoint")["outputs"]["uri"].removeprefix("file://")


def trade(bot, world, orders):
    """Lets the agent trade so many orders more, and pauses it."""
    bot.ask("POST", "/resume")
    count = len(judge.orders(world.orders())) + orders
    until("orders", lambda: len(judge.orders(world.orders())) >= count)
    bot.ask("POST", "/pause")
    time.sleep(0.2)


def trades_by_hand(world, count):
    """Trades of the agent's key that the agent knows nothing of."""
    made, number = 0, 0
    while made < count:
        number += 1
        _, order = world.signed("POST", "/v1/orders", {
            "client_id": f"hand-{number}", "trader": "one", "symbol": "BTC-USD",
            "side": "buy", "quantity": "0.01", "price": "100"})
        made += order["state"] == "filled"


def failed_world(world, programs):
    """All the damage; the agent hangs and trades on. Returns it, the bindings and the moment."""
    world.simex()
    os.makedirs(world.path("bot", "state"))
    bot = world.simbot("athena", state=world.path("bot", "state", "state.json"),
                       store={"sqlite": world.path("bot", "state", "ledger.db")})
    path = bindings(world, bot)
    trade(bot, world, 20)
    kept = [checkpoint(world, programs, path, "good")]
    trades_by_hand(world, EVENTS)
    for name in ("flipped", "cut"):
        time.sleep(1.1)    # a later second: names of backups bear one
        kept.append(checkpoint(world, programs, path, name))
    with open(kept[1], "r+b") as file:
        file.seek(3000)
        byte = file.read(1)
        file.seek(3000)
        file.write(bytes([byte[0] ^ 1]))
    os.truncate(kept[2], 4096)
    moment = datetime.datetime.now(datetime.timezone.utc).isoformat()
    bot.fault(hang="all")
    return bot, path, moment, kept


def lose_the_state(world):
    """As a careless hand does it, under the living agent."""
    for name in os.listdir(world.path("bot", "state")):
        os.remove(world.path("bot", "state", name))


def begin(world, programs, kill_at=recovery.never, hour_ms=HOUR_MS):
    bot, path, moment, kept = failed_world(world, programs)
    lose_the_state(world)
    run = Recovery(programs, world.folder, path, {"sign-off": ("approve",)})
    inputs = {"before": moment, "hour": f"{hour_ms}ms", "every": "100ms"}
    return bot, run, kept, lambda: run.carry(os.path.join(FOLDER, "total-failure.yaml"), inputs,
                                             kill_at)


def ledger_rows(world):
    link = sqlite3.connect(world.path("bot", "state", "ledger.db"))
    try:
        return [row[0] for row in link.execute("SELECT order_id FROM trades ORDER BY id")]
    finally:
        link.close()


def check_stages(run):
    """0.8, 0.7, 0.6 were read back, and held for one, two and three hours."""
    visits = run.step("observe")["outputs"]["visits"]
    found = [float(item["read_back"]["MIN_PATTERN_CONFIDENCE"]) for item in visits]
    assert found == [0.8, 0.7, 0.6], found
    for visit, hours in zip(visits, (1, 2, 3)):
        held = (recovery.milliseconds(visit["ended_at"])
                - recovery.milliseconds(visit["started_at"]))
        assert held >= hours * HOUR_MS, f"stage {visit['name']} held for {held} ms"


def check_recovered(world, run, kept):
    pick = run.step("pick")["outputs"]
    assert pick["backup"]["path"] == kept[0], pick
    rejected = {item["path"]: item["reasons"] for item in pick["rejected"]}
    assert set(rejected) == set(kept[1:]) and all(rejected.values()), rejected
    assert run.step("replay")["outputs"]["replayed"] == EVENTS, run.step("replay")
    lines = world.orders()
    halted = recovery.milliseconds(run.step("stop")["finished_at"])
    live = recovery.milliseconds(run.step("live")["started_at"])
    assert judge.traded_while_halted(lines, halted, live) == []
    check_stages(run)
    rows = ledger_rows(world)
    assert len(rows) == len(set(rows))
    filled = [line["order_id"] for line in judge.orders(lines) if line["state"] == "filled"]
    assert set(filled[:-3]) <= set(rows), "trades are missing in the ledger"
    assert judge.orders(lines, live) != [], "it does not trade"
    assert judge.ordered_twice(lines) == []


def check_common(world, run):
    found = recovery.secrets_in(world.path("state"), [
        world.key("trader"), world.key("reader"), world.token("admin")])
    assert found == [], f"a secret stands in {found}"
    assert "Recover the agent" in run.report()


def plain(world, programs, kill_at=recovery.never):
    _, run, kept, carry = begin(world, programs, kill_at)
    run.must_end(carry(), 0)
    check_recovered(world, run, kept)
    check_common(world, run)
    return run


def killed(world, programs):
    run = plain(world, programs, recovery.by_turns(3, recovery.seed()))
    assert run.kills >= 4, f"only {run.kills} kills"


def critical_line(world, programs):
    """At two hours the log says CRITICAL: it is halted again, and stays so."""
    bot, run, _, carry = begin(world, programs, hour_ms=4_000)
    said, over = [], threading.Event()

    def complain():
        # As long as the run takes on a machine that is busy; what comes before the stages is most.
        until("the second stage", lambda: over.is_set() or confidence(world) == 0.7, 240)
        if not over.wait(4):
            said.append(bot.ask("POST", "/control/log",
                                {"level": "CRITICAL", "text": "a pattern went wrong"}))

    other = threading.Thread(target=complain)
    other.start()
    code = carry()
    over.set()
    other.join()
    assert said, f"nobody complained in time: {run.failures()}"
    run.must_end(code, 1)
    assert "CRITICAL" in run.step("observe")["error"]["message"], run.failures()
    assert "live" not in run.show()["steps"] or run.step("live")["status"] == "skipped"
    halted = recovery.milliseconds(run.step("stop")["finished_at"])
    assert judge.traded_while_halted(world.orders(), halted, now_ms()) == []
    try:
        bot.ask("GET", "/health", timeout=1)
        raise AssertionError("the agent lives")
    except OSError:
        pass
    check_common(world, run)


def confidence(world):
    import json
    with open(world.path("bot", "settings.json"), encoding="utf-8") as file:
        return json.load(file).get("MIN_PATTERN_CONFIDENCE")


def wrong_key(world, programs):
    """A wallet that cannot sign: nothing is changed, not even halted."""
    bot, run, _, carry = begin(world, programs)
    world.write("wallet.key", "not the key of this wallet", 0o600)
    before = sorted(os.listdir(world.path("bot", "state")))
    run.must_end(carry(), 1)
    statuses = {name: step["status"] for name, step in run.show()["steps"].items()
                if not name.startswith("@")}
    assert statuses.pop("wallet") == "failed" and set(statuses.values()) == {"skipped"}, statuses
    assert sorted(os.listdir(world.path("bot", "state"))) == before
    assert not os.path.exists(world.path("evidence"))
    bot.fault(hang=None)
    assert bot.ask("GET", "/health/detailed")[0] == 200


SCENARIOS = {name: globals()[name] for name in ("plain", "killed", "critical_line", "wrong_key")}

if __name__ == "__main__":
    recovery.play(SCENARIOS[sys.argv[1]], sys.argv[2])
