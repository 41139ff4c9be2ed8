#!/usr/bin/env python3
"""Backups of files, their choice and their restore, on real folders, with kills in the middle."""
import json
import os
import subprocess
import sys

from action_world import ActionTest
from cli_world import main


class Files(ActionTest):
    def backup(self, to="backups", code=0, **more):
        return self.act("backup", {"kind": "file", "source": self.path("app.conf"),
                                   "to": self.path(to) if isinstance(to, str) else to, **more},
                        code=code)

    def select(self, code=0, **more):
        return self.act("select_backup", {"from": self.path("backups"), **more}, code=code)

    def test_a_backup_is_in_every_place_with_its_manifest(self):
        self.write("app.conf", "size=1\n")
        places = [self.path("one"), self.path("two/deep")]
        outputs = self.backup(to=places)
        self.assertEqual([place["ok"] for place in outputs["places"]], [True, True])
        for place in outputs["places"]:
            with open(place["path"]) as data, open(place["path"] + ".manifest.json") as text:
                self.assertEqual(data.read(), "size=1\n")
                self.assertEqual(json.load(text)["sha256"], outputs["sha256"])

    def test_a_place_that_cannot_take_it_makes_the_step_fail_and_says_which(self):
        self.write("app.conf", "size=1\n")
        self.write("full", "no folder")
        error = self.backup(to=[self.path("full"), self.path("two")], code=1)
        self.assertEqual(error["code"], "partial")
        self.assertIn("1 of 2 places", error["message"])
        self.assertIn("full FAILED", error["message"])
        self.assertEqual(len(os.listdir(self.path("two"))), 2)

    def test_the_newest_valid_one_is_chosen_and_the_others_have_reasons(self):
        kept = {}
        for size in (1, 2, 3, 4):
            self.write("app.conf", f"size={size}\n")
            kept[size] = self.backup(tag="suspect" if size == 4 else "good")["backup"]["path"]
        with open(kept[3], "r+") as file:
            file.write("SIZE")
        self.write("backups/app.conf-by-hand", "size=9\n")
        # The times of files say nothing.
        os.utime(kept[1], (4e9, 4e9))
        chosen = self.select()
        self.assertEqual(chosen["backup"]["path"], kept[2])
        reasons = {row["path"]: row["reasons"] for row in chosen["rejected"]}
        self.assertEqual(reasons[self.path("backups/app.conf-by-hand")], ["has no manifest"])
        self.assertEqual(reasons[kept[4]], ["tagged suspect"])
        self.assertIn("sha256", reasons[kept[3]][0])
        self.assertEqual(chosen["older"], 1)
        self.assertEqual(os.listdir(self.path("scratch")), [], "what was restored is gone")

    def test_nothing_valid_is_a_failure_with_every_reason(self):
        self.write("app.conf", "size=1\n")
        path = self.backup()["backup"]["path"]
        os.truncate(path, 3)
        error = self.select(code=1)
        self.assertEqual(error["code"], "no-valid-backup")
        self.assertIn("it has 3 bytes, and not the 7", error["message"])
        self.assertFalse(self.exists("scratch"))

    def test_a_restore_keeps_what_was_there_and_takes_only_what_was_proven(self):
        self.write("app.conf", "size=1\n")
        plain = self.backup()["backup"]
        self.write("app.conf", "size=BROKEN\n")
        error = self.act("restore", {"backup": plain, "to": self.path("app.conf")}, code=1)
        self.assertEqual(error["code"], "not-selected")
        chosen = self.select()["backup"]
        outputs = self.act("restore", {"backup": chosen, "to": self.path("app.conf")})
        self.assertEqual(self.read("app.conf"), "size=1\n")
        self.assertEqual(self.read(outputs["replaced"]), "size=BROKEN\n")
        self.assertEqual(self.read(outputs["saved"][0]["path"]), "size=BROKEN\n")

    def test_a_backup_that_changed_after_its_proof_is_refused(self):
        self.write("app.conf", "size=1\n")
        self.backup()
        chosen = self.select()["backup"]
        with open(chosen["path"], "r+") as file:
            file.write("SIZE")
        self.write("app.conf", "size=now\n")
        error = self.act("restore", {"backup": chosen, "to": self.path("app.conf")}, code=1)
        self.assertEqual(error["code"], "changed")
        forged = dict(chosen, manifest=dict(chosen["manifest"], sha256="0" * 64))
        error = self.act("restore", {"backup": forged, "to": self.path("app.conf")}, code=1)
        self.assertEqual(error["code"], "seal")
        self.assertEqual(self.read("app.conf"), "size=now\n")

    def test_a_restore_killed_before_each_call_ends_the_same(self):
        self.write("app.conf", "size=1\n")
        self.backup()
        chosen = self.select()["backup"]
        call = 0
        while True:
            call += 1
            self.write("app.conf", f"size=BROKEN {call}\n")
            outputs = self.act_killed(
                "restore", {"backup": chosen, "to": self.path("app.conf")}, call)
            self.assertEqual(self.read("app.conf"), "size=1\n", call)
            if outputs is None:
                break
            self.assertEqual(self.read(outputs["replaced"]), f"size=BROKEN {call}\n")
        self.assertGreater(call, 10)

    def test_a_restore_that_a_later_step_refuses_is_undone(self):
        self.write("app.conf", "size=1\n")
        self.backup()
        self.write("app.conf", "size=BROKEN\n")
        to = self.path("app.conf")
        shown = self.run_book(f"""\
            pick: {{ uses: select_backup, with: {{ from: "{self.path('backups')}" }} }}
            put:
              needs: [pick]
              uses: restore
              with: {{ backup: "${{{{ steps.pick.outputs.backup }}}}", to: "{to}" }}
              undo:
                uses: restore
                with: {{ undo: "${{{{ steps.put.outputs }}}}", to: "{to}" }}
            look: {{ needs: [put], run: [grep, "size=2", "{to}"] }}
            """, code=1)
        self.assertEqual(self.read("app.conf"), "size=BROKEN\n")
        self.assertEqual(self.statuses(shown)["look"], "failed")

    def test_a_backup_killed_before_each_call_is_one_backup(self):
        self.write("app.conf", "size=1\n")
        call, places = 0, [self.path("one"), self.path("two")]
        given = {"kind": "file", "source": self.path("app.conf"), "to": places}
        while True:
            call += 1
            outputs = self.act_killed("backup", given, call)
            for place in places:
                self.assertEqual(len(os.listdir(place)), 2 * call)
            if outputs is None:
                break
            self.assertEqual([row["ok"] for row in outputs["places"]], [True, True])
        self.assertGreater(call, 10)

    def test_a_folder_comes_back_whole(self):
        os.makedirs(self.path("site/deep"))
        for at in range(20):
            self.write(f"site/deep/{at}", str(at) * 1000)
        given = {"kind": "tree", "source": self.path("site"), "to": self.path("backups")}
        self.act("backup", given)
        chosen = self.select()["backup"]
        os.unlink(self.path("site/deep/7"))
        self.write("site/deep/8", "spoiled")
        outputs = self.act("restore", {"backup": chosen, "to": self.path("site")})
        self.assertEqual(self.read("site/deep/7"), "7" * 1000)
        self.assertEqual(self.read("site/deep/8"), "8" * 1000)
        with open(os.path.join(outputs["replaced"], "deep/8"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "spoiled")

    def test_a_folder_that_changes_while_it_is_read_is_no_backup(self):
        os.makedirs(self.path("site"))
        self.write("site/a", "1")
        writer = subprocess.Popen(["sh", "-c", "while :; do date +%N >> a; done"],
                                  cwd=self.path("site"))
        self.addCleanup(writer.wait)
        self.addCleanup(writer.kill)
        self.wait_for(lambda: len(self.read("site/a")) > 1)
        error = self.act("backup", {"kind": "tree", "source": self.path("site"),
                                    "to": self.path("backups")}, code=1)
        self.assertEqual(error["code"], "no-backup")
        self.assertEqual(self.select(code=1)["code"], "no-valid-backup")

    def test_what_is_suspect_goes_aside_and_comes_back(self):
        os.makedirs(self.path("index/deep"))
        self.write("index/deep/a", "1")
        self.write("b.json", "2")
        given = {"paths": [self.path("index"), self.path("b.json")], "to": self.path("aside"),
                 "reason": "47 records are damaged"}
        outputs = self.act("quarantine", given)
        self.assertFalse(self.exists("index") or self.exists("b.json"))
        with open(os.path.join(outputs["folder"], "quarantine.json")) as file:
            self.assertEqual(json.load(file)["reason"], "47 records are damaged")
        self.write("b.json", "new")
        error = self.act("quarantine", {"release": outputs["folder"]}, code=1)
        self.assertEqual(error["code"], "taken")
        os.unlink(self.path("b.json"))
        self.act("quarantine", {"release": outputs["folder"]})
        self.assertEqual((self.read("index/deep/a"), self.read("b.json")), ("1", "2"))


if __name__ == "__main__":
    sys.exit(main())
