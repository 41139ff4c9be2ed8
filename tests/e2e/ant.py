#!/usr/bin/python3
"""The trading database is damaged and comes back. usage: ant.py SCENARIO PROGRAMS

Damage: a heap page of `trades` is destroyed. Of three backups the newest is one that was taken by
somebody who let the server zero damaged pages, and one is cut short. The judge is the exchange.
"""
import datetime
import hashlib
import json
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import recovery                                          # noqa: E402
from recovery import ROOT, Recovery, yaml                # noqa: E402
import judge                                             # noqa: E402
from servers import PASSWORD, Postgres                  # noqa: E402
from world import HERE, PYTHON, now_ms, until            # noqa: E402

FOLDER = os.path.join(ROOT, "runbooks", "ant")
NAME = "trading_bot_prod"
HOLD_MS = 3000
ANSWERS = {"sign-off": ("approve",)}


def bindings(world, bot, server, emergency=None):
    world.tool("replay_trades", PYTHON, os.path.join(HERE, "simbot", "replay.py"), "postgres")
    secret = {name: {"file": world.write(f"{name}.secret", value, 0o600)} for name, value in {
        "DATABASE": server.dsn(NAME), "SERVER": server.dsn(), "ADMIN": world.token("admin"),
        "EXCHANGE_READ": world.key("reader"),
        "EMERGENCY": emergency or world.token("emergency")}.items()}
    return world.write("bindings.yaml", yaml({
        "targets": {
            "bot": bot.url, "exchange": world.exchange.url, "work": world.work(),
            "service": world.service(),
            "database": NAME, "database_hosts": ["127.0.0.1"],
            "backups": world.path("backups"), "tools": world.path("tools"),
            "evidence": world.path("evidence"), "log": world.path("bot", "bot.log"),
        },
        "secrets": secret,
        "notify": {"default": [{"command": ["sh", "-c", "cat >>\"$1\"", "sh",
                                            world.path("notified")]}]},
    }))


def back_up(world, programs, path, name):
    """A dump by the runbook for it; the path of its data."""
    folder = world.path("before", name)
    os.makedirs(folder, exist_ok=True)
    run = Recovery(programs, folder, path)
    run.must_end(run.carry(os.path.join(FOLDER, "backup.yaml"), {}), 0)
    return run.step("dump")["outputs"]["uri"].removeprefix("file://")


def trades(server, database=NAME):
    return server.ask("SELECT count(*) FROM trades", database)[0][0]


def traded(server, count):
    until(f"{count} trades", lambda: trades(server) >= count)


def dump_of_the_damage(server, good, folder):
    """What another's cron made after the damage: whole, restorable, and without the lost rows."""
    path = os.path.join(folder, "zeroed.pgdump")
    environment = {**os.environ, "PGOPTIONS": "-c zero_damaged_pages=on"}
    subprocess.run(["pg_dump", "-Fc", "-f", path, "-d", server.dsn(NAME)], env=environment,
                   check=True)
    with open(good + ".manifest.json", encoding="utf-8") as file:
        manifest = json.load(file)
    with open(path, "rb") as file:
        content = file.read()
    now = moment()
    assert "trades" in manifest["facts"]["tables"], manifest
    manifest["facts"]["tables"]["trades"] = rows_in(path, "trades")
    manifest.update(file="zeroed.pgdump", started_at=now, taken_at=now, bytes=len(content),
                    sha256=hashlib.sha256(content).hexdigest())
    with open(path + ".manifest.json", "w", encoding="utf-8") as file:
        json.dump(manifest, file)
    return path


