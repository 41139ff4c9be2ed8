#!/usr/bin/env python3
"""Operations on the journal while its engine lives: they ask it, and its runs go on meanwhile."""
import glob
import json
import os
import shutil
import subprocess
import time

from cli_world import CliTest, main

# Ends when the test says so: an engine with something to do for as long as that takes.
WAITING = "one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }\n"
MANY = """\
    fill:
      foreach: "${{ inputs.all }}"
      uses: set
      with: { values: { text: "${{ item }}" } }
"""


class LivingJournal(CliTest):
    def live(self, run="living"):
        """An engine with one run under way."""
        engine = self.start("run", self.runbook(WAITING, name="wait.yaml"), "--run-id", run)
        self.wait_for(lambda: self.exists("began"))
        self.wait_for(lambda: os.path.exists(os.path.join(self.state, "control.sock")))
        return engine

    def end(self, engine):
        self.write("go", "")
        self.assertEqual(engine.wait(60), 0)

    def fill(self, run="big", items=1000):
        """A finished run of some megabytes."""
        texts = json.dumps([("%d " % number) * 1200 for number in range(items)])
        self.write("all.json", texts)
        head = "inputs: { all: { type: list, required: true } }\n"
        self.call("run", self.runbook(MANY, head=head, name="fill.yaml"), "--run-id", run,
                  "-i", "all=@" + self.path("all.json"), code=0, timeout=300)

    def leftovers(self, folder):
        return glob.glob(os.path.join(folder, "*.part")) + glob.glob(
            os.path.join(self.state, "journal.snapshot-*"))

    def test_a_living_journal_is_verified_exported_and_backed_up(self):
        self.call("run", self.runbook("one: { run: [echo, hi] }\n"), "--run-id", "r1", code=0)
        engine = self.live()
        said = self.call("journal", "verify", code=0).stdout
        self.assertRegex(said, r"\d+ commits, 2 runs, \d+ events looked at of the living journal")
        self.assertIn("The journal is whole.", said)
        verified = json.loads(self.call("--json", "journal", "verify", code=0).stdout)
        self.assertEqual((verified["whole"], verified["living"]), (True, True))
        lines = [json.loads(line) for line in
                 self.call("journal", "export", "r1", code=0).stdout.splitlines()]
        self.assertEqual([line["type"] for line in lines[:2]], ["journal", "run"])
        self.assertEqual(lines[-1]["kind"], "run.finished")
        self.call("journal", "export", "nobody", code=1)
        self.call("journal", "backup", "copy.db", code=0)
        self.assertEqual(os.stat(self.path("copy.db")).st_mode & 0o777, 0o600)
        self.call("journal", "backup", "copy.db", code=74)  # never overwritten
        self.assertEqual(self.leftovers(self.folder), [])
        self.end(engine)
        self.assertNotIn("living", self.call("journal", "verify", code=0).stdout)

    def test_a_journal_that_grows_meanwhile_is_whole_each_time(self):
        steps = """\
            fill:
              repeat: { until: "false", every: 1ms, max: 100000 }
              uses: set
              with: { values: { text: "0123456789" } }
            """
        engine = self.start("run", self.runbook(steps), "--run-id", "r1")
        self.wait_for(lambda: os.path.exists(os.path.join(self.state, "control.sock")))
        seen = [self.commits()]
        for _ in range(9):
            self.wait_for(lambda: self.commits() > seen[-1])  # it grows
            seen.append(self.commits())
        engine.terminate()
        self.assertEqual(engine.wait(60), 3)
        self.call("journal", "verify", code=0)

    def commits(self):
        """Of a living journal that is whole."""
        said = json.loads(self.call("--json", "journal", "verify", code=0).stdout)
        self.assertEqual((said["living"], said["damage"]), (True, []))
        return said["commits"]

    def test_a_backup_of_a_living_journal_can_take_its_place(self):
        engine = self.live()
        self.call("journal", "backup", "copy.db", code=0)
        self.end(engine)
        other = self.path("other")
        os.mkdir(other, 0o700)
        os.rename(self.path("copy.db"), os.path.join(other, "journal.db"))
        self.state = other
        self.call("journal", "accept", "--reason", "put back", code=0)
        self.assertEqual(self.show("living")["status"], "running")

    def test_finished_runs_are_pruned_while_another_goes_on(self):
        for run in ("r1", "r2", "r3"):
            self.call("run", self.runbook("one: { run: [echo, hi] }\n"), "--run-id", run, code=0)
        engine = self.live()
        done = self.call("journal", "prune", "--older-than", "0s", "--keep", "r2", code=0)
        self.assertEqual(sorted(done.stdout.split()), ["r1", "r3"])
        self.assertEqual(len(glob.glob(os.path.join(self.state, "archive", "*.zst"))), 1)
        self.assertIn("archive", self.call("show", "r1", code=2).stderr)
        self.assertEqual(self.show("r2")["status"], "succeeded")
        self.call("journal", "verify", code=0)
        self.end(engine)
        self.assertEqual(self.show("living")["status"], "succeeded")
        self.call("journal", "verify", code=0)

    def test_an_archive_that_cannot_be_written_does_not_stop_the_engine(self):
        self.call("run", self.runbook("one: { run: [echo, hi] }\n"), "--run-id", "r1", code=0)
        engine = self.live()
        self.call("journal", "prune", "--older-than", "0s", "--archive", "/nonexistent", code=74)
        self.call("journal", "backup", "/nonexistent/copy.db", code=74)
        self.assertEqual(self.show("r1")["status"], "succeeded")
        self.end(engine)

    def test_accept_stays_refused_while_an_engine_lives(self):
        engine = self.live()
        self.call("journal", "accept", "--reason", "no", code=75)
        self.end(engine)

    def test_an_export_to_a_full_disk_says_so(self):
        self.call("run", self.runbook("one: { run: [echo, hi] }\n"), "--run-id", "r1", code=0)
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [os.path.join(os.environ["REPRISE_BIN_DIR"], "reprise"), "--state", self.state,
                 "journal", "export"], stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 74)

    def test_an_engine_killed_in_the_middle_of_a_backup_loses_nothing(self):
        self.fill()
        engine = self.live()
        part = self.path("copy.db.part")
        client = self.start("journal", "backup", self.path("copy.db"))
        self.wait_for(lambda: os.path.exists(part) or client.poll() is not None)
        engine.kill()
        engine.communicate()
        # The client goes on alone where it can; the wanted name is a whole copy or nothing.
        code = client.wait(60)
        if code == 0:
            self.verify_copy(self.path("copy.db"), 2)
        else:
            self.assertFalse(self.exists("copy.db"))
        self.write("go", "")
        self.call("resume", "living", code=0)
        self.assertIn("2 runs", self.call("journal", "verify", code=0).stdout)
        self.assertEqual(self.show("big")["status"], "succeeded")
        self.assertEqual(self.leftovers(self.folder), [])

    def verify_copy(self, path, runs):
        folder = self.path("restored")
        os.mkdir(folder, 0o700)
        os.rename(path, os.path.join(folder, "journal.db"))
        before, self.state = self.state, folder
        self.call("journal", "accept", "--reason", "put back", code=0)
        self.assertIn(f"{runs} runs", self.call("journal", "verify", code=0).stdout)
        self.state = before

    def test_an_engine_killed_in_the_middle_of_a_prune_loses_no_run(self):
        runs = [f"r{number}" for number in range(4)]
        for run in runs:
            self.fill(run, items=60)
        filled = self.state
        for moment in range(6):
            self.state = self.path(f"state-{moment}")
            shutil.copytree(filled, self.state)
            for name in ("began", "go"):
                if self.exists(name):
                    os.unlink(self.path(name))
            engine = self.live()
            archive = os.path.join(self.state, "archive")
            client = self.start("journal", "prune", "--older-than", "0s")
            if moment < 3:
                self.wait_for(lambda: glob.glob(os.path.join(archive, "*.part"))
                              or client.poll() is not None)
                time.sleep(0.01 * moment)
            else:
                self.wait_for(lambda: glob.glob(os.path.join(archive, "*.zst"))
                              or client.poll() is not None)
                time.sleep(0.002 * (moment - 3))
            engine.kill()
            engine.communicate()
            self.assertIn(client.wait(60), (0, 75))
            self.write("go", "")
            self.call("resume", "living", code=0)
            self.call("journal", "verify", code=0)
            for run in runs:  # in the journal, or in an archive that the journal names
                shown = self.call("--json", "show", run)
                if shown.returncode != 0:
                    self.assertIn(".jsonl.zst", shown.stdout + shown.stderr)
            for path in glob.glob(os.path.join(archive, "*.zst")):
                subprocess.run(["zstd", "-tq", path], check=True)
            self.call("journal", "prune", "--older-than", "0s", code=0)
            self.call("journal", "verify", code=0)


if __name__ == "__main__":
    main()
