#!/usr/bin/env python3
"""Configurations that are changed and reverted, evidence that is sealed, damage that is found."""
import hashlib
import json
import os
import subprocess
import sys

from action_world import ActionTest
from cli_world import main
from damage import destroy_page, make_ledger, rows_of
from web import Server


class Settings(ActionTest):
    CONFIG = '{ "risk": { "size": 0.10, "on": true },\n  "name": "bot" }\n'

    def configure(self, code=0, **more):
        given = {"by": {"file": {"path": self.path("bot.json")}}}
        return self.act("configure", dict(given, **more), code=code)

    def test_a_file_is_changed_read_back_and_reverted(self):
        self.write("bot.json", self.CONFIG)
        outputs = self.configure(set={"risk.size": "0.005"})
        self.assertEqual(self.read("bot.json"), self.CONFIG.replace("0.10", "0.005"))
        self.assertTrue(outputs["changed"])
        self.configure(set=outputs["previous"])
        self.assertEqual(self.read("bot.json"), self.CONFIG)

    def test_a_broken_file_an_unknown_name_and_another_kind_are_left_alone(self):
        self.write("bot.json", "{ // comment\n }")
        self.assertEqual(self.configure(set={"a": 1}, code=1)["code"], "format")
        self.write("bot.json", self.CONFIG)
        self.assertEqual(self.configure(set={"sise": 1}, code=1)["code"], "no-such-key")
        self.assertEqual(self.configure(set={"name": 1}, code=1)["code"], "type")
        self.assertEqual(self.read("bot.json"), self.CONFIG)

    def test_what_does_not_reach_the_system_is_reverted(self):
        self.write("bot.json", self.CONFIG)
        # The running system reads another file than the one that is changed.
        self.write("running.json", '{"risk.size": "0.10"}')
        error = self.configure(set={"risk.size": "0.005"}, code=1,
                               read_back={"run": ["cat", self.path("running.json")]})
        self.assertEqual(error["code"], "no-such-key")
        self.write("running.json", '{"risk": {"size": "0.10"}}')
        error = self.configure(set={"risk.size": "0.005"}, code=1,
                               read_back={"run": ["cat", self.path("running.json")]})
        self.assertEqual(error["code"], "not-applied")
        self.assertIn("the former values are back", error["message"])
        self.assertEqual(self.read("bot.json"), self.CONFIG)

    def test_a_file_that_its_program_refuses_is_not_used(self):
        self.write("bot.json", self.CONFIG)
        valid = ["sh", "-c", 'grep -q 0.10 "$0" || { echo too small >&2; exit 1; }', "{beside}"]
        error = self.configure(set={"risk.size": "0.005"}, validate=valid, code=1)
        self.assertEqual(error["code"], "invalid")
        self.assertIn("too small", error["message"])
        self.assertEqual(self.read("bot.json"), self.CONFIG)
        self.configure(set={"name": "other"}, validate=valid)
        self.assertEqual(self.read("bot.json"), self.CONFIG.replace("bot", "other"))
        self.assertFalse(self.exists("bot.json.checking"))

    def test_what_a_program_judges_is_no_more_readable_than_the_file(self):
        os.chmod(self.write(".env", "TOKEN=canary\nSIZE=1\n"), 0o600)
        judge = ["sh", "-c", 'stat -c %a "$0" > mode; grep -q SIZE=2 "$0"', "{beside}"]
        self.configure(by={"file": {"path": self.path(".env")}}, set={"SIZE": "2"}, validate=judge)
        self.assertEqual(self.read("mode"), "600\n")
        self.assertEqual(self.read(".env"), "TOKEN=canary\nSIZE=2\n")
        self.assertEqual([name for name in os.listdir(self.folder) if "checking" in name], [])

    def test_evidence_of_a_large_answer_and_a_place_that_fails(self):
        class Dump(Server):
            def route(self, request):
                return {"rows": ["x" * 1000] * 6000}
        server = Dump(0, {})
        url = f"http://127.0.0.1:{server.in_background()}/dump"
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.write("full", "no folder")
        given = {"to": [self.path("full"), self.path("two")],
                 "items": [{"name": "dump", "http": {"url": url}}]}
        error = self.act("evidence", given, code=1)
        self.assertEqual(error["code"], "partial")
        self.assertIn("1 places have the evidence", error["message"])
        outputs = self.act("evidence", dict(given, to=[self.path("two")]))
        self.assertGreater(outputs["collected"][0]["bytes"], 6_000_000)
        # The one that failed is kept where it was made; the other one is only where it was wanted.
        left = [name for name in os.listdir(self.folder) if name.startswith("evidence-")]
        self.assertEqual(len(left), 2, left)

    def test_evidence_is_sealed_and_what_is_missing_is_told(self):
        self.write("bot.log", "it went wrong\n")
        outputs = self.act("evidence", {"to": [self.path("one"), self.path("two")], "items": [
            {"file": self.path("bot.log")}, {"name": "who", "run": ["echo", "me"]},
            {"file": self.path("gone.log")}]})
        self.assertEqual(len(outputs["collected"]), 2)
        self.assertIn("gone.log", outputs["missing"][0]["name"])
        for path in outputs["copies"]:
            with open(path, "rb") as file:
                self.assertEqual(hashlib.sha256(file.read()).hexdigest(), outputs["sha256"])
        os.mkdir(self.path("out"))
        subprocess.run(["tar", "--zstd", "-xf", outputs["archive"], "-C", self.path("out")],
                       check=True)
        for item in outputs["collected"]:
            found = subprocess.run(["find", self.path("out"), "-name", item["path"]],
                                   capture_output=True, text=True).stdout.strip()
            with open(found, "rb") as file:
                self.assertEqual(hashlib.sha256(file.read()).hexdigest(), item["sha256"])
        error = self.act("evidence", {"to": self.path("one"), "require_all": True,
                                      "items": [{"file": self.path("gone.log")}]}, code=1)
        self.assertEqual(error["code"], "missing")

    def test_evidence_says_of_both_streams_that_they_were_cut(self):
        # Bytes that are no text grow when they are made to be some.
        program = ["sh", "-c", "say() { head -c $1 /dev/zero | tr '\\0' $2; }; "
                               "say $0 '\\377'; say $1 x >&2"]
        self.act("evidence", {"to": self.path("to"), "name": "cut", "items": [
            {"name": "whole", "run": [*program, "30000", "4096"]},
            {"name": "cut", "run": [*program, "65537", "4097"]}]})
        os.mkdir(self.path("out"))
        subprocess.run(["sh", "-c", "tar --zstd -xf to/cut-*.tar.zst -C out"], cwd=self.folder,
                       check=True)
        found = {name[3:]: path for folder, _, names in os.walk(self.path("out"))
                 for name in names for path in [os.path.join(folder, name)]}
        told = {name: self.read(found[name]).count("[cut here") for name in ("whole", "cut")}
        self.assertEqual(told, {"whole": 0, "cut": 2})

    def probes(self):
        ledger = self.path("ledger.db")
        return [{"name": "whole", "category": "storage", "severity": "critical",
                 "sqlite": {"file": ledger, "integrity": "ok"}},
                {"name": "negative", "category": "data", "severity": "medium",
                 "rows": {"file": ledger, "sql": "select id from orders where amount < '0'"}}]

    def test_findings_are_told_for_branches(self):
        make_ledger(self.path("ledger.db"), 300)
        outputs = self.act("detect", {"probes": self.probes()})
        self.assertEqual((outputs["verdict"], outputs["count"]), ("clean", 0))
        destroy_page(self.path("ledger.db"), 5)
        outputs = self.act("detect", {"probes": self.probes()})
        self.assertEqual((outputs["verdict"], outputs["worst"]), ("found", "critical"))
        self.assertEqual(outputs["categories"]["storage"], 1)
        os.unlink(self.path("ledger.db"))
        outputs = self.act("detect", {"probes": self.probes()})
        self.assertEqual((outputs["verdict"], outputs["blind"]), ("found", 1))
        outputs = self.act("detect", {"probes": self.probes()[1:]})
        self.assertEqual((outputs["verdict"], outputs["blind"]), ("unknown", 1))

    def test_indices_are_rebuilt_beside(self):
        ledger = self.path("ledger.db")
        make_ledger(ledger, 100)
        outputs = self.act("rebuild", {"target": ledger, "sqlite": True, "verify": {
            "sqlite": {"file": ledger, "query": "select count(*) from orders", "expect": 100}}})
        self.assertTrue(os.path.exists(outputs["replaced"]))
        error = self.act("rebuild", {"target": ledger, "run": ["sh", "-c", "echo bad > \"$0\"",
                                                               "{beside}"], "verify": {
            "sqlite": {"file": ledger}}}, code=1)
        self.assertEqual(error["code"], "rolled-back")
        outputs = self.act("detect", {"probes": self.probes()[:1]})
        self.assertEqual(outputs["verdict"], "clean")

    def test_watching_ends_well_only_with_data(self):
        self.write("size", "1")
        given = {"for": "1500ms", "every": "100ms", "failures": 2, "errors": 2, "checks": [
            {"name": "small", "run": ["grep", "-q", "1", self.path("size")]}]}
        outputs = self.act("monitor", given)
        self.assertEqual(outputs["verdict"], "ok")
        self.assertGreater(outputs["samples"], 3)
        self.write("size", "2")
        error = self.act("monitor", given, code=1)
        self.assertEqual(error["code"], "breach")
        self.assertIn("small", error["message"])
        given["checks"] = [{"name": "gone", "run": ["/no/such/program"]}]
        self.assertEqual(self.act("monitor", given, code=1)["code"], "no-data")

    def test_a_database_is_asked_and_changed_with_values_apart_from_the_text(self):
        ledger = self.path("ledger.db")
        make_ledger(ledger, 5)
        odd = "1'; drop table orders; --"
        given = {"file": ledger, "query": "select count(*) from orders where note <> ?",
                 "params": [odd]}
        self.assertEqual(self.act("sql", dict(given, expect=5))["value"], 5)
        self.assertEqual(self.act("sql", dict(given, expect=6), code=1)["code"], "value")
        outputs = self.act("sql", {"file": ledger, "statements": [
            {"sql": "update orders set note = ? where id < ?", "params": [odd, 3]}]})
        self.assertEqual(outputs["changes"], 2)
        found = self.act("sql", {"file": ledger, "query": "select id from orders where note = ?",
                                 "params": [odd], "rows": 2})
        self.assertEqual(found["rows"], [{"id": 1}, {"id": 2}])
        # A query cannot change anything, and a statement that fails takes back the one before.
        self.act("sql", {"file": ledger, "query": "delete from orders"}, code=1)
        self.act("sql", {"file": ledger, "statements": [
            {"sql": "delete from orders"}, {"sql": "delete from nothing"}]}, code=1)
        self.assertEqual(rows_of(ledger)[0], 5)

    def test_a_request_fails_unless_the_answer_is_as_expected(self):
        server = Server(0, {("GET", "/ok"): lambda request: {"state": "up", "count": 2},
                            ("POST", "/echo"): lambda request: request.json()})
        url = f"http://127.0.0.1:{server.in_background()}"
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        outputs = self.act("http", {"url": url + "/ok", "expect_json": {"count": 2}})
        self.assertEqual((outputs["status"], outputs["json"]["state"]), (200, "up"))
        outputs = self.act("http", {"url": url + "/echo", "method": "POST", "json": {"a": [1]}})
        self.assertEqual(json.loads(outputs["body"]), {"a": [1]})
        self.assertEqual(self.act("http", {"url": url + "/none"}, code=1)["code"], "http-status")
        error = self.act("http", {"url": url + "/ok", "expect_json": {"state": "down"}}, code=1)
        self.assertEqual(error["code"], "http-json")


if __name__ == "__main__":
    sys.exit(main())
