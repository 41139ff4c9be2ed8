#!/usr/bin/python3
"""Three bots come back one by one, or do not. usage: ndax.py SCENARIO PROGRAMS

The judge is the exchange's ledger: who traded when, and how much.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import recovery                                          # noqa: E402
from recovery import ROOT, Recovery, yaml                # noqa: E402
import judge                                             # noqa: E402
from world import until                                  # noqa: E402

RUNBOOK = os.path.join(ROOT, "runbooks", "ndax", "manual-recovery.yaml")
BOTS = ["grid", "arbitrage", "momentum"]
FORM = {"root_cause": "a limit of 10 instead of 1", "actions": "set the limit to 1",
        "lessons": "check limits when they change"}
ANSWERS = {"fix": ("continue", FORM), "sign-off": ("approve",)}
HALF_HOUR_MS = 2500    # a scaled half hour


def bindings(world, bot):
    alerts = recovery.read_port(world.path("bot", "alerts.port"))
    return world.write("bindings.yaml", yaml({
        "targets": {
            "coordinator": bot.url, "alerts": f"http://127.0.0.1:{alerts}",
            "exchange": world.exchange.url, "work": world.work(),
            "service": world.service(), "bots": BOTS,
            "log": world.path("bot", "bot.log"), "config": world.path("bot", "config.json"),
            "records": world.path("records"), "max_position_size": "1",
        },
        "secrets": {"EXCHANGE_READ": {"file": world.write(
            "reader.key", world.key("reader"), 0o600)}},
        "notify": {"default": [{"command": ["sh", "-c", "cat >>\"$1\"", "sh",
                                            world.path("notified")]}]},
    }))


def trading_world(world):
    """Three bots that trade, with a limit that is ten times what it should be."""
    world.simex()
    bot = world.simbot("ndax", bots=BOTS, every_ms=60,
                       alerts_port_file=world.path("bot", "alerts.port"))
    os.makedirs(world.path("records"), exist_ok=True)
    until("30 orders", lambda: len(judge.orders(world.orders())) >= 30)
    return bot


def begin(world, programs, kill_at=recovery.never):
    bot = trading_world(world)
    run = Recovery(programs, world.folder, bindings(world, bot), ANSWERS)
    inputs = {"issue": "orders too large", "window": f"{HALF_HOUR_MS}ms", "every": "100ms"}
    return bot, run, lambda: run.carry(RUNBOOK, inputs, kill_at)


def step_times(run, step):
    found = run.step(step)
    return (recovery.milliseconds(found["started_at"]), recovery.milliseconds(found["finished_at"]))


def recovery_log(world):
    path = world.path("records", f"recovery-{recovery.RUN}.md")
    with open(path, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(": ", 1) for line in file)


def check_recovered(world, bot, run):
    """All three trade, in safe mode, in their order; nobody traded while halted."""
    status = bot.ask("GET", "/status")[1]
    assert status["running"] == sorted(BOTS) and not status["kill_switch_active"], status
    halted = step_times(run, "stop")[1]
    resumed = step_times(run, "bots[1]")[0]
    assert resumed > halted
    lines = world.orders()
    assert judge.traded_while_halted(lines, halted, resumed) == []
    orders = [min(line["wall_ms"] for line in judge.orders(lines, resumed, trader=name))
              for name in BOTS]
    # A window begins with the start of its bot, whose first order may take its time.
    starts = [min(step_times(run, f"bots[{number}]")[0], order)
              for number, order in enumerate(orders, 1)]
    assert all(b - a >= HALF_HOUR_MS for a, b in zip(starts, orders[1:])), (starts, orders)
    assert judge.too_large(lines, "0.001", resumed) == [], "not in safe mode"
    assert judge.ordered_twice(lines) == []
    assert recovery_log(world)["Outcome"] == "Success"


def check_common(world, run):
    """What holds after every run of this runbook."""
    log = recovery_log(world)
    assert list(log) == ["Date", "Issue", "Root Cause", "Actions Taken", "Outcome",
                         "Lessons Learned"], log
    assert log["Root Cause"] == FORM["root_cause"], log
    assert "orders too large" in run.report()
    saved = [name for name in os.listdir(world.path("records")) if name.endswith(".tar.zst")]
    assert len(saved) == 1, saved
    found = recovery.secrets_in(world.path("state"), [world.key("reader")])
    assert found == [], f"the key stands in {found}"


def plain(world, programs, kill_at=recovery.never):
    bot, run, carry = begin(world, programs, kill_at)
    run.must_end(carry(), 0)
    check_recovered(world, bot, run)
    check_common(world, run)
    return run


def killed(world, programs):
    run = plain(world, programs, recovery.by_turns(3, recovery.seed()))
    assert run.kills >= 4, f"only {run.kills} kills"


def second_fails(world, programs, kill_at=recovery.never):
    """The second bot loses its mind 12 minutes into its window, on the scaled clock."""
    bot, run, carry = begin(world, programs, kill_at)
    bot.fault(fail_bot={"name": BOTS[1], "after_ms": HALF_HOUR_MS * 12 // 30})
    run.must_end(carry(), 1)
    status = bot.ask("GET", "/status")[1]
    assert status["kill_switch_active"] and status["running"] == [], status
    halted, begun = step_times(run, "stop")[1], step_times(run, "bots[1]")[0]
    lines = world.orders()
    assert judge.traded_while_halted(lines, halted, begun) == []
    assert judge.orders(lines, begun, trader=BOTS[0]) != [], "the first never started"
    assert judge.orders(lines, begun, trader=BOTS[1]) != [], "the second never started"
    assert judge.orders(lines, halted, trader=BOTS[2]) == [], "the third has started"
    assert judge.orders(lines, step_times(run, "bots[2]")[1]) == [], "somebody trades on"
    assert recovery_log(world)["Outcome"].startswith("Failure"), recovery_log(world)
    with open(world.path("notified"), encoding="utf-8") as file:
        assert "the bots are stopped" in file.read()
    check_common(world, run)


def second_fails_killed(world, programs):
    second_fails(world, programs, recovery.by_turns(3, recovery.seed()))


def switch_ignored(world, programs):
    """The kill switch answers 200 and nothing stops: the next path is taken, and proven."""
    bot, run, carry = begin(world, programs)
    bot.fault(ignore_halt=True)
    run.must_end(carry(), 1)
    tries = run.step("stop")["outputs"]["tries"]
    assert [(item["ok"], item["proven"]) for item in tries] == [(True, False), (True, True)], tries
    assert judge.orders(world.orders(), step_times(run, "stop")[1]) == []


SCENARIOS = {name: globals()[name] for name in (
    "plain", "killed", "second_fails", "second_fails_killed", "switch_ignored")}

if __name__ == "__main__":
    recovery.play(SCENARIOS[sys.argv[1]], sys.argv[2])
