#!/usr/bin/env python3
"""What an engine that lives long keeps in memory: the runs that go on, and no others."""
import json
import os
import socket

from cli_world import CliTest, main


class Memory(CliTest):
    def engine_says(self, request):
        """One question to the living engine, as its clients ask."""
        with socket.socket(socket.AF_UNIX) as client:
            folder = os.open(self.state, os.O_RDONLY)
            try:
                client.connect(f"/proc/self/fd/{folder}/control.sock")
            finally:
                os.close(folder)
            client.sendall(json.dumps(request).encode() + b"\n")
            return json.loads(client.makefile().readline())

    def held(self):
        return self.engine_says({"do": "hello"})["held"]

    def setUp(self):
        super().setUp()
        slow = self.runbook("one: { run: [sleep, '600'] }\n", name="slow.yaml")
        self.engine = self.start("run", slow, "--run-id", "slow")
        self.wait_for(lambda: self.exists("state/control.sock"))
        self.quick = self.runbook("one: { run: [echo, hello] }\n", name="quick.yaml")

    def test_runs_that_are_over_are_forgotten_and_still_known(self):
        for number in range(12):
            self.call("run", self.quick, "--run-id", f"quick{number}", code=0)
        self.wait_for(lambda: self.held() == 1)
        self.assertEqual(self.engine_says({"do": "hello"})["runs"], ["slow"])
        self.assertEqual(self.show("quick7")["status"], "succeeded")
        self.call("attach", "quick7", code=0)
        self.call("run", self.quick, "--run-id", "quick7", code=0)
        self.assertIn("the run is over", self.call("cancel", "quick7").stderr)
        self.assertEqual(self.held(), 1)

    def test_a_run_that_somebody_follows_stays_until_that_one_has_gone(self):
        follower = socket.socket(socket.AF_UNIX)
        self.addCleanup(follower.close)
        asks = self.runbook("one: { uses: approve, with: { text: Go on } }\n", name="asks.yaml")
        self.call("run", asks, "--run-id", "asks", "--detach", code=0)
        folder = os.open(self.state, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        follower.connect(f"/proc/self/fd/{folder}/control.sock")
        follower.sendall(json.dumps({"do": "follow", "run_id": "asks"}).encode() + b"\n")
        self.assertIn(b'"asks"', follower.recv(1 << 16))
        self.answer_first("reject", run="asks")
        self.wait_for(lambda: self.show("asks")["status"] == "failed")
        self.assertEqual(self.held(), 2)
        follower.close()
        self.wait_for(lambda: self.held() == 1)


if __name__ == "__main__":
    main()
