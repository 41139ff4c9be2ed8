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
