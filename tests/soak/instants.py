#!/usr/bin/python3
"""The shipped recoveries with their engine killed at random instants, round after round.

usage: instants.py PROGRAMS ROUNDS [NAME...]    REPRISE_TEST_SEED says where the chances begin
Each round is a fresh world with real damage; the scenario itself judges how it ends. With
REPRISE_SOAK_SECONDS no further round begins after so long.
"""
import importlib
import os
import random
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

import recovery                                          # noqa: E402

SCENARIOS = {"genesis": None, "genesis_database": "plain", "ant": "plain", "ndax": "second_fails",
             "athena": "plain"}
KILLS_MAX = 6


class AtInstants:
    """Kills each engine of a run some time after its start, a few times."""

    def __init__(self, seed):
        self.random, self.left = random.Random(seed), KILLS_MAX

    def __call__(self, _number):
        return False

    def after(self):
        """Seconds from the start of an engine to its kill; None: it is let live."""
        if self.left == 0:
            return None
        self.left -= 1
        return self.random.expovariate(1.0)


def play_genesis(programs, seed):
    subprocess.run([os.path.join(HERE, "..", "e2e", "genesis.sh"), "killed_anywhere", programs],
                   env=dict(os.environ, REPRISE_TEST_SEED=str(seed), REPRISE_TEST_FULL="0"),
                   check=True)


def play(name, programs, seed):
    """One round; raises where it does not end as it should."""
    if SCENARIOS[name] is None:
        return play_genesis(programs, seed)
    scenario = getattr(importlib.import_module(name), SCENARIOS[name])
    return recovery.play(lambda world, where: scenario(world, where, AtInstants(seed)), programs)


def main(programs, rounds, *names):
    first, begin = recovery.seed(), time.monotonic()
    seconds = float(os.environ.get("REPRISE_SOAK_SECONDS") or "inf")
    played = 0
    for number in range(int(rounds)):
        for name in names or SCENARIOS:
            if time.monotonic() - begin > seconds:
                break
            try:
                play(name, programs, first + number)
            except BaseException:
                print(f"{name}: REPRISE_TEST_SEED={first + number}", file=sys.stderr, flush=True)
                raise
            played += 1
    print(f"{played} rounds, up to {KILLS_MAX} kills each, the same ends; "
          f"{time.monotonic() - begin:.0f} s", flush=True)
    assert played > 0, "no round was played"


if __name__ == "__main__":
    main(*sys.argv[1:])
