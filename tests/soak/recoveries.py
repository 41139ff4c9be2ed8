#!/usr/bin/python3
"""Each shipped recovery once for each boundary of a step, with the engine killed there and then.

usage: recoveries.py PROGRAMS [NAME...]    names of modules in tests/e2e; hours for all of them
"""
import importlib
import os
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

import recovery                                          # noqa: E402

SCENARIOS = [("ndax", "plain"), ("ndax", "second_fails"), ("athena", "plain"), ("ant", "plain"),
             ("genesis_database", "plain")]


def kill_everywhere(module, name, programs):
    """Boundary after boundary, until one is beyond the last. How many there were."""
    scenario, boundary = getattr(importlib.import_module(module), name), 0
    while True:
        seen = []

        def kill_at(number, boundary=boundary, seen=seen):
            seen.append(number)
            return number == boundary

        recovery.play(lambda world, where: scenario(world, where, kill_at), programs)
        if boundary >= len(seen):
            return boundary
        boundary += 1


def main(programs, *names):
    for module, name in SCENARIOS:
        if names and module not in names:
            continue
        begin = time.monotonic()
        boundaries = kill_everywhere(module, name, programs)
        print(f"{module} {name}: killed at each of {boundaries} boundaries, the same end; "
              f"{time.monotonic() - begin:.0f} s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
