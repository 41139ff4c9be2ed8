#!/usr/bin/env python3
"""Backups and restores of SQLite ledgers that are really damaged, with kills in the middle."""
import contextlib
import glob
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

from action_world import ActionTest
from cli_world import main
from damage import content, destroy_page, make_ledger, rows_of


class Ledger(ActionTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.path("ledger.db")

    def backup(self, code=0, **more):
        return self.act("backup", {"kind": "sqlite", "source": self.ledger,
                                   "to": self.path("backups"), **more}, code=code)

    def select(self, code=0, **more):
        return self.act("select_backup", {"from": self.path("backups"), **more}, code=code)

    def restore(self, backup, code=0):
        return self.act("restore", {"backup": backup, "to": self.ledger}, code=code)

    def test_what_is_only_in_the_log_is_in_the_backup(self):
        make_ledger(self.ledger, 50)
        writer = sqlite3.connect(self.ledger)
        self.addCleanup(writer.close)
        writer.execute("pragma journal_mode = wal")
        writer.execute("insert into orders values (1000, '1', 'in the log')")
        writer.commit()
        outputs = self.backup()
        self.assertEqual(outputs["backup"]["manifest"]["facts"]["tables"], {"orders": 51})
        self.assertEqual(rows_of(outputs["backup"]["path"])[0], 51)

    def test_the_third_of_three_is_chosen_and_restored_over_a_destroyed_page(self):
        # Requirement A3: the newest is truncated, the next has a flipped bit, the third is good.
        make_ledger(self.ledger, 300)
        paths = [self.backup()["backup"]["path"] for _ in range(3)]
        os.truncate(paths[2], os.path.getsize(paths[2]) - 512)
        destroy_page(paths[1], 7)
        destroy_page(self.ledger, 5)
        broken = content(self.ledger)
        chosen = self.select()
        self.assertEqual(chosen["backup"]["path"], paths[0])
        self.assertEqual(sorted(row["path"] for row in chosen["rejected"]), sorted(paths[1:]))
        outputs = self.restore(chosen["backup"])
        self.assertEqual(rows_of(self.ledger), (300, 300 * 301 // 2))
        self.assertEqual(rows_of(self.ledger, "pragma integrity_check"), ("ok",))
        for kept in (outputs["replaced"], outputs["saved"][0]["path"]):
            self.assertEqual(content(kept), broken)

    def test_a_backup_whose_manifest_counts_other_rows_is_refused(self):
        make_ledger(self.ledger, 30)
        backup = self.backup()["backup"]
        name = backup["path"] + ".manifest.json"
        with open(name) as file:
            text = file.read()
        with open(name, "w") as file:
            file.write(text.replace('"orders":30', '"orders":31'))
        error = self.select(code=1)
        self.assertIn("has 30 rows, and not the 31", error["message"])

    def test_one_that_was_taken_after_the_moment_is_refused(self):
        make_ledger(self.ledger, 30)
        first = self.backup()["backup"]
        second = self.backup()["backup"]
        chosen = self.select(before=first["taken_at"])
        self.assertEqual(chosen["backup"]["path"], first["path"])
        self.assertIn("after", chosen["rejected"][0]["reasons"][0])
        self.assertEqual(chosen["rejected"][0]["path"], second["path"])

    def test_a_damaged_ledger_is_no_good_backup_and_can_be_kept_on_purpose(self):
        make_ledger(self.ledger, 300)
        destroy_page(self.ledger, 5)
        error = self.backup(code=1)
        self.assertIn(error["code"], ("damaged", "no-backup"), error)
        outputs = self.backup(tag="suspect")
        self.assertEqual(outputs["tag"], "suspect")
        self.assertEqual(self.select(code=1)["code"], "no-valid-backup")
        # What is kept is what was there, byte by byte.
        self.assertEqual(outputs["kind"], "tree")
        kept = self.path("unpacked")
        os.mkdir(kept)
        subprocess.run(["tar", "--zstd", "-xf", outputs["backup"]["path"], "-C", kept], check=True)
        found = glob.glob(kept + "/**/ledger.db", recursive=True)
        self.assertEqual(content(found[0]), content(self.ledger))

    def test_a_link_or_a_folder_is_not_replaced_by_a_ledger(self):
        make_ledger(self.ledger, 30)
        self.backup()
        chosen = self.select()["backup"]
        ledger, self.ledger = self.ledger, self.path("linked")
        os.symlink(ledger, self.ledger)
        broken = content(ledger)
        self.assertIn("is a symbolic link", self.restore(chosen, code=1)["message"])
        self.assertEqual((os.readlink(self.ledger), content(ledger)), (ledger, broken))
        self.ledger = self.path("backups")
        self.assertIn("is there and is no file", self.restore(chosen, code=1)["message"])
        self.ledger = self.path("backups linked")
        os.symlink(self.path("backups"), self.ledger)
        error = self.act("select_backup", {"from": self.ledger}, code=1)
        self.assertIn("is a symbolic link", error["message"])

    def test_a_log_of_the_broken_ledger_does_not_spoil_the_restored_one(self):
        make_ledger(self.ledger, 100)
        self.backup()
        chosen = self.select()["backup"]
        with open(self.ledger + "-wal", "wb") as file:
            file.write(os.urandom(4096))
        outputs = self.restore(chosen)
        self.assertEqual(rows_of(self.ledger), (100, 5050))
        self.assertTrue(os.path.exists(outputs["replaced"] + "-wal"))
        self.assertFalse(os.path.exists(self.ledger + "-wal"))

    def test_a_ledger_that_is_still_written_to_is_left_alone(self):
        make_ledger(self.ledger, 100)
        self.backup()
        chosen = self.select()["backup"]
        # Between the copy of what is there and the swap somebody writes: planted in the restore.
        steps = self.path("steps")
        with open(os.path.join(steps, "restore.lua")) as file:
            restore = file.read()
        os.unlink(steps)
        os.mkdir(steps)
        with open(os.path.join(steps, "restore.lua"), "w") as file:
            file.write("local write = function(to) local real = fs.copy\nfs.copy = function(args)\n"
                       "local done, why = real(args)\nif args.from == to then\nproc.run{argv = "
                       "{'sh', '-c', 'printf x >> \"$0\"', to}, effect = 'read'} end\n"
                       "return done, why end end\n"
                       + restore.replace("chosen.check(inputs.backup)",
                                         "chosen.check(inputs.backup) write(inputs.to)"))
        done = self.call("run", self.book(self.watched("restore", {
            "backup": chosen, "to": self.ledger}, ())), "--run-id", "w", code=1)
        self.assertIn("changed while it was being replaced", done.stderr)
        self.assertFalse(glob.glob(self.ledger + ".replaced-*"))

    def end_all(self, engine):
        """Engine, shim and workers at once, as a machine that loses its power would."""
        for pid in [engine.pid, *self.own_processes()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        engine.communicate()

    def test_a_restore_killed_at_any_moment_ends_the_same(self):
        make_ledger(self.ledger, 3000)
        self.backup()
        chosen = self.select()["backup"]
        began = time.monotonic()
        self.restore(chosen)
        took = time.monotonic() - began
        seed = random.randrange(1 << 30)
        chance, killed = random.Random(seed), 0
        for turn in range(12):
            destroy_page(self.ledger, 5)
            broken = content(self.ledger)
            book = self.book({"uses": "restore", "with": {"backup": chosen, "to": self.ledger}})
            engine = self.start("run", book, "--run-id", f"turn{turn}")
            engine.stdout.readline()  # the run is stored
            time.sleep(chance.uniform(0, took))
            if engine.poll() is None:
                killed += 1
            else:
                took /= 2   # runs are shorter than they were
            self.end_all(engine)
            self.call("resume", f"turn{turn}")
            step = self.show(f"turn{turn}")["steps"]["s"]
            self.assertEqual(step["status"], "succeeded", (seed, turn, step))
            self.assertEqual(rows_of(self.ledger), (3000, 3000 * 3001 // 2), (seed, turn))
            self.assertEqual(content(step["outputs"]["replaced"]), broken, (seed, turn))
        self.assertGreater(killed, 2, seed)

    def test_a_backup_is_verified_by_its_path_and_its_age(self):
        make_ledger(self.ledger, 30)
        path = self.backup()["backup"]["path"]
        outputs = self.act("verify_backup", {"backup": path, "max_age": "1h"})
        self.assertEqual(outputs["backup"]["path"], path)
        error = self.act("verify_backup", {"backup": path, "max_age": "1ms"}, code=1)
        self.assertEqual(error["code"], "bad-backup")
        self.assertIn("too old", error["message"])
        destroy_page(path, 3)
        error = self.act("verify_backup", {"backup": path}, code=1)
        self.assertIn("sha256", error["message"])

    def test_a_restore_killed_before_each_call_ends_the_same(self):
        make_ledger(self.ledger, 300)
        self.backup()
        chosen = self.select()["backup"]
        call = 0
        while True:
            call += 1
            destroy_page(self.ledger, 5)
            broken = content(self.ledger)
            outputs = self.act_killed("restore", {"backup": chosen, "to": self.ledger}, call)
            self.assertEqual(rows_of(self.ledger), (300, 300 * 301 // 2), call)
            if outputs is None:
                break
            self.assertEqual(content(outputs["replaced"]), broken, call)
        self.assertGreater(call, 12)


if __name__ == "__main__":
    sys.exit(main())
