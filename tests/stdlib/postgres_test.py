#!/usr/bin/env python3
"""Backups and restores of a real PostgreSQL that is damaged below it; its password stays secret."""
import os
import subprocess
import sys
from types import SimpleNamespace

from action_world import ActionTest
from cli_world import main
from servers import PASSWORD, Postgres

ROWS = 2000


class Databases(ActionTest):
    def setUp(self):
        super().setUp()
        self.server = Postgres(SimpleNamespace(path=self.path, programs=[]))
        self.server.ask("create database trades")
        self.ask("create table trade (id int primary key, amount numeric not null, note text)")
        self.ask(f"insert into trade select at, at * 0.5, repeat('x', 200) "
                 f"from generate_series(1, {ROWS}) at")
        self.write("bindings.yaml", "secrets: { DSN: { env: DSN }, SERVER: { env: SERVER } }\n")

    def tearDown(self):
        self.server.end()
        super().tearDown()

    def ask(self, sql, database="trades"):
        return self.server.ask(sql, database)

    def count(self, database="trades"):
        return self.ask("select count(*) from trade", database)[0][0]

    def act(self, action, given, code=0):
        self.runs += 1
        run = f"act{self.runs}"
        self.call("--bindings", self.path("bindings.yaml"), "run",
                  self.book({"uses": action, "with": given}), "--run-id", run, code=code,
                  env={"DSN": self.server.dsn("trades"), "SERVER": self.server.dsn()}, timeout=200)
        step = self.show(run)["steps"]["s"]
        return step["outputs"] if code == 0 else step["error"]

    def backup(self, code=0, **more):
        return self.act("backup", {"kind": "postgres", "source": "${{ secrets.DSN }}",
                                   "name": "trades", "to": self.path("backups"), **more}, code)

    def select(self, code=0):
        return self.act("select_backup", {"from": self.path("backups"), "name": "trades",
                                          "dsn": "${{ secrets.SERVER }}"}, code)

    def restore(self, backup, code=0):
        to = {"postgres": {"dsn": "${{ secrets.DSN }}", "database": "trades"}}
        return self.act("restore", {"backup": backup, "to": to}, code)

    def databases(self):
        return {name for (name,) in self.server.ask("select datname from pg_database")}

    def test_a_damaged_heap_is_replaced_and_kept(self):
        # Requirement B2: the newest is truncated, one was tried after the damage, one is good.
        good = self.backup()["backup"]
        self.assertEqual(good["manifest"]["facts"]["tables"], {"trade": ROWS})
        newest = self.backup()["backup"]
        os.truncate(newest["path"], newest["bytes"] // 2)
        self.server.damage("trades", "trade")
        self.assertEqual(self.backup(code=1)["code"], "no-backup")
        chosen = self.select()
        self.assertEqual(chosen["backup"]["path"], good["path"])
        self.assertEqual([row["path"] for row in chosen["rejected"]], [newest["path"]])
        self.assertEqual([name for name in self.databases() if "test" in name], [])
        outputs = self.restore(chosen["backup"])
        self.assertEqual(self.count(), ROWS)
        self.assertIn(outputs["replaced"], self.databases())

    def test_rows_that_are_lost_are_counted(self):
        self.backup()
        self.ask("insert into trade values (5000, 1, 'later')")
        chosen = self.select()["backup"]
        outputs = self.restore(chosen)
        self.assertEqual(outputs["fewer_rows"], {"trade": 1})
        self.assertEqual(self.count(outputs["replaced"]), ROWS + 1)

    def restore_killed(self, chosen, call, delay=""):
        """A restore over other rows, killed; None where it has no such call."""
        self.ask("delete from trade where id > 5")
        to = {"postgres": {"dsn": self.server.dsn("trades"), "database": "trades"}}
        before = self.databases()
        outputs = self.act_killed("restore", {"backup": chosen, "to": to}, call,
                                  hosts=["127.0.0.1"], delay=delay)
        self.assertEqual(self.count(), ROWS, call)
        kept = self.databases() - before
        self.assertEqual(len(kept), 1, f"call {call}: just what was replaced is kept: {kept}")
        name = kept.pop()
        self.assertEqual(self.count(name), 5, call)
        # It bears the name of the step, which is the same in each run of this test.
        self.server.ask(f'drop database "{name}"')
        return outputs

    def test_a_restore_killed_before_each_call_ends_the_same(self):
        self.backup()
        chosen = self.select()["backup"]
        call = 1
        while self.restore_killed(chosen, call) is not None:
            call += 1
        self.assertGreater(call, 5)

    def test_a_restore_killed_in_the_middle_of_each_call_ends_the_same(self):
        self.backup()
        chosen = self.select()["backup"]
        call = 1
        while self.restore_killed(chosen, call, "0.06") is not None:
            call += 1
        self.assertGreater(call, 5)

    def test_a_dump_that_is_broken_after_its_proof_changes_nothing(self):
        self.backup()
        chosen = self.select()["backup"]
        os.truncate(chosen["path"], chosen["bytes"] - 100)
        before = self.databases()
        self.assertEqual(self.restore(chosen, code=1)["code"], "changed")
        self.assertEqual((self.databases(), self.count()), (before, ROWS))

    def test_without_a_server_for_the_test_nothing_is_chosen(self):
        self.backup()
        error = self.act("select_backup", {"from": self.path("backups")}, code=1)
        self.assertEqual(error["code"], "no-valid-backup")
        self.assertIn("only proven by a restore", error["message"])

    def test_the_password_is_nowhere(self):
        self.backup()
        self.restore(self.select()["backup"])
        found = subprocess.run(["grep", "-rlF", PASSWORD, self.state, self.path("backups")],
                               capture_output=True, text=True)
        self.assertEqual(found.stdout, "")

    def quarantine(self, code=0, records=None, **more):
        return self.act("quarantine", {"records": {
            "dsn": "${{ secrets.DSN }}", "table": "trade", **(records or {})}, **more}, code)

    def test_suspect_rows_go_aside_and_come_back(self):
        before = self.ask("select * from trade order by id")
        outputs = self.quarantine(records={"where": "amount > $1 and id <> $2", "params": [
            "990", 2000]}, reason="amounts that nobody can have asked for")
        self.assertEqual((outputs["count"], self.count()), (19, ROWS - 19))
        self.assertEqual(self.ask("select count(*), min(note) from trade_quarantined"),
                         [(19, "x" * 200)])
        self.assertEqual(self.ask("select reason, moved from reprise_quarantine"),
                         [("amounts that nobody can have asked for", 19)])
        released = self.quarantine(release=outputs["id"])
        self.assertEqual(released["count"], 19)
        self.assertEqual(self.ask("select * from trade order by id"), before)
        self.assertEqual(self.quarantine(release=outputs["id"], code=1)["code"], "released")

    def test_a_server_that_is_down_is_none_without_quarantines(self):
        self.assertEqual(self.quarantine(release="x", code=1)["code"], "unknown")
        self.server.down()
        self.assertEqual(self.quarantine(release="x", code=1)["code"], "pg-connect")

    def test_rows_that_others_would_follow_stay(self):
        self.ask("create table fill (id int primary key, trade int references trade "
                 "on delete cascade)")
        self.ask("insert into fill values (1, 7)")
        error = self.quarantine(records={"where": "id = 7"}, reason="x", code=1)
        self.assertEqual(error["code"], "followers")
        self.assertEqual((self.count(), self.ask("select count(*) from fill")), (ROWS, [(1,)]))

    def test_a_row_in_the_way_keeps_all_of_them_aside(self):
        outputs = self.quarantine(records={"where": "id <= 3"}, reason="x")
        self.ask("insert into trade values (2, 1, 'new')")
        error = self.quarantine(release=outputs["id"], code=1)
        self.assertIn("duplicate key", error["message"])
        self.assertEqual(self.count(), ROWS - 2)
        self.assertEqual(self.ask("select count(*) from trade_quarantined"), [(3,)])

    def test_a_table_is_made_like_the_truth(self):
        truth = [{"id": at, "amount": str(at)} for at in (1, 2, 3)]
        self.ask("delete from trade where id > 3")
        self.ask("update trade set amount = id")
        self.ask("update trade set amount = 7.25 where id = 2")
        self.ask("update trade set id = 9 where id = 3")
        given = {"truth": {"rows": truth}, "key": "id", "columns": ["amount"], "local": {
            "postgres": {"dsn": "${{ secrets.DSN }}", "table": "trade"}}}
        plan = self.act("reconcile", given)["plan"]
        outputs = self.act("reconcile", {**given, "apply": plan, "approval": {"by": "lead"}})
        self.assertEqual(outputs["applied"], 3)
        self.assertEqual([(key, str(amount)) for key, amount in
                          self.ask("select id, amount from trade order by id")],
                         [(1, "1"), (2, "2"), (3, "3")])


if __name__ == "__main__":
    sys.exit(main())
