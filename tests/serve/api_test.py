#!/usr/bin/env python3
"""The JSON API: every thing that the command line does with runs, over HTTP."""
import json
import os

from serve_world import Answer, ServeTest, main

QUICK = "one: { run: [echo, 'hello there'] }\ntwo: { needs: [one], run: [touch, two] }\n"
GATE = """\
    gate: { uses: approve, with: { text: Go on } }
    after: { needs: [gate], run: [touch, after] }
    """


class Starting(ServeTest):
    def test_a_named_runbook_runs_to_its_end(self):
        self.book("shop/quick", QUICK)
        self.serve()
        made = self.start_run("shop/quick", "r1", reason="because")
        self.assertEqual((made["run_id"], made["created"]), ("r1", True))
        self.wait_for_status("r1", "succeeded")
        self.assertEqual(self.good("GET", "/api/v1/runs/r1"), self.show())

    def test_the_same_id_starts_one_run_and_another_plan_is_refused(self):
        self.book("quick", QUICK, "inputs: { day: { type: string, default: monday } }\n")
        self.serve()
        self.start_run("quick", "r1")
        again = self.start_run("quick", "r1")
        self.assertFalse(again["created"])
        other = self.ask("POST", "/api/v1/runs",
                         {"runbook": "quick", "inputs": {"day": "tuesday"}},
                         headers={"Idempotency-Key": "r1"})
        self.assertEqual((other.status, other.code), (409, "exists"))
        self.assertEqual(len(self.good("GET", "/api/v1/runs")["runs"]), 1)

    def test_two_requests_at_once_with_one_key_start_one_run(self):
        self.book("quick", QUICK)
        self.serve()
        both = [self.connection() for _ in range(2)]
        for connection in both:
            connection.request("POST", "/api/v1/runs", json.dumps({"runbook": "quick"}), {
                "Authorization": "Bearer " + self.token, "Content-Type": "application/json",
                "Idempotency-Key": "r1"})
        answers = [Answer(connection.getresponse()) for connection in both]
        for connection in both:
            connection.close()
        self.assertEqual(sorted(answer.status for answer in answers), [200, 201])
        self.assertEqual({answer.json["run_id"] for answer in answers}, {"r1"})
        self.assertEqual(len(self.good("GET", "/api/v1/runs")["runs"]), 1)

    def test_inputs_are_values_or_texts_and_are_checked(self):
        self.book("count", "one: { run: [echo, '${{ inputs.count }}'] }\n",
                  "inputs: { count: { type: int, required: true } }\n")
        self.serve()
        self.start_run("count", "by-value", inputs={"count": 3})
        self.start_run("count", "by-text", input_texts={"count": "3"})
        for run in ("by-value", "by-text"):
            self.wait_for_status(run, "succeeded")
            shown = self.good("GET", "/api/v1/runs/" + run)
            self.assertEqual(shown["inputs"]["count"], 3)
        wrong = self.ask("POST", "/api/v1/runs", {"runbook": "count", "inputs": {"count": "x"}})
        self.assertEqual((wrong.status, wrong.code), (422, "runbook"))
        self.assertTrue(wrong.json["error"]["diagnostics"][0]["code"].startswith("RP"))

    def test_only_what_lies_below_the_named_folders_can_be_started(self):
        outside = self.runbook(QUICK, name="outside.yaml")
        os.symlink(outside, os.path.join(self.books, "link.yaml"))
        self.book("inside", QUICK)
        self.serve()
        for names, refused in (
                (("link", "nothing"), (404, "unknown")),
                (("../outside", outside, "/etc/passwd", "inside.yaml/..", "", "x" * 4096),
                 (400, "usage"))):
            for name in names:
                answer = self.ask("POST", "/api/v1/runs", {"runbook": name})
                self.assertEqual((answer.status, answer.code), refused, name)
        self.assertEqual(self.good("GET", "/api/v1/runbooks"), {"runbooks": ["inside"]})
        self.assertEqual(self.good("GET", "/api/v1/runs")["runs"], [])

    def test_validate_and_plan_start_nothing(self):
        self.book("quick", QUICK)
        self.serve()
        valid = self.good("POST", "/api/v1/validate", {"runbook": "quick"})
        plan = self.good("POST", "/api/v1/plan", {"runbook": "quick"})
        self.assertEqual(valid["plan_hash"], plan["plan_hash"])
        self.assertEqual([step["step"] for step in plan["steps"]], ["one", "two"])
        wrong = self.ask("POST", "/api/v1/runs",
                         {"runbook": "quick", "expect_plan": "0" * 64})
        self.assertEqual(wrong.code, "conflict")
        self.assertEqual(self.good("GET", "/api/v1/runs")["runs"], [])


