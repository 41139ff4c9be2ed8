"""The live view on a real terminal: what it shows, what its keys do, and how it gives it back."""
import contextlib
import os
import signal
import unicodedata

from cli_world import main
from live_world import SLOW, LiveTest

ASKS = """\
    save: { shell: 'printf "copied\\\\033[2J %s\\n" 1 2 3' }
    sign-off: { needs: [save], uses: approve, with: { role: lead, text: "Is it right?" } }
    after: { needs: [sign-off], run: [echo, done] }
    """


class AnswerTest(LiveTest):
    def test_a_run_is_followed_and_its_question_answered_in_place(self):
        screen = self.screen()
        self.run_live(screen, ASKS)
        counts = "3 steps: 1 asking, 1 succeeded, 1 waiting"
        text = screen.wait("waits for q1 approval by lead for sign-off: Is it right?",
                           "| copied\\x1b[2J 3", counts)
        lines = text.split("\n")
        self.assertRegex(lines[0], r"^r1  Recover the ledger +waiting \d+s$")
        self.assertEqual(lines[1], counts)
        self.assertEqual(lines[2].split(), ["step", "state", "time", "expected"])
        self.assertRegex(lines[3], r"^ ✓\* save +succeeded  \d+s +unknown$")
        self.assertRegex(lines[4], r"^ \?\* sign-off +asking +unknown  asks q1 for \d+s$")
        self.assertRegex(lines[5], r"^ ·\* after +waiting +unknown  needs sign-off$")
        screen.type("a")
        screen.wait("  1 approve: The steps that wait for this approval start.")
        screen.type("1")
        screen.wait("> 1 approve")
        screen.press("Enter")
        screen.wait("note for approve", "Enter records APPROVE  Esc back")
        screen.type("rows compared")
        screen.press("Enter")
        screen.wait("run succeeded", "exit=0")
        self.check_restored(screen)
        report = self.call("report", "r1", code=0).stdout
        self.assertRegex(report, r"q1: Is it right\? .*approve .*rows compared")

    def test_a_form_is_filled_in_and_a_wrong_field_can_be_given_again(self):
        screen = self.screen()
        self.run_live(screen, """\
            size: { uses: ask, with: { text: "How many?", choices: [go],
                    form: { count: { type: int, required: true } } } }
            use: { needs: [size], run: [echo, "${{ steps.size.outputs.count }}"] }
            """)
        screen.wait("q1 ask")
        for typed, seen in (("many", "not recorded:"), ("12", "exit=0")):
            screen.type("a")
            screen.wait("1 go")
            screen.type("1")
            screen.press("Enter")
            screen.wait("count (int, required):")
            screen.enter(typed)
            screen.wait("note for go")
            screen.press("Enter")
            screen.wait(seen)
        self.assertEqual(self.outputs(self.show(), "use")["stdout"], "12")

    def test_what_destroys_is_let_go_only_by_its_word(self):
        screen = self.screen()
        self.run_live(screen, """\
            look: { uses: approve, with: { text: "Drop it?" } }
            drop: { needs: [look], destroys: [ledger], run: [touch, dropped] }
            """)
        screen.wait("q1 approval")
        screen.type("a1")
        screen.press("Enter")
        screen.wait("note for approve")
        screen.press("Enter")
        screen.wait("it lets go what destroys ledger; type 'approve' to do it:")
        screen.enter("yes")
        screen.wait("'yes' is not 'approve'; nothing is sent.")
        self.assertFalse(self.exists("dropped"))
        screen.enter("approve")
        screen.wait("exit=0")
        self.assertTrue(self.exists("dropped"))


