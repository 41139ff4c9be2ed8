#!/usr/bin/env python3
"""The package installed, upgraded, removed and purged for real, in a root of its own."""
import os
import re
import time
import unittest

from own_root import OwnRoot
from package_world import SOURCE, PackageTest

STATE = "/var/lib/reprise"
GOLDEN = os.path.join(SOURCE, "tests/golden/journals")
BOOK = """reprise: 1
runbook: package/check
steps:
  slow:
    effect: idempotent
    run:
      - sh
      - -c
      - 'echo began >>/tmp/tally; until [ -e /tmp/go ]; do sleep 0.1; done; echo ended >>/tmp/tally'
  after: { needs: [slow], run: [sh, -c, 'id -un >>/tmp/tally'] }
"""


class Installed(PackageTest):
    def setUp(self):
        self.own = OwnRoot(os.path.join(self.folder, self.id()))
        self.own.__enter__()
        self.addCleanup(self.own.__exit__)

    def install(self, package):
        self.own.outside("cp", package, self.own.root + "/tmp/reprise.deb")
        return self.own.call("dpkg", "--no-triggers", "--path-include=/usr/share/man/*", "-i",
                             "/tmp/reprise.deb")

    def reprise(self, *words, code=0):
        return self.own.call("reprise", "--state", STATE, *words, code=code, user="reprise")

    def mode_of(self, path):
        return self.own.call("stat", "-c", "%U:%G %a", path).strip()

    def put_old_journal(self):
        """The journal of a first release, and the witness of its engine."""
        self.own.outside("cp", os.path.join(GOLDEN, "format-1.db"),
                         self.own.root + STATE + "/journal.db")
        self.own.call("chown", "reprise:reprise", STATE + "/journal.db")
        self.own.call("chmod", "600", STATE + "/journal.db")
        self.reprise("journal", "accept", "--reason", "it came without its witness")

    def golden_runs(self):
        with open(os.path.join(GOLDEN, "format-1.txt")) as file:
            return re.findall(r"(?m)^row (\w+) (\S+) ", file.read())

    def check_fresh(self):
        self.assertEqual(self.mode_of(STATE), "reprise:reprise 700")
        self.assertEqual(self.own.call("ls", "-A", STATE), "")
        self.assertIn(":/var/lib/reprise:/usr/sbin/nologin",
                      self.own.call("getent", "passwd", "reprise"))
        enabled = "find /etc/systemd /etc/service /etc/runit -name '*reprise*' 2>/dev/null || true"
        self.assertEqual(self.own.call("sh", "-c", enabled), "")
        for unit in ("reprise-resume.service", "reprise-serve.service"):
            self.own.call("systemd-analyze", "verify", unit)
        self.assertIn("reprise-run - run a runbook",
                      self.own.call("man", "-P", "cat", "reprise-run"))

    def test_installed_purged_installed_again_and_upgraded_under_a_living_engine(self):
        self.install(self.older())
        self.check_fresh()
        self.own.call("dpkg", "--no-triggers", "-P", "reprise")
        self.assertFalse(self.own.exists(STATE))
        self.install(self.older())
        self.begin_run()
        told = self.install(self.package)
        self.assertIn("an engine works in /var/lib/reprise", told)
        self.own.call("touch", "/tmp/go")
        self.reprise("wait", "r1")
        self.assertEqual(self.own.call("cat", "/tmp/tally"), "began\nended\nreprise\n")

    def begin_run(self):
        self.own.write("/tmp/rb.yaml", BOOK)
        self.reprise("run", "/tmp/rb.yaml", "--run-id", "r1", "--detach")
        self.wait_in_root("grep -q began /tmp/tally")

    def wait_in_root(self, command):
        self.own.call("sh", "-c", f"until {command}; do sleep 0.05; done 2>/dev/null")

    def test_upgraded_over_an_old_journal_removed_and_purged_the_journal_stays(self):
        self.install(self.older())
        self.put_old_journal()
        self.own.call("sh", "-c", "echo '# mine' >>/etc/default/reprise")
        before = self.own.call("sha256sum", STATE + "/journal.db")
        told = self.install(self.package)
        self.assertNotIn("an engine works", told)
        self.assertEqual(self.own.call("sha256sum", STATE + "/journal.db"), before)
        self.assertEqual(self.mode_of(STATE), "reprise:reprise 700")
        self.assertIn("# mine", self.own.call("cat", "/etc/default/reprise"))
        self.check_old_runs()
        self.check_removal(before)

    def check_old_runs(self):
        listed = self.reprise("list")
        runs = self.golden_runs()
        self.assertGreater(len(runs), 3)
        for run, runbook in runs:
            self.assertRegex(listed, rf"(?m)^{run} .*{runbook}")
        self.assertRegex(self.reprise("show", "good"), r"(?m)^status +succeeded$")
        self.assertIn("The journal is whole.", self.reprise("journal", "verify"))

    def check_removal(self, before):
        self.own.call("dpkg", "--no-triggers", "-r", "reprise")
        self.assertFalse(self.own.exists("/usr/bin/reprise"))
        self.assertTrue(self.own.exists("/etc/default/reprise"))
        self.assertEqual(self.own.call("sha256sum", STATE + "/journal.db"), before)
        told = self.own.call("dpkg", "--no-triggers", "-P", "reprise")
        self.assertIn("holds a journal and is kept", told)
        for path in ("/etc/default/reprise", "/etc/sv/reprise-resume", "/etc/sv/reprise-serve",
                     "/lib/systemd/system/reprise-resume.service",
                     "/lib/systemd/system/reprise-serve.service"):
            self.assertFalse(self.own.exists(path), path)
        self.assertEqual(self.own.call("sha256sum", STATE + "/journal.db"), before)

    def wait_until(self, state, service):
        deadline = time.monotonic() + 60
        while state not in self.own.call("sv", "status", service, code=None):
            self.assertLess(time.monotonic(), deadline, self.own.call("cat", "/tmp/log"))
            time.sleep(0.2)

    def test_runit_serves_until_somebody_drains_it_and_a_removal_does(self):
        service = "/etc/service/reprise-serve"
        self.install(self.package)
        self.own.call("sh", "-c", f"mkdir -p /etc/service; ln -s /etc/sv/reprise-serve {service}; "
                                  f"runsv {service} >/tmp/log 2>&1 </dev/null &")
        lock = STATE + "/engine.lock"
        # Before it is ready a signal ends it without a drain.
        self.wait_in_root("""grep -q '"event":"ready"' /tmp/log""")
        self.own.call("sh", "-c", f"kill $(sed -n 's/^pid //p' {lock})")
        self.wait_until("down: ", service)
        self.own.call("sv", "up", service)
        self.wait_until("run: ", service)
        self.own.call("dpkg", "--no-triggers", "-r", "reprise")
        self.assertIn("down: ", self.own.call("sv", "status", service, code=None))
        self.own.call("flock", "--nonblock", lock, "true")

    def test_runit_resumes_what_was_interrupted_once_and_then_rests(self):
        self.install(self.package)
        self.begin_run()
        self.own.call("sh", "-c", "kill -9 $(sed -n 's/^pid //p' /var/lib/reprise/engine.lock)")
        self.own.call("sh", "-c", "runsv /etc/sv/reprise-resume >/tmp/log 2>&1 </dev/null &")
        self.own.call("touch", "/tmp/go")
        self.wait_in_root("grep -q reprise /tmp/tally")
        self.wait_until("down: ", "/etc/sv/reprise-resume")
        self.assertRegex(self.reprise("show", "r1"), r"(?m)^status +succeeded$")
        tally = self.own.call("cat", "/tmp/tally").splitlines()
        self.assertEqual((tally[-1], tally.count("reprise")), ("reprise", 1))


if __name__ == "__main__":
    unittest.main()