class Steering(ServeTest):
    def test_an_answer_is_recorded_with_who_gave_it(self):
        self.book("gate", GATE)
        self.serve()
        self.start_run("gate", "r1")
        self.wait_for_status("r1", "waiting")
        question = self.good("GET", "/api/v1/questions")["questions"][0]
        self.assertEqual(question["run_id"], "r1")
        answer = f"/api/v1/runs/r1/questions/{question['id']}/answer"
        wrong = self.ask("POST", answer, {"choice": "maybe"})
        self.assertEqual((wrong.status, wrong.code), (400, "usage"))
        self.good("POST", answer, {"choice": "approve", "note": "seen"})
        self.wait_for_status("r1", "succeeded")
        report = self.ask("GET", "/api/v1/runs/r1/report?format=json").text
        self.assertIn(f"(uid {os.getuid()})", report)
        again = self.ask("POST", answer, {"choice": "approve"})
        self.assertEqual((again.status, again.code), (409, "state"))

    def test_pause_continue_skip_note_and_cancel(self):
        self.book("gate", GATE)
        self.serve()
        self.start_run("gate", "r1")
        self.wait_for_status("r1", "waiting")
        self.good("POST", "/api/v1/runs/r1/pause", {})
        self.wait_for_status("r1", "paused")
        self.good("POST", "/api/v1/runs/r1/continue")
        self.wait_for_status("r1", "waiting")
        self.good("POST", "/api/v1/runs/r1/note", {"text": "looked at it"})
        self.good("POST", "/api/v1/runs/r1/skip", {"step": "after", "reason": "not today"})
        wrong = self.ask("POST", "/api/v1/runs/r1/skip", {"step": "nothing", "reason": "x"})
        self.assertEqual((wrong.status, wrong.code), (409, "state"))
        self.good("POST", "/api/v1/runs/r1/cancel", {"reason": "enough"})
        self.wait_for_status("r1", "cancelled")

    def test_the_kill_switch_holds_until_it_is_cleared(self):
        self.book("quick", QUICK)
        self.serve()
        self.good("POST", "/api/v1/stop", {"reason": "smoke"})
        engine = self.good("GET", "/api/v1/engine")
        self.assertTrue(engine["stopped"])
        self.assertIn("smoke (", engine["stop_reason"])
        refused = self.ask("POST", "/api/v1/runs", {"runbook": "quick"})
        self.assertEqual((refused.status, refused.code), (409, "stopped"))
        self.good("POST", "/api/v1/clear", {"reason": "a false alarm"})
        self.start_run("quick", "r1")
        self.wait_for_status("r1", "succeeded")

    def test_a_failed_run_is_run_again_from_where_it_failed(self):
        self.book("twice", "one: { run: [sh, -c, 'echo x >> tries'] }\n"
                           "two: { needs: [one], run: [test, -e, mended] }\n")
        self.serve()
        self.start_run("twice", "r1")
        self.wait_for_status("r1", "failed")
        self.write("mended", "")
        made = self.good("POST", "/api/v1/runs/r1/rerun", {})
        self.assertEqual(made["taken_over"], 1)
        self.wait_for_status(made["run_id"], "succeeded")
        self.assertEqual(self.read("tries"), "x\n")