class LeaveTest(LiveTest):
    def test_d_detaches_and_the_run_goes_on(self):
        screen = self.screen()
        self.run_live(screen, SLOW)
        screen.wait("▶  slow", "d detach")
        screen.type("d")
        screen.wait("Detached. The run goes on. Follow again with: reprise attach r1", "exit=0")
        self.check_restored(screen)
        self.type_command(screen, "attach", "r1")
        screen.wait("▶  slow")
        self.go()
        screen.wait("run succeeded", "exit=0")

    def test_ctrl_c_asks_and_twice_it_detaches(self):
        screen = self.screen()
        self.run_live(screen, SLOW)
        screen.wait("▶  slow")
        screen.press("C-c")
        screen.wait("[d]etach (the run goes on, default)  [c]ancel the run  [k]eep following ?")
        screen.type("k")
        screen.wait("d detach  f filter")
        screen.press("C-c")
        screen.wait("[k]eep following ?")
        screen.press("C-c")
        screen.wait("Detached.", "exit=0")
        self.check_restored(screen)
        self.assertEqual(self.show()["status"], "running")
        self.go()

    def test_ctrl_c_and_c_cancels(self):
        screen = self.screen()
        self.run_live(screen, SLOW)
        screen.wait("▶  slow")
        screen.press("C-c")
        screen.wait("[c]ancel")
        screen.type("c")
        screen.wait("exit=4")
        self.assertEqual(self.show()["status"], "cancelled")

    def test_ctrl_z_suspends_only_the_view(self):
        screen = self.screen()
        self.run_live(screen, SLOW)
        screen.wait("▶  slow")
        screen.press("C-z")
        screen.wait("Stopped")
        self.check_restored(screen)
        screen.enter("fg")
        screen.wait("▶  slow", "d detach")
        self.go()
        screen.wait("run succeeded")
        self.check_restored(screen)

    def test_signals_and_a_crash_give_the_terminal_back(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGABRT, signal.SIGSEGV):
            with self.subTest(signal=number):
                screen = self.screen()
                self.type_command(screen, "run", self.runbook(SLOW).split("/")[-1],
                                  "--run-id", f"r{int(number)}")
                screen.wait("▶  slow")
                self.call("list", code=0)
                os.kill(self.viewer(), number)
                screen.wait("exit=" + str(128 + number))
                self.check_restored(screen)
                screen.close()
        self.go()

    # The command that follows: it is the shell's child, the engine is nobody's.
    def viewer(self):
        for pid in self.own_processes():
            with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
                if words[0].endswith(b"/reprise") and b"engine" not in words:
                    return pid
        return self.fail("nobody follows")

    def test_an_engine_in_the_foreground_says_what_leaving_means(self):
        screen = self.screen()
        self.run_live(screen, SLOW, "--foreground")
        screen.wait("▶  slow", "q leave (is the engine)")
        screen.press("C-z")
        screen.wait("Ctrl-Z does nothing here: this process is the engine of the run")
        screen.type("q")
        screen.wait("This process is the engine: [s]top it, resume later  [c]ancel  [k]eep on")
        screen.type("k")
        self.go()
        screen.wait("run succeeded", "exit=0")
        self.check_restored(screen)


def columns_of(line):
    """As a terminal counts them."""
    return sum(0 if unicodedata.combining(each) else
               2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)


