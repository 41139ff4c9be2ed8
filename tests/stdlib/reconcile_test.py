#!/usr/bin/env python3
"""Comparing a real ledger with what an exchange says, and carrying out only what was approved."""
import contextlib
import json
import sqlite3
import sys

from action_world import ActionTest
from cli_world import main
from web import Server

# Requirement A2: five positions on the chain, four in the database, and differences of every size.
CHAIN = {1: "1000.00", 2: "1000", 3: "1000", 4: "1500", 5: "7.5"}
LOCAL = {1: "1070.00", 2: "1100.00", 3: "1250", 4: "0", 9: "1"}


class Chain(Server):
    """Positions at a block."""

    def __init__(self, positions):
        super().__init__(0, {})
        self.positions, self.block = dict(positions), 77

    def route(self, request):
        return {"block": self.block, "positions": [
            {"id": key, "amount": amount} for key, amount in self.positions.items()]}


class Reconcile(ActionTest):
    def setUp(self):
        super().setUp()
        self.chain = Chain(CHAIN)
        self.addCleanup(self.chain.server_close)
        self.addCleanup(self.chain.shutdown)
        url = f"http://127.0.0.1:{self.chain.in_background()}/positions"
        self.ledger = self.path("ledger.db")
        with self.open() as ledger:
            ledger.execute("create table positions (id integer primary key, amount text not null)")
            ledger.executemany("insert into positions values (?, ?)", LOCAL.items())
            ledger.commit()
        self.given = {
            "truth": {"http": {"url": url, "rows": ".positions", "pin": ".block"}},
            "local": {"sqlite": {"file": self.ledger, "table": "positions"}}, "key": "id",
            "columns": ["amount"], "tolerance": {"ignore": "100", "review": "300"}}

    @contextlib.contextmanager
    def open(self):
        with contextlib.closing(sqlite3.connect(self.ledger)) as ledger:
            yield ledger

    def rows(self):
        with self.open() as ledger:
            return dict(ledger.execute("select id, amount from positions"))

    def reconcile(self, code=0, **more):
        return self.act("reconcile", dict(self.given, **more), code=code)

    APPROVAL = {"by": "lead", "at": "2026-11-21T15:00:00Z"}

    def test_what_differs_is_told_exactly_and_nothing_is_written(self):
        outputs = self.reconcile()
        told = [(row["key"], row["kind"], row["review"]) for row in outputs["differences"]]
        self.assertEqual(told, [("3", "mismatch", False), ("4", "mismatch", True),
                                ("5", "missing", True), ("9", "extra", True)])
        self.assertEqual(outputs["truth_pin"]["at"], 77)
        self.assertTrue(outputs["review_required"])
        self.assertEqual(self.rows(), LOCAL)

    def test_an_approved_plan_makes_both_sides_equal(self):
        plan = self.reconcile()["plan"]
        outputs = self.reconcile(apply=plan, approval=self.APPROVAL)
        self.assertEqual((outputs["applied"], outputs["count"], outputs["equal"]), (4, 0, True))
        # What is within the tolerance stays as it was.
        self.assertEqual(self.rows(), {1: "1070.00", 2: "1100.00", 3: "1000", 4: "1500",
                                       5: "7.5"})
        with contextlib.closing(sqlite3.connect(outputs["saved"])) as saved:
            self.assertEqual(dict(saved.execute("select id, amount from positions")), LOCAL)

    def test_nothing_is_written_without_an_approval_or_after_a_change(self):
        plan = self.reconcile()["plan"]
        self.assertEqual(self.reconcile(apply=plan, code=1)["code"], "not-approved")
        self.chain.positions[4] = "1501"
        error = self.reconcile(apply=plan, approval=self.APPROVAL, code=1)
        self.assertEqual(error["code"], "truth-changed")
        self.chain.positions[4] = "1500"
        touched = json.loads(json.dumps(plan).replace('"1500"', '"15000"'))
        error = self.reconcile(apply=touched, approval=self.APPROVAL, code=1)
        self.assertEqual(error["code"], "plan-changed")
        self.assertEqual(self.rows(), LOCAL)
        with self.open() as ledger:
            ledger.execute("update positions set amount = '2' where id = 9")
            ledger.commit()
        error = self.reconcile(apply=plan, approval=self.APPROVAL, code=1)
        self.assertEqual(error["code"], "local-changed")

    def test_a_plan_killed_before_each_call_is_carried_out_once(self):
        plan = self.reconcile()["plan"]
        given = dict(self.given, apply=plan, approval=self.APPROVAL)
        url = self.given["truth"]["http"]["url"]
        call = 0
        while True:
            call += 1
            with self.open() as ledger:
                ledger.execute("delete from positions")
                ledger.executemany("insert into positions values (?, ?)", LOCAL.items())
                ledger.commit()
            outputs = self.act_killed("reconcile", given, call, hosts=[url])
            self.assertEqual(self.rows()[4], "1500", call)
            if outputs is None:
                break
            self.assertTrue(outputs["equal"])
        self.assertGreater(call, 4)

    def test_small_differences_need_nobody_and_large_ones_may_end_the_step(self):
        with self.open() as ledger:
            ledger.execute("delete from positions where id in (4, 9)")
            ledger.executemany("insert into positions values (?, ?)", [(4, "1500"), (5, "7.5")])
            ledger.commit()
        first = self.reconcile(on_review="fail")
        self.assertFalse(first["review_required"])
        self.assertTrue(self.reconcile(apply=first["plan"])["equal"])
        self.chain.positions[6] = "1"
        self.assertEqual(self.reconcile(on_review="fail", code=1)["code"], "review")

    def test_binary_floats_are_refused(self):
        with self.open() as ledger:
            ledger.execute("drop table positions")
            ledger.execute("create table positions (id integer primary key, amount real)")
            ledger.execute("insert into positions values (1, 0.1)")
            ledger.commit()
        error = self.reconcile(code=1)
        self.assertEqual(error["code"], "float")
        self.assertIn("CAST", error["hint"])

    def test_a_runbook_compares_approves_and_applies(self):
        step = json.dumps(self.given)
        shown = self.run_book(f"""\
            compare: {{ uses: reconcile, with: {step} }}
            sign-off:
              needs: [compare]
              uses: approve
              with: {{ text: Apply it, show: "${{{{ steps.compare.outputs }}}}" }}
            """, code=3)
        self.assertEqual(shown["steps"]["sign-off"]["status"], "asking")
        self.assertEqual(self.rows(), LOCAL)


if __name__ == "__main__":
    sys.exit(main())
