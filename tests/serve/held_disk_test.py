#!/usr/bin/env python3
"""The service while its disk hangs: a flush of the journal does not end until the test says so."""
import concurrent.futures
import os
import urllib.parse
import urllib.request

from cli_world import BIN
from hook_world import TOKEN, HookTest, alert
from serve_world import main

HELD_DISK = os.path.join(os.path.dirname(BIN), "tests", "libheld_disk.so")


class HeldDisk(HookTest):
    def setUp(self):
        super().setUp()
        self.assertTrue(os.path.exists(HELD_DISK))
        self.book("restore", "one: { uses: wait, with: { for: 1h } }\n")
        self.rules("rules: []\n")
        self.begin(env={"LD_PRELOAD": HELD_DISK, "HELD_DISK": self.path("hold")})
        self.addCleanup(lambda: self.exists("hold") and os.remove(self.path("hold")))
        self.beside = concurrent.futures.ThreadPoolExecutor()
        self.addCleanup(self.beside.shutdown)

    def send_alert(self):
        request = urllib.request.Request(self.hook_url + "/hooks/am", alert("db1").encode(),
                                         {"Authorization": "Bearer " + TOKEN})
        with urllib.request.urlopen(request) as answer:
            return answer.status

    def hold(self):
        """Until `hold` is removed; an alert is the first that waits for the disk."""
        self.write("hold", "")
        waits = self.beside.submit(self.send_alert)
        self.wait_for(lambda: self.exists("hold.held"))
        return waits

    def start_named(self, run_id):
        """On its way to the journal when this returns: what is planned later has been answered."""
        answer = self.beside.submit(self.ask, "POST", "/api/v1/runs", {"runbook": "restore"},
                                    headers={"Idempotency-Key": run_id})
        for _ in range(4):
            self.good("POST", "/api/v1/plan", {"runbook": "restore"})
        return answer

    def test_the_kill_switch_is_set_and_seen_while_the_disk_hangs(self):
        self.start_run("restore", "before")
        waits = self.hold()
        named = self.start_named("during")
        self.assertTrue(self.good("POST", "/api/v1/stop", {"reason": "test"})["stopped"])
        self.assertTrue(self.good("GET", "/api/v1/engine")["stopped"])
        self.assertFalse(waits.done() or named.done())
        os.remove(self.path("hold"))
        self.assertEqual(waits.result(), 202)
        self.assertEqual(named.result().code, "stopped")


if __name__ == "__main__":
    main()