class SizeTest(LiveTest):
    def test_it_is_drawn_anew_while_the_terminal_changes(self):
        screen = self.screen()
        self.run_live(screen, ASKS)
        screen.wait("waits for q1")
        screen.resize(40, 12)
        text = screen.wait("a answer  d detach  f filter", "\n3: ?1 ✓1 ·1\n")
        self.assertEqual([line for line in text.split("\n") if len(line) > 40], [])
        self.assertIn("waits for q1 approval by lead for sign-…", text)
        screen.resize(10, 3)
        screen.wait("a answer")
        screen.resize(100, 30)
        screen.wait("waits for q1 approval by lead for sign-off: Is it right?")
        screen.type("d")
        screen.wait("The run is stored and waits.", "answer r1 q1 CHOICE   # approve, reject")

    def test_wide_combining_and_turned_text_keeps_its_columns_also_when_there_is_little_room(self):
        screen = self.screen()
        self.run_live(screen, """\
            say:
              shell: "printf '%s\\n' 'エンジンを停止しました \u202eevil שלום 한글 full-end'; sleep 60"
              effect: none
            ask: { uses: approve, with: { text: "元帳を置き換えてもよいですか שלום e\u0301 end?" } }
            """, head="title: 復旧手順 שלום\n")
        screen.wait("waits for q1")
        screen.resize(100, 30)
        screen.press("Enter")
        whole = ("r1  復旧手順 שלום ",
                 "for ask: 元帳を置き換えてもよいですか שלום e\u0301 end?",
                 "| エンジンを停止しました \\xe2\\x80\\xaeevil שלום 한글 full-end\n")
        screen.wait(*whole)
        screen.resize(20, 5)
        text = screen.wait("r1  復… ", "\n2: ?1 ▶1\n", "waits for q1 approv…\n")
        self.assertEqual([line for line in text.split("\n") if columns_of(line) > 20], [])
        screen.resize(100, 30)
        screen.wait(*whole)
        screen.type("d")
        screen.wait("Detached", "exit=0")

    def many(self, count):
        screen = self.screen()
        self.run_live(screen, f"""\
            each:
              foreach: "${{{{ inputs.items }}}}"
              uses: set
              with: {{ values: {{ n: "${{{{ item }}}}" }} }}
            ask: {{ needs: [each], uses: approve, with: {{ text: "Go?" }} }}
            """, "--inputs", self.write("items.yaml", f"items: {list(range(count))}\n")
            .split("/")[-1], head="inputs: { items: { type: list, required: true } }\n")
        text = screen.wait("waits for q1 approval", f"{count + 1} steps: 1 asking, {count} succ",
                           seconds=240)
        self.assertIn("open 1-1 of 1", text)
        screen.type("f")
        screen.wait(f"of {count + 2}")
        screen.press("Home")
        screen.wait("step 1-", "each[3]")
        screen.press("End")
        screen.wait(f"-{count + 2} of {count + 2}")
        screen.press("PageUp")
        screen.wait_without(f"-{count + 2} of {count + 2}")
        screen.type("d")
        screen.wait("exit=0")

    def test_a_thousand_steps(self):
        self.many(1_000)

    def test_ten_thousand_steps(self):
        self.many(10_000)


class PlainTest(LiveTest):
    PLAIN = ("save             succeeded", "asks q1: Is it right? [approve|reject]")

    def test_plain_gets_lines_and_ctrl_c_asks_there_too(self):
        screen = self.screen()
        self.run_live(screen, ASKS, "--plain")
        screen.wait(*self.PLAIN)
        screen.press("C-c")
        screen.wait("[d]etach (the run goes on, default)")
        screen.enter("d")
        screen.wait("Detached.", "exit=0")

    def test_a_dumb_terminal_gets_lines(self):
        screen = self.screen()
        screen.enter("export TERM=dumb")
        self.run_live(screen, ASKS)
        screen.wait(*self.PLAIN)

    def test_a_pipe_gets_lines_without_a_single_escape(self):
        screen = self.screen()
        self.run_live(screen, "one: { run: [echo, hello] }\n", "2>&1", "|", "tee", "told")
        screen.wait("exit=0")
        told = self.read("told")
        self.assertIn("one              succeeded", told)
        self.assertNotIn("\x1b", told)

    def test_without_colour_the_view_says_it_in_words(self):
        for way in ("NO_COLOR=1", "--no-color"):
            with self.subTest(way=way):
                self.fresh(f"state{len(way)}")
                screen = self.screen()
                if way.startswith("NO"):
                    screen.enter(f"export {way}")
                self.run_live(screen, ASKS, *([way] if way.startswith("--") else []))
                screen.wait("3 steps: 1 asking, 1 succeeded", "d detach")
                self.assertNotIn("\x1b", screen.text(colours=True))
                screen.type("d")
                screen.wait("exit=0")
                screen.close()

    def test_with_colour_states_are_coloured(self):
        screen = self.screen()
        self.run_live(screen, ASKS)
        screen.wait("waits for q1")
        self.assertIn("\x1b[32m", screen.text(colours=True))

    def test_another_locale_gets_ascii(self):
        screen = self.screen()
        screen.enter("export LC_ALL=C")
        self.run_live(screen, ASKS, head="title: Z\u00fcrich\n")
        text = screen.wait("waits for q1", "+* save", "r1  Z?rich ")
        self.assertTrue(text.isascii(), text)


if __name__ == "__main__":
    main()
