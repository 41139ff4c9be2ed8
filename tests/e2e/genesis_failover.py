#!/usr/bin/python3
"""Trading moves from one site to the other. usage: genesis_failover.py SCENARIO PROGRAMS

The judge is the exchange's ledger: who traded when, and that never two did.
"""
import os
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import recovery                                          # noqa: E402
from recovery import ROOT, Recovery                      # noqa: E402
from simbot.traders import USUAL                       # noqa: E402
from two_sites import PRIMARY, TwoSites                  # noqa: E402
from world import now_ms, until                          # noqa: E402

RUNBOOK = os.path.join(ROOT, "runbooks", "genesis", "failover.yaml")
INPUTS = {"watch": "2s", "every": "200ms", "because": "3 failed trades in 10 minutes"}


def begin(world, programs):
    sites = TwoSites(world)
    return sites, Recovery(programs, world.folder, sites.bindings(), {"sign-off": ("approve",)})


def check_moved(sites, run):
    halted = recovery.milliseconds(run.step("stop")["finished_at"])
    resumed = recovery.milliseconds(run.step("resume")["started_at"])
    sites.check_moved(halted, resumed)
    sites.check_books()
    assert recovery.secrets_in(sites.world.path("state"), [sites.world.key("reader")]) == []


def killed(world, programs):
    """Part of an order was traded that the primary never heard of; the standby books it."""
    sites, run = begin(world, programs)
    world.exchange.fault(fill_parts=True)
    begun = now_ms()
    until("a part", lambda: any(line["state"] == "open" for line in sites.orders(begun)))
    world.exchange.fault(fill_parts=None)
    run.must_end(run.carry(RUNBOOK, INPUTS, recovery.by_turns(4, recovery.seed())), 0)
    assert run.kills >= 4, f"only {run.kills} kills"
    check_moved(sites, run)
    parts = [quantity for quantity in sites.books()[0].values() if quantity < USUAL]
    assert parts != [], "no part of an order was booked"


def primary_hangs(world, programs):
    """It trades on and answers nobody; what stops it is that the exchange takes nothing of it."""
    sites, run = begin(world, programs)
    sites.primary.fault(ignore_halt=True)
    os.rename(world.path("bot", "pid"), world.path("bot", "pid.lost"))
    run.must_end(run.carry(RUNBOOK, INPUTS), 0)
    assert run.step("stop")["outputs"]["proven_by"] == "key", run.step("stop")["outputs"]
    check_moved(sites, run)


def not_ready(world, programs):
    """A standby that is gone: the primary trades on, and keeps its key."""
    sites, run = begin(world, programs)
    sites.standby.end(signal.SIGKILL)
    run.must_end(run.carry(RUNBOOK, INPUTS), 1)
    assert run.step("stop")["status"] == "skipped", run.step("stop")
    begun = now_ms()
    until("orders of the primary", lambda: sites.orders(begun, PRIMARY))


SCENARIOS = {name: globals()[name] for name in ("killed", "primary_hangs", "not_ready")}

if __name__ == "__main__":
    recovery.play(SCENARIOS[sys.argv[1]], sys.argv[2])
