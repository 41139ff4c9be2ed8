#!/usr/bin/env python3
"""Faults of the world against the real commands, each test named after its fault."""
import os
import shutil
import signal
import sqlite3
import subprocess
import time

from cli_world import BIN, FAKETIME, CliTest, main
from network_folder import NetworkFolder

LYING_DISK = os.path.join(os.path.dirname(BIN), "tests", "liblying_disk.so")
CHAIN = "s0: { run: [sh, -c, 'echo 0 >> ran'] }\n" + "".join(
    f"s{n}: {{ needs: [s{n - 1}], run: [sh, -c, 'echo {n} >> ran'] }}\n" for n in range(1, 6))
HOLD = "one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }\n"


class Faults(CliTest):
    def journal(self):
        return os.path.join(self.state, "journal.db")

    def under(self, wrapper, *words, env=None):
        command = [*wrapper, os.path.join(BIN, "reprise"), "--state", self.state, *words]
        return subprocess.run(command, cwd=self.folder, env=self.environment(env), text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=120)

    def digest(self):
        with open(self.journal(), "rb") as file:
            return file.read()

    def began(self, steps=HOLD, env=None):
        running = self.start("run", self.runbook(steps), "--run-id", "r1", env=env)
        self.wait_for(lambda: self.exists("began"))
        return running

    def ended(self, process, code):
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, code, out + err)
        return err


