#!/usr/bin/env python3
"""What a person meets on a terminal: the view of a run that waits, and leaving it."""
import os
import select
import shlex
import subprocess
import time

from cli_world import BIN, CliTest, main


class Terminal(CliTest):
    def on_a_terminal(self, *words):
        """The command in a terminal of its own, as `script` makes one."""
        words = [os.path.join(BIN, "reprise"), "--state", self.state, *words]
        command = "exec " + shlex.join(words)  # no shell that Ctrl-C ends, too
        process = subprocess.Popen(["script", "-qec", command, "/dev/null"], cwd=self.folder,
                                   env=self.environment(None), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.started.append(process)
        return process

    def read_until(self, process, text):
        seen, deadline = b"", time.monotonic() + 60
        while text not in seen:
            left = max(0, deadline - time.monotonic())
            ready, _, _ = select.select([process.stdout], [], [], left)
            more = os.read(process.stdout.fileno(), 4096) if ready else b""
            self.assertTrue(more, f"nothing more, and no '{text}': {seen}")
            seen += more

    def type(self, process, keys):
        process.stdin.write(keys)
        process.stdin.flush()

    def test_a_view_that_waits_can_be_left_and_the_run_goes_on_when_it_is_answered(self):
        book = self.runbook("""\
            gate: { uses: approve, with: { text: "Go on?" } }
            after: { needs: [gate], run: [touch, went] }
            """)
        view = self.on_a_terminal("run", "--plain", book, "--run-id", "r1")
        self.read_until(view, b"leave this view with Ctrl-C: the run waits.")
        self.type(view, b"\x03")
        self.read_until(view, b"eep following ?")
        self.type(view, b"d\n")
        self.read_until(view, b"Detached. Follow again with: reprise attach r1")
        self.assertEqual(view.wait(60), 0)
        self.assertFalse(self.exists("went"))
        self.call("answer", "r1", "q1", "approve", code=0)
        self.call("wait", "r1", code=0)
        self.assertTrue(self.exists("went"))


if __name__ == "__main__":
    main()
