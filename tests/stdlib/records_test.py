#!/usr/bin/env python3
"""Suspect rows of a real database of SQLite go aside, counted and with a reason, and come back."""
import contextlib
import sqlite3
import sys

from action_world import ActionTest
from cli_world import main

ROWS = [(at, f"{at}.50", None if at % 7 == 0 else bytes([at]), "bad" if at % 10 == 3 else "good")
        for at in range(1, 41)]
BAD = [row for row in ROWS if row[3] == "bad"]


class Records(ActionTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.path("ledger.db")
        self.fill()

    def fill(self):
        with self.open() as ledger:
            for name in ("orders", "orders_quarantined", "reprise_quarantine"):
                ledger.execute(f"drop table if exists {name}")
            ledger.execute("create table orders (id integer primary key, amount text not null, "
                           "blob blob, state text, twice text as (amount || amount))")
            ledger.executemany("insert into orders values (?, ?, ?, ?)", ROWS)
            ledger.commit()

    @contextlib.contextmanager
    def open(self):
        with contextlib.closing(sqlite3.connect(self.ledger)) as ledger:
            yield ledger

    def ask(self, sql):
        with self.open() as ledger:
            return ledger.execute(sql).fetchall()

    def rows(self):
        return self.ask("select id, amount, blob, state from orders order by id")

    def given(self, where="state = ?", params=("bad",), **more):
        return {"records": {"file": self.ledger, "table": "orders", "where": where,
                            "params": list(params), **more},
                "reason": "their sums do not fit"}

    def release(self, name, code=0):
        return self.act("quarantine", {"records": {"file": self.ledger, "table": "orders"},
                                       "release": name}, code=code)

    def check_aside(self):
        self.assertEqual(self.rows(), [row for row in ROWS if row not in BAD])
        self.assertEqual(self.ask("select id, amount, blob, state from orders_quarantined"), BAD)

    def test_they_go_aside_counted_and_come_back_as_they_were(self):
        outputs = self.act("quarantine", self.given())
        self.assertEqual(outputs["count"], len(BAD))
        self.check_aside()
        notes = self.ask("select id, reason, run, step, wanted, moved from reprise_quarantine")
        self.assertEqual(notes, [(outputs["id"], "their sums do not fit", "act1", "s", 4, 4)])
        self.assertEqual(self.release(outputs["id"])["count"], len(BAD))
        self.assertEqual(self.rows(), ROWS)
        self.assertEqual(self.ask("select count(*) from orders_quarantined"), [(0,)])
        self.assertEqual(self.release(outputs["id"], code=1)["code"], "released")
        self.assertEqual(self.release("another", code=1)["code"], "unknown")

    def test_what_is_not_there_is_no_quarantine(self):
        outputs = self.act("quarantine", self.given(params=["odd"]))
        self.assertEqual((outputs["count"], self.rows()), (0, ROWS))

    def test_a_database_that_cannot_be_asked_is_none_without_quarantines(self):
        self.assertEqual(self.release("x", code=1)["code"], "unknown")
        self.ledger = self.path("gone.db")
        error = self.release("x", code=1)
        self.assertEqual(error["code"], "not-found")
        self.assertIn("gone.db", error["message"])

    def test_too_many_are_looked_at_first(self):
        error = self.act("quarantine", self.given(max=3), code=1)
        self.assertEqual(error["code"], "too-many")
        self.assertEqual(self.rows(), ROWS)

    def test_rows_that_others_would_follow_stay(self):
        with self.open() as ledger:
            ledger.execute("create table fills (id integer primary key, "
                           "orders references orders on delete set null)")
        self.assertEqual(self.act("quarantine", self.given(), code=1)["code"], "followers")
        self.assertEqual(self.rows(), ROWS)

    def test_a_row_that_is_referred_to_takes_all_back(self):
        with self.open() as ledger:
            ledger.execute("create table fills (id integer primary key, "
                           "orders references orders)")
            ledger.execute("insert into fills values (1, 13)")
            ledger.commit()
        error = self.act("quarantine", self.given(), code=1)
        self.assertIn("FOREIGN KEY", error["message"])
        self.assertEqual(self.rows(), ROWS)

    def test_a_condition_is_no_place_for_values(self):
        given = self.given()
        given["records"]["where"] = "state = '${{ run.id }}'"
        done = self.call("validate", self.book({"uses": "quarantine", "with": given}))
        self.assertEqual(done.returncode, 2)
        error = self.act("quarantine", self.given(where="state = ? -- or", params=["bad"]), code=0)
        self.assertEqual(error["count"], len(BAD))
        self.assertEqual(self.rows(), [row for row in ROWS if row not in BAD])

    def test_a_view_has_no_rows_of_its_own(self):
        with self.open() as ledger:
            ledger.execute("create view seen as select * from orders")
        given = self.given()
        given["records"]["table"] = "seen"
        self.assertEqual(self.act("quarantine", given, code=1)["code"], "table")

    def test_killed_before_each_call_it_is_one_quarantine(self):
        given = self.given(max=1000)
        call, taken = 0, None
        while True:
            call += 1
            self.fill()
            outputs = self.act_killed("quarantine", given, call)
            self.check_aside()
            self.assertEqual(self.ask("select moved from reprise_quarantine"), [(4,)], call)
            if outputs is None:
                break
            taken = outputs["id"]
        self.assertGreater(call, 4)
        self.assertTrue(taken)
        taken = self.ask("select id from reprise_quarantine")[0][0]
        self.release(taken)
        self.assertEqual(self.rows(), ROWS)


if __name__ == "__main__":
    sys.exit(main())