class Looking(ServeTest):
    def test_runs_come_a_page_at_a_time(self):
        self.book("quick", QUICK)
        self.serve()
        wanted = [f"run-{number}" for number in range(5)]
        for run in wanted:
            self.start_run("quick", run)
        found, after = [], ""
        while True:
            page = self.good("GET", f"/api/v1/runs?limit=2{after}")
            self.assertLessEqual(len(page["runs"]), 2)
            found += [row["run_id"] for row in page["runs"]]
            if "next" not in page:
                break
            after = "&after=" + page["next"]
        self.assertEqual(found, wanted[::-1])
        self.assertEqual(self.good("GET", "/api/v1/runs?runbook=other")["runs"], [])

    def test_logs_reports_and_graphs(self):
        self.book("quick", QUICK)
        self.serve()
        self.start_run("quick", "r1")
        self.wait_for_status("r1", "succeeded")
        logs = self.good("GET", "/api/v1/runs/r1/logs")["logs"]
        self.assertEqual([log["step"] for log in logs], ["one", "two"])
        self.assertEqual(logs[0]["bytes"], len("hello there\n"))
        whole = self.ask("GET", "/api/v1/runs/r1/logs/" + logs[0]["log"])
        rest = self.ask("GET", f"/api/v1/runs/r1/logs/{logs[0]['log']}?offset=6")
        self.assertEqual((whole.text, rest.text), ("hello there\n", "there\n"))
        for name in ("%2e%2e%2fr1", "one.1.log", "nothing"):
            self.assertIn(self.ask("GET", "/api/v1/runs/r1/logs/" + name).status, (400, 404))
        for form, begin in (("md", "# "), ("html", "<!doctype html>"), ("json", "{")):
            report = self.ask("GET", "/api/v1/runs/r1/report?format=" + form)
            self.assertTrue(report.text.lower().startswith(begin), report.text[:80])
        self.assertIn("<svg", self.ask("GET", "/api/v1/runs/r1/graph").text)
        self.assertEqual(self.ask("GET", "/api/v1/runs/r1/graph?format=png").status, 400)

    def test_what_was_not_declared_is_refused(self):
        self.book("quick", QUICK)
        self.serve()
        for method, path, body in (
                ("GET", "/api/v1/runs?colour=red", None),
                ("GET", "/api/v1/runs?limit=-1", None),
                ("POST", "/api/v1/runs", {"runbook": "quick", "shell": "rm"}),
                ("POST", "/api/v1/runs", {"runbook": 7}),
                ("POST", "/api/v1/runs", {}),
                ("POST", "/api/v1/runs", ["quick"])):
            answer = self.ask(method, path, body)
            self.assertEqual((answer.status, answer.code), (400, "usage"), path)
        for path in ("/api/v1/runs/nothing", "/api/v1/nothing", "/api/v2/runs"):
            self.assertEqual(self.ask("GET", path).status, 404, path)
        self.assertIn("/openapi.json", self.ask("GET", "/api/v1/nothing").json["error"]["hint"])
        for name in ("..", "a%2Fb", "%00", "x" * 400, "%D0%B0", "NUL"):
            self.assertEqual(self.ask("GET", "/api/v1/runs/" + name).status, 400, name)

    def test_the_description_names_every_route_and_a_validator_takes_it(self):
        self.serve()
        document = self.good("GET", "/openapi.json")
        self.assertEqual(document["openapi"], "3.1.0")
        for pattern, operations in document["paths"].items():
            for method, operation in operations.items():
                named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
                self.assertEqual(named, {part[1:-1] for part in pattern.split("/")
                                         if part.startswith("{")}, pattern)
                self.assertIn("kind", operation["x-policy"], pattern)
        self.assertIn("post", document["paths"]["/api/v1/runs"])
        self.assertNotIn(self.token, json.dumps(document))


if __name__ == "__main__":
    main()
