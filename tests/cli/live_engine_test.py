"""The live view on a real terminal when the engine dies, is replaced, or does not answer."""
import contextlib
import os
import signal
import socket
import time

from cli_world import main
from live_world import SLOW, LiveTest


class EngineTest(LiveTest):
    def test_a_killed_engine_is_told_and_the_next_one_followed(self):
        screen = self.screen()
        self.run_live(screen, SLOW + "ask: { needs: [slow], uses: approve, with: { text: Go } }\n")
        screen.wait("| begun")
        first = self.engine_pid()
        os.kill(first, signal.SIGKILL)
        self.go()   # the next engine waits for what the last one had started
        screen.wait("The engine had gone; the next one goes on with the run")
        self.assertNotEqual(self.engine_pid(), first)
        screen.wait("waits for q1 approval")
        screen.type("a1")
        screen.press("Enter")
        screen.wait("note for approve")
        screen.press("Enter")
        screen.wait("run succeeded", "exit=0")
        self.check_restored(screen)

    # As a process that is being killed does: it still takes connections and keeps none of them.
    def test_a_socket_that_takes_connections_and_answers_nothing_is_tried_again(self):
        screen = self.screen()
        self.run_live(screen, SLOW)
        screen.wait("| begun")
        path = os.path.join(self.state, "control.sock")
        first = self.engine_pid()
        os.kill(first, signal.SIGSTOP)
        os.unlink(path)
        with socket.socket(socket.AF_UNIX) as dying:
            dying.bind(os.path.relpath(path))
            dying.listen()
            os.kill(first, signal.SIGKILL)
            for _ in range(2):  # the look whether an engine is there, and the question
                dying.accept()[0].close()
        self.go()
        screen.wait("run succeeded", "exit=0")
        self.check_restored(screen)

    # The clock in its first line does not go on.
    def stands_still(self, screen):
        before = screen.lines()[0]
        time.sleep(2.5)
        return screen.lines()[0] == before

    def test_an_engine_that_does_not_answer_is_left_by_ctrl_c(self):
        screen = self.screen()
        self.run_live(screen, "ask: { uses: approve, with: { text: 'Go?' } }\n")
        screen.wait("waits for q1 approval", "1 step: 1 asking")
        os.kill(self.engine_pid(), signal.SIGSTOP)
        screen.type("a1")
        screen.press("Enter")
        screen.wait("note for approve")
        screen.press("Enter")
        self.wait_for(lambda: self.stands_still(screen))
        self.press_until_left(screen)
        screen.wait("The engine did not answer. Left the view", "exit=0")
        self.check_restored(screen)

    # Three times; signals that come at once count as one.
    def press_until_left(self, screen):
        for _ in range(10):
            screen.press("C-c")
            with contextlib.suppress(AssertionError):
                screen.wait("The engine did not answer", seconds=0.5)
                return

    def test_an_engine_that_cannot_be_replaced_ends_the_view_with_advice(self):
        screen = self.screen()
        self.run_live(screen, "wait: { uses: wait, with: { for: 60s } }\n")
        screen.wait("timer of wait")
        engine = self.engine_pid()
        os.kill(engine, signal.SIGSTOP)
        with open(os.path.join(self.state, "journal.db"), "r+b") as file:
            file.write(b"no journal any more")
        os.kill(engine, signal.SIGKILL)
        screen.wait("error:", "exit=76")
        self.check_restored(screen)

    def test_expected_times_come_from_earlier_runs(self):
        self.call("run", self.runbook("one: { run: [sleep, '4'] }\n"), "--run-id", "r0", code=0)
        screen = self.screen()
        self.run_live(screen, SLOW.replace("slow", "one"),
                      head="objectives: { rto: { target: 1s, max: 1m } }\n")
        text = screen.wait("▶  one", "s, after target")
        self.assertRegex(text, r"▶  one +running +\ds +\ds")
        self.assertRegex(text, r"end at \ds, after target")
        screen.wait("end overdue (1 late)")
        self.go()
        screen.wait("exit=0")


if __name__ == "__main__":
    main()
