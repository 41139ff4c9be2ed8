#!/usr/bin/env python3
"""The service under a systemd that really runs: it resumes, comes back from kill -9, and drains."""
import os
import re
import time
import unittest

from booted_root import BootedRoot
from package_world import PackageTest

SERVICE = "reprise-resume.service"
STATE = "/var/lib/reprise"
# Each step says in a tally when it begins and ends; it lasts until it is let go.
BOOK = f"""reprise: 1
runbook: package/check
defaults: {{ timeout: 5m }}
steps:
  first:
    effect: idempotent
    run: [sh, -c, 'echo first >>{STATE}/tally; until [ -e {STATE}/go1 ]; do sleep 0.1; done']
  second:
    needs: [first]
    effect: idempotent
    run: [sh, -c, 'echo second >>{STATE}/tally; until [ -e {STATE}/go2 ]; do sleep 0.1; done']
  third: {{ needs: [second], run: [sh, -c, 'echo third >>{STATE}/tally'] }}
"""
ASKING = """reprise: 1
runbook: package/asks
steps:
  gate: { uses: approve, with: { text: "May it go on?" } }
"""


class Served(PackageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = BootedRoot(os.path.join(cls.folder, "booted"))
        cls.own.__enter__()
        try:
            cls.install()
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def install(cls):
        cls.own.copy_in(cls.package, "/tmp/reprise.deb")
        cls.own.call("dpkg", "--no-triggers", "-i", "/tmp/reprise.deb")
        # As where it is enabled; what nothing wants is forgotten when it ends, with its result.
        cls.own.call("systemctl", "add-wants", "trial.target", SERVICE)
        cls.own.call("systemctl", "daemon-reload")

    @classmethod
    def tearDownClass(cls):
        cls.own.__exit__()
        super().tearDownClass()

    def setUp(self):
        self.own.call("systemctl", "stop", SERVICE)
        self.own.call("sh", "-c", f"find {STATE} -mindepth 1 -delete")

    def reprise(self, *words, code=0):
        return self.own.call("reprise", "--state", STATE, *words, code=code, user="reprise")

    def property(self, name):
        return self.own.call("systemctl", "show", "--value", "-p", name, SERVICE).strip()

    def wait_for(self, what, condition):
        deadline = time.time() + 60
        while not condition():
            self.assertLess(time.time(), deadline, what + "\n" + self.journal())
            time.sleep(0.1)

    def journal(self):
        return self.own.call("journalctl", "-u", SERVICE, "--no-pager", "-n", "40", code=None)

    def tally(self):
        return self.own.call("sh", "-c", f"cat {STATE}/tally 2>/dev/null || true").split()

    def status_of(self, run):
        """Empty while an engine owns the journal and does not listen yet."""
        found = re.search(r"(?m)^status +(\w+)", self.reprise("show", run, code=None))
        return found.group(1) if found else ""

    def work_in_the_service(self):
        """A run whose engine was killed in the first step; the service is in the second."""
        self.own.write("/tmp/rb.yaml", BOOK)
        self.reprise("run", "/tmp/rb.yaml", "--run-id", "r1", "--detach")
        self.wait_for("the first step begins", lambda: "first" in self.tally())
        self.own.call("sh", "-c", f"kill -9 $(sed -n 's/^pid //p' {STATE}/engine.lock)")
        self.own.call("systemctl", "start", SERVICE)
        self.own.call("touch", STATE + "/go1")
        self.wait_for("the second step begins", lambda: "second" in self.tally())
        self.assertEqual(self.property("ActiveState"), "active")

    def finish(self):
        self.own.call("touch", STATE + "/go2")
        self.wait_for("the service ends", lambda: self.property("ActiveState") == "inactive")
        self.assertEqual(self.property("Result"), "success")
        self.assertEqual(self.status_of("r1"), "succeeded")
        self.assertEqual(self.tally().count("third"), 1)

    def test_it_starts_with_nothing_to_do_and_ends_well(self):
        self.own.call("systemctl", "start", SERVICE)
        self.wait_for("the service ends", lambda: self.property("ActiveState") == "inactive")
        self.assertEqual(self.property("Result"), "success")

    def test_killed_with_9_it_is_started_again_and_the_step_is_not(self):
        self.work_in_the_service()
        killed = self.property("MainPID")
        self.own.call("kill", "-9", killed)
        self.wait_for("systemd starts it again", lambda: self.property("NRestarts") == "1"
                      and self.property("MainPID") not in ("0", killed))
        self.finish()
        self.assertEqual(self.tally(), ["first", "second", "third"])

    def test_stopped_it_drains_and_its_exit_status_3_is_no_failure(self):
        self.work_in_the_service()
        self.own.call("systemctl", "stop", SERVICE)
        self.assertEqual(
            [self.property(name) for name in ("ActiveState", "Result", "ExecMainStatus")],
            ["inactive", "success", "3"], self.journal())
        self.own.call("systemctl", "start", SERVICE)
        self.finish()

    def test_a_run_that_waits_for_a_person_is_left_to_that_person(self):
        self.own.write("/tmp/asking.yaml", ASKING)
        self.reprise("run", "/tmp/asking.yaml", "--run-id", "r1", code=3)
        self.own.call("systemctl", "start", SERVICE)
        self.wait_for("the service ends", lambda: self.property("ActiveState") == "inactive")
        self.assertEqual((self.property("Result"), self.property("ExecMainStatus")),
                         ("success", "3"))
        self.assertEqual(self.status_of("r1"), "waiting")


if __name__ == "__main__":
    unittest.main()