def rows_in(dump, table):
    """How many rows of a table are in a dump."""
    done = subprocess.run(["pg_restore", "--data-only", f"--table={table}", "-f", "-", dump],
                          capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    begin = next(at for at, line in enumerate(lines) if line.startswith("COPY "))
    return lines.index("\\.", begin) - begin - 1


def moment():
    now = datetime.datetime.now(datetime.timezone.utc)
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Damaged:
    """A bot that trades into a database, three dumps of which one is good, and the damage."""

    def __init__(self, world, programs, emergency=None):
        world.simex()
        self.world, self.programs = world, programs
        self.server = Postgres(world)
        self.server.ask(f"CREATE DATABASE {NAME}")
        self.bot = world.simbot("ant", store={"postgres": self.server.dsn(NAME)}, every_ms=15)
        self.bindings = bindings(world, self.bot, self.server, emergency)
        self.good = self.dump("good", 250)
        self.cut = self.dump("cut", 300)
        os.truncate(self.cut, os.path.getsize(self.cut) // 2)
        traded(self.server, 350)
        self.moment = moment()
        time.sleep(0.01)
        self.server.damage(NAME, "trades")
        self.zeroed = dump_of_the_damage(self.server, self.good, world.path("backups"))
        # The server has the zeroed page in its memory; only from the disk the damage is seen.
        self.server.down()
        self.server.up()
        self.run = Recovery(programs, world.folder, self.bindings, ANSWERS)

    def dump(self, name, count):
        traded(self.server, count)
        time.sleep(1.1)    # names of backups bear a second
        return back_up(self.world, self.programs, self.bindings, name)

    def carry(self, kill_at=recovery.never):
        inputs = {"before": self.moment, "hold": f"{HOLD_MS}ms", "every": "200ms"}
        return self.run.carry(os.path.join(FOLDER, "database-corruption.yaml"), inputs, kill_at)

    def databases(self):
        return {name for name, in self.server.ask("SELECT datname FROM pg_database")}

    def time_of(self, step, which):
        return recovery.milliseconds(self.run.step(step)[which])


def check_recovered(case):
    run, lines = case.run, case.world.orders()
    pick = run.step("pick")["outputs"]
    assert pick["backup"]["path"] == case.good, pick
    rejected = {item["path"]: "; ".join(item["reasons"]) for item in pick["rejected"]}
    assert set(rejected) == {case.cut, case.zeroed}, rejected
    assert "after" in rejected[case.zeroed], rejected
    halted, resumed = case.time_of("stop", "finished_at"), case.time_of("resume", "started_at")
    assert judge.traded_while_halted(lines, halted, resumed) == []
    visits = run.step("resume")["outputs"]["visits"]
    assert [item["name"] for item in visits] == ["conservative", "normal"], visits
    normal = recovery.milliseconds(visits[1]["started_at"])
    assert normal - resumed >= HOLD_MS
    small = judge.orders(lines, resumed, normal)
    assert small and judge.too_large(lines, "0.005", resumed, normal) == [], small[:2]
    until("larger orders", lambda: judge.too_large(case.world.orders(), "0.005", normal))
    check_books(case)


def check_books(case):
    """The bot is paused, and its database holds what the exchange did, each trade once."""
    status, _ = case.bot.ask("POST", "/emergency/halt",
                             headers=case.world.bearer("emergency"))
    assert status == 200

    def agree():
        rows = [row[0] for row in case.server.ask("SELECT order_id FROM trades", NAME)]
        filled = [line["order_id"] for line in judge.orders(case.world.orders())
                  if line["state"] == "filled"]
        return sorted(rows) == sorted(filled)
    until("books that agree with the exchange", agree)
    assert judge.ordered_twice(case.world.orders()) == []
    kept = case.run.step("restore")["outputs"]["replaced"]
    assert kept in case.databases(), "the damaged database is gone"
    left = case.databases() - {"postgres", "template0", "template1", NAME, kept}
    assert left == set(), f"databases are left over: {left}"


def check_common(case):
    world = case.world
    found = recovery.secrets_in(world.path("state"), [
        PASSWORD, world.key("reader"), world.token("admin"), world.token("emergency")])
    assert found == [], f"a secret stands in {found}"
    assert "Recover the trading database" in case.run.report()


def plain(world, programs, kill_at=recovery.never):
    case = Damaged(world, programs)
    case.run.must_end(case.carry(kill_at), 0)
    check_recovered(case)
    check_common(case)
    return case.run


def killed(world, programs):
    run = plain(world, programs, recovery.by_turns(3, recovery.seed()))
    assert run.kills >= 4, f"only {run.kills} kills"


def wrong_token(world, programs):
    """The halt is refused with 401: that is said, and the next path is taken."""
    case = Damaged(world, programs, emergency="not the emergency token")
    case.run.must_end(case.carry(), 0)
    tries = case.run.step("stop")["outputs"]["tries"]
    assert [item["ok"] for item in tries] == [False, True] and "401" in tries[0]["detail"], tries
    assert case.run.step("stop")["outputs"]["proven_by"] == "process"


def bad_dump(world, programs):
    """No backup restores: the damaged database stays where it is, and nothing trades."""
    case = Damaged(world, programs)
    os.truncate(case.good, os.path.getsize(case.good) // 2)
    before = case.databases()
    case.run.must_end(case.carry(), 1)
    assert case.databases() == before
    assert "no backup is valid" in case.run.step("pick")["error"]["message"]
    halted = case.time_of("stop", "finished_at")
    assert judge.traded_while_halted(world.orders(), halted, now_ms()) == []


SCENARIOS = {name: globals()[name] for name in ("plain", "killed", "wrong_token", "bad_dump")}

if __name__ == "__main__":
    recovery.play(SCENARIOS[sys.argv[1]], sys.argv[2])
