#!/usr/bin/env python3
"""Kills the real engine and its real shims with SIGKILL, at every named crash point and at random
instants, resumes, and judges by the tally that the steps themselves wrote.

  crash_test.py BIN_DIR points            every named point, at its first, second and fifth passage
  crash_test.py BIN_DIR random COUNT      COUNT random instants: engine alone, shim alone, both
"""
import os
import signal
import subprocess
import sys

from world import World, campaign, judge

PASSAGES = (1, 2, 5)


def crash_points(bin_dir):
    listed = subprocess.run([os.path.join(bin_dir, "reprise"), "engine", "--crash-points"],
                            capture_output=True, text=True, check=True)
    return listed.stdout.split()


def at_point(bin_dir, point, passage):
    """Returns (hit, broken promises)."""
    world = World(bin_dir)
    try:
        engine = world.start(f"{point}:{passage}")
        out, err = engine.communicate(timeout=120)
        hit = engine.returncode == -signal.SIGKILL or "shim" in err
        if engine.returncode == -signal.SIGKILL:
            acknowledged = out.strip() == "crash"
            if acknowledged and not world.exists():
                return hit, ["an acknowledged run is lost"]
            code, err = world.finish()
        elif engine.returncode == 3:
            hit = True
            world.answer_all()
            code, err = world.finish()
        else:
            code = engine.returncode
        return hit, judge(world, code, err)
    finally:
        world.close()


def run_points(bin_dir):
    failures, never_hit, cases = 0, [], 0
    for point in crash_points(bin_dir):
        hits = 0
        for passage in PASSAGES:
            hit, broken = at_point(bin_dir, point, passage)
            hits += hit
            cases += 1
            for promise in broken:
                failures += 1
                print(f"FAILED {point}:{passage}: {promise}")
        if hits == 0:
            never_hit.append(point)
    for point in never_hit:
        print(f"FAILED {point}: never hit")
    print(f"{cases} kills at named points, {failures} broken promises")
    return failures == 0 and not never_hit and cases > 0


def main(words):
    # The product as it is shipped, where the suite has built it: sanitizers change the instants.
    if len(words) > 1:
        words[1] = os.environ.get("REPRISE_TEST_BIN", words[1])
    if len(words) == 3 and words[2] == "points":
        return run_points(words[1])
    if len(words) == 4 and words[2] == "random":
        return campaign(int(words[3]), lambda: World(words[1]), judge, ("engine", "shim", "all"))
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv) else 1)