class Journal(Faults):
    def test_R_06_after_a_failed_flush_nothing_further_starts_and_a_resume_goes_on(self):
        self.call("run", self.runbook("a: { run: ['true'] }\n"), code=0)
        book, stopped = self.runbook(CHAIN), 0
        for when in range(1, 12, 2):
            run = f"r{when}"
            self.write("ran", "")
            strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e",
                      f"inject=fdatasync:error=EIO:when={when}+"]
            done = self.under(strace, "run", book, "--run-id", run)
            ran = self.read("ran").split()
            if done.returncode == 0:
                self.assertEqual(len(ran), 6)
                continue
            self.assertEqual(done.returncode, 74, done.stderr)
            stopped += len(ran) < 6
            self.call("journal", "verify", code=0)
            known = self.call("list", code=0).stdout.split()
            if run in known:
                self.call("resume", run)
                # The intent that was being flushed may be there, though nothing was started for it.
                for question in self.show(run)["questions"]:
                    happened = question["step"][1:] in self.read("ran").split()
                    self.call("answer", run, question["id"],
                              "happened" if happened else "did-not-happen", code=0)
                self.call("resume", run, code=0)
                self.assertEqual(self.read("ran").split(), list("012345"))
        self.assertGreater(stopped, 2)

    def test_R_07_on_a_full_disk_the_run_waits_and_goes_on_when_there_is_space(self):
        os.mkdir(self.state)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m,mode=0700", "tmpfs", self.state],
                       check=True)
        try:
            running = self.began(HOLD + "two: { needs: [one], run: [touch, two] }\n")
            with open(os.path.join(self.state, "filler"), "wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 65536)
                except OSError:
                    pass
            self.write("go", "")
            time.sleep(1)
            os.remove(os.path.join(self.state, "filler"))
            self.ended(running, 0)
            self.assertTrue(self.exists("two"))
            self.call("journal", "verify", code=0)
        finally:
            subprocess.run(["umount", "-l", self.state], check=True)

    def test_R_10_S_21_a_journal_changed_by_hand_starts_nothing_and_can_still_be_exported(self):
        self.call("run", self.runbook("a: { run: [echo, original-words] }\n"
                                      "gate: { needs: [a], uses: approve, with: { text: Go } }\n"),
                  "--run-id", "r1", code=3)
        db = sqlite3.connect(self.journal())
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        at = self.digest().index(b"original-words")
        with open(self.journal(), "r+b") as file:
            file.seek(at)
            file.write(b"forged")
        self.call("run", self.runbook("x: { run: [touch, x] }\n", name="b.yaml"), code=76)
        self.call("resume", "r1", code=76)
        self.assertFalse(self.exists("x"))
        self.assertIn("r1", self.call("journal", "verify", code=1).stderr +
                      self.call("journal", "verify", code=1).stdout)
        self.assertIn("r1", self.call("list", code=0).stdout)
        exported = self.call("journal", "export", code=1).stdout
        self.assertIn("forged", exported)
        self.assertIn('"type":"damage","run_id":"r1"', exported)
        self.call("stop", "--reason", "damaged", code=0)

    def test_prune_removes_nothing_when_its_archive_is_not_what_was_written(self):
        self.call("run", self.runbook("a: { run: ['true'] }\n"), "--run-id", "r1", code=0)
        prune = ("journal", "prune", "--older-than", "1ms", "--archive", self.folder)
        self.assertTrue(os.path.exists(LYING_DISK))
        refused = self.call(*prune, env={"LD_PRELOAD": LYING_DISK})
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn(".part", refused.stderr)
        kept = '"type":"event","run_id":"r1"'
        self.assertIn(kept, self.call("journal", "export", code=0).stdout)
        self.assertEqual([name for name in os.listdir(self.folder) if ".zst" in name], [])
        self.call(*prune, code=0)
        self.assertNotIn(kept, self.call("journal", "export", code=0).stdout)

    def test_R_11_a_state_folder_put_back_from_a_backup_resumes_nothing(self):
        witness = os.path.join(self.state, "witness")
        self.call("run", self.runbook("a: { run: [sh, -c, 'echo x >> ran'] }\n"), code=0)
        shutil.copy(self.journal(), self.path("old.db"))
        self.call("run", self.path("rb.yaml"), code=0)
        shutil.copy(self.path("old.db"), self.journal())
        self.assertTrue(os.path.exists(witness))
        self.call("run", self.path("rb.yaml"), code=76)
        os.remove(witness)
        self.call("run", self.path("rb.yaml"), code=76)
        self.assertEqual(self.read("ran"), "x\nx\n")

    def test_R_12_a_second_engine_is_refused_within_a_second_and_names_the_first(self):
        running = self.began()
        os.remove(os.path.join(self.state, "control.sock"))
        begun = time.time()
        done = self.call("journal", "accept", "--reason", "mine", code=75)
        self.assertLess(time.time() - begun, 10)
        self.assertIn(str(running.pid), done.stderr)
        self.write("go", "")
        self.ended(running, 0)

    def test_R_14_a_state_folder_on_another_machine_is_refused_and_nothing_is_made_in_it(self):
        make = {8, 9, 13, 35}  # mknod, mkdir, link, create
        with NetworkFolder(self.state) as folder:
            for words in (("run", self.runbook("one: { run: [touch, one] }\n")), ("resume",),
                          ("list",)):
                done = self.call(*words, code=76)
                self.assertIn("sshfs", done.stderr)
            self.assertGreater(len(folder.asked), 1)
            self.assertEqual(make & set(folder.asked), set())
        self.assertFalse(self.exists("one"))

    def test_R_23_a_journal_of_a_newer_format_is_refused_untouched(self):
        self.call("run", self.runbook("a: { run: ['true'] }\n"), code=0)
        db = sqlite3.connect(self.journal())
        db.execute("PRAGMA user_version = 99")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        before = self.digest()
        for words in (("run", self.path("rb.yaml")), ("resume",), ("list",)):
            done = self.call(*words, code=76)
            self.assertIn("99", done.stderr)
        self.assertEqual(self.digest(), before)


class Engine(Faults):
    def test_R_01_R_03_killed_after_the_effect_the_unsafe_step_is_asked_about(self):
        running = self.began("one: { run: [sh, -c, 'echo x >> ran; touch began; exec sleep 60'] "
                             "}\n")
        self.kill_all(running)
        self.call("resume", "r1", code=3)
        self.assertEqual(self.read("ran"), "x\n")
        self.assertEqual(self.show()["steps"]["one"]["status"], "asking")

    def test_R_15_the_orphan_is_dead_before_the_resumed_run_goes_on(self):
        running = self.began("one: { run: [sh, -c, 'echo $$ > pid; touch began; exec sleep 60'], "
                             "effect: read, timeout: 4s }\n"
                             "two: { needs: [one], run: [touch, two] }\n")
        pid = int(self.read("pid"))
        running.kill()
        running.communicate()
        self.assertTrue(os.path.exists(f"/proc/{pid}"))
        self.call("resume", "r1", code=1)
        self.assertFalse(os.path.exists(f"/proc/{pid}"))

    def test_R_16_a_deaf_tree_over_sessions_is_gone_when_the_command_is(self):
        self.call("run", self.runbook("""\
            one:
              shell: |
                trap '' TERM
                setsid sh -c 'trap "" TERM; (trap "" TERM; sleep 60) & sleep 60' &
                echo started
            """), "--run-id", "r1", code=0)
        self.assertEqual(self.own_processes(), [])

    def test_R_17_a_flood_of_any_bytes_is_capped_and_the_journal_stays_readable(self):
        shown = self.run_book("""\
            one: { run: [python3, -c, "import os, sys; b = bytes(range(256)) * 4096;
                   [os.write(1, b) for _ in range(64)]"] }
            """)
        self.assertLess(len(shown["steps"]["one"]["outputs"]["stdout"]), 300_000)
        self.assertLess(os.path.getsize(self.journal()), 2_000_000)
        self.call("journal", "verify", code=0)

    def test_R_21_a_runbook_that_is_edited_or_deleted_meanwhile_changes_nothing(self):
        running = self.began(HOLD + "two: { needs: [one], run: [touch, old] }\n")
        self.assertNotIn("own copy", self.call("show", "r1").stderr)
        self.runbook("one: { run: [touch, new] }\n")
        self.assertIn("rb.yaml was edited since this run began", self.call("show", "r1").stderr)
        running.send_signal(signal.SIGTERM)
        self.ended(running, 3)
        self.write("go", "")
        os.remove(self.path("rb.yaml"))
        said = self.call("resume", "r1", code=0)
        self.assertIn("rb.yaml is gone (the run goes on with its own copy)",
                      said.stdout + said.stderr)
        self.assertIn("rb.yaml is gone", self.call("report", "r1").stdout)
        self.assertTrue(self.exists("old"))
        self.assertFalse(self.exists("new"))


class Clock(Faults):
    def jumping(self):
        """An environment in which the wall clock shows what the file `clock` says."""
        self.assertTrue(os.path.exists(FAKETIME))
        self.show_time("+0")
        return {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": self.path("clock"),
                "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "DONT_FAKE_MONOTONIC": "1"}

    def show_time(self, text):
        os.replace(self.write("clock.new", text + "\n"), self.path("clock"))

    def jumped(self, steps, jump, code):
        begun = time.time()
        running = self.start("run", self.runbook(steps), "--run-id", "r1", env=self.jumping())
        self.wait_for(lambda: os.path.exists(self.journal()))
        time.sleep(0.7)
        self.show_time(jump)
        self.ended(running, code)
        return time.time() - begun

    def test_R_18_a_wait_ends_neither_early_nor_late_when_the_wall_clock_jumps(self):
        for jump in ("+10y", "-10y"):
            self.state = self.path("state " + jump)
            took = self.jumped("one: { uses: wait, with: { for: 3s } }\n"
                               "two: { needs: [one], run: [sh, -c, 'echo x >> two'] }\n", jump, 0)
            self.assertGreaterEqual(took, 2.9, jump)
            self.assertLess(took, 15, jump)
        self.assertEqual(self.read("two"), "x\nx\n")

    def test_R_18_a_step_keeps_its_timeout_when_the_wall_clock_jumps(self):
        for jump in ("+10y", "-10y"):
            self.state = self.path("state " + jump)
            took = self.jumped("one: { run: [sleep, '60'], timeout: 3s, effect: read }\n", jump, 1)
            self.assertGreaterEqual(took, 2.9, jump)
            self.assertLess(took, 15, jump)

    def test_R_18_the_clock_of_these_tests_does_jump(self):
        environment = dict(os.environ, **self.jumping())
        self.show_time("+10y")
        shown = subprocess.run(["date", "+%Y"], env=environment, capture_output=True, text=True)
        self.assertGreaterEqual(int(shown.stdout), time.gmtime().tm_year + 9)


if __name__ == "__main__":
    main()
