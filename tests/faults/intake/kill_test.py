"""Deliveries over kill -9: none that was answered 202 is lost, each is decided, one alert is a run.
usage: kill_test.py INTAKE_WORKER [TRIGGERS]; 100,000 in the soak, fewer in the suite."""
import collections
import os
import random
import signal
import subprocess
import sys
import tempfile
import unittest

WORKER = sys.argv[1]
TRIGGERS = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
AT_ONCE = 1000


class Life:
    """One worker, from its start to its death."""

    def __init__(self, state, first, count, kill_after=None):
        self.process = subprocess.Popen([WORKER, state, str(first), str(count)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = []
        for number, line in enumerate(self.process.stdout):
            self.lines.append(line.split())
            if number == kill_after:
                self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.stderr = self.process.stderr.read()
        self.process.stderr.close()
        self.process.stdout.close()
        self.was_killed = self.process.returncode == -signal.SIGKILL

    def said(self, word):
        return [line[1:] for line in self.lines if line and line[0] == word]


class Kills(unittest.TestCase):
    def test_none_is_lost_over_repeated_kills(self):
        chance = random.Random(4)
        accepted, refused = collections.Counter(), collections.Counter()
        runs = collections.defaultdict(set)
        sent, kills = 0, 0
        with tempfile.TemporaryDirectory(prefix="reprise-intake-") as folder:
            state = os.path.join(folder, "state")
            while sent < TRIGGERS:
                life = Life(state, sent, AT_ONCE, chance.randrange(0, 2 * AT_ONCE))
                self.assertIn(life.process.returncode, (0, -signal.SIGKILL), life.stderr)
                kills += life.was_killed
                accepted.update(host for host, in life.said("202"))
                refused.update(host for host, in life.said("503"))
                for run, host in life.said("run"):
                    runs[host].add(run)
                sent += AT_ONCE
            last = Life(state, 0, 0)
            self.assertEqual(last.process.returncode, 0, last.stderr)
        for run, host in last.said("run"):
            runs[host].add(run)
        kept = collections.Counter(host for host, in last.said("kept"))
        self.assertGreater(kills, TRIGGERS // AT_ONCE // 4, "too few kills at work")
        self.assertGreater(len(accepted), TRIGGERS // 50, "too few were taken in")
        lost = [host for host, times in accepted.items() if kept[host] < times]
        self.assertEqual(lost, [])
        self.assertEqual(len(last.said("decided")), sum(kept.values()))
        self.assertEqual([host for host in kept if len(runs[host]) != 1], [])
        print(f"{sum(accepted.values())} accepted, {sum(refused.values())} refused, {kills} kills, "
              f"{sum(kept.values())} kept, 0 lost")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
