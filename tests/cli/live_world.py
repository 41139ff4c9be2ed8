"""What tests of the live view share: screens that end with the test, and its command lines."""
import os

from cli_world import BIN, CliTest
from tmux_screen import Screen

HEAD = "title: Recover the ledger\n"
# Until go(). Once its word is seen a kill of the engine leaves no doubt that it has begun.
SLOW = "slow: { shell: 'echo begun; while [ ! -e go ]; do sleep 0.1; done' }\n"


class LiveTest(CliTest):
    def setUp(self):
        super().setUp()
        self.screens = []

    def tearDown(self):
        for screen in self.screens:
            screen.close()
        super().tearDown()

    def screen(self, columns=80, rows=24, env=None):
        self.screens.append(Screen(self.folder, columns, rows, env))
        self.screens[-1].enter("stty -g > before")
        return self.screens[-1]

    # Types a reprise command; its exit code is printed behind what it has left on the screen.
    def type_command(self, screen, *words):
        line = " ".join([os.path.join(BIN, "reprise"), "--state", os.path.basename(self.state),
                         *words])
        screen.enter(f"clear; {line}; echo exit=$?")

    def run_live(self, screen, steps, *words, head=HEAD):
        self.runbook(steps, head)
        self.type_command(screen, "run", "rb.yaml", "--run-id", "r1", *words)

    def go(self):
        self.write("go", "")

    # The shell has the terminal as it was: its modes, its screen, its cursor, lines that wrap.
    def check_restored(self, screen):
        screen.enter("clear; stty -g > after; cmp before after && echo as-$((1+1))")
        screen.wait("as-2")
        self.assertEqual(screen.tmux("display", "-p", "#{alternate_on}#{cursor_flag}#{wrap_flag}"),
                         "011\n")

    def engine_pid(self):
        with open(os.path.join(self.state, "engine.lock")) as file:
            return int(file.readline().split()[1])
