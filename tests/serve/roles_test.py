#!/usr/bin/env python3
"""Every route of the table x every kind of token x {its method, HEAD, OPTIONS, streams}. What is
expected is worked out here, from the written list of policies and not from the server's words."""
import json
import os

from serve_world import ServeTest, filled, main

GLASS = ("/answer", "/skip", "/clear")   # what `override` opens, if the body says so
ROLES = ("view", "run", "approve", "override", "admin")


def policies():
    with open(os.path.join(os.path.dirname(__file__), "policies.txt")) as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return {(method, pattern): (kind, role) for method, pattern, kind, role in rows}


class Token:
    def __init__(self, roles, scope=None, dead=False):
        self.roles, self.scope, self.dead, self.text = set(roles), scope, dead, None


def expected(policy, token):
    kind, role = policy
    if kind == "open":
        return "allowed"
    if kind == "source":
        return 404   # it lies on the other listener
    if token.dead:
        return 401
    if not token.roles & set(role.split("|")) and not (role == "view" and token.roles):
        return 403
    if kind == "engine" and token.scope:
        return 403
    if kind == "run" and token.scope == "other":
        return 403
    return "allowed"


class Roles(ServeTest):
    def setUp(self):
        super().setUp()
        self.book("one", "one: { run: [echo, fine] }\n", "severity: low\n")
        self.serve()
        self.start_run("one", "r1")
        self.wait_for_status("r1", "succeeded")
        self.tokens = {role: Token([role]) for role in ROLES}
        self.tokens |= {"all": Token(ROLES), "scoped": Token(ROLES, "one"),
                        "elsewhere": Token(ROLES, "other"), "revoked": Token(ROLES, dead=True),
                        "expired": Token(ROLES, dead=True)}
        for name, token in self.tokens.items():
            self.make(name, token)
        dead = self.tokens["expired"].text
        self.wait_for(lambda: self.ask("GET", "/api/v1/version", token=dead).status == 401)

    def make(self, name, token):
        words = [word for role in sorted(token.roles) for word in ("--role", role)]
        if token.scope:
            words += ["--scope", "runbook=" + token.scope]
        if name == "expired":
            words += ["--expires", "2s"]
        made = json.loads(self.call("--json", "token", "create", name, *words, code=0).stdout)
        token.text = made["token"]
        if name == "revoked":
            self.call("token", "revoke", made["id"], code=0)

    def check(self, answer, wanted, what):
        if wanted == "allowed":
            self.assertNotIn(answer.status, (401, 403, 404, 405, 500), f"{what}\n{answer.text}")
        else:
            self.assertEqual(answer.status, wanted, f"{what}\n{answer.text}")

    def body_for(self, pattern):
        # Where the runbook decides, one that is there; elsewhere one that changes nothing.
        asks_for_runbook = pattern in ("/api/v1/runs", "/api/v1/validate", "/api/v1/plan")
        return {"runbook": "one"} if asks_for_runbook else {"nothing of this kind": 1}

    def sees_options(self, pattern, name, token):
        """Where one method of the path may be used; which run it is about is not looked at."""
        if token.dead:
            return False
        there = [policy for (_, path), policy in policies().items() if path == pattern]
        unbound = Token(token.roles, None)
        return (name == "override" and pattern.endswith(GLASS)) or any(
            expected(policy, token) == "allowed" or
            (policy[0] == "run" and expected(policy, unbound) == "allowed") for policy in there)

    def test_every_route_for_every_token(self):
        asked = 0
        for (method, pattern), policy in policies().items():
            for name, token in self.tokens.items():
                body = self.body_for(pattern) if method == "POST" else None
                for verb in (method, "OPTIONS") + (("HEAD",) if method == "GET" else ()):
                    if pattern == "/api/v1/events" and verb == "GET":
                        continue   # a stream without an end; below
                    answer = self.ask(verb, filled(pattern), body if verb == "POST" else None,
                                      token=token.text, headers={"Idempotency-Key": "r1"})
                    wanted = expected(policy, token)
                    if verb == "OPTIONS" and self.sees_options(pattern, name, token):
                        wanted = "allowed"
                    if pattern.endswith(("/answer", "/graph", "/verify")) and answer.status == 404:
                        self.fail(f"{verb} {pattern} is not there")
                    asked += 1
                    if "{delivery}" in pattern and (wanted, answer.status) == ("allowed", 404):
                        continue   # nobody has sent one here
                    self.check(answer, wanted, f"{name}: {verb} {pattern}")
        self.assertGreater(asked, 800)
        self.assertEqual(len(self.good("GET", "/api/v1/runs")["runs"]), 1)

    def test_a_broken_glass_needs_the_role_override_and_the_word(self):
        self.good("POST", "/api/v1/stop", {"reason": "smoke"})
        body = {"reason": "nobody else is here", "break_glass": True}
        for name in ("view", "run", "admin"):
            refused = self.ask("POST", "/api/v1/clear", body, token=self.tokens[name].text)
            self.assertEqual(refused.status, 403, name)
        token = self.tokens["override"].text
        without = self.ask("POST", "/api/v1/clear", {"reason": "x"}, token=token)
        self.assertEqual(without.status, 403)
        self.good("POST", "/api/v1/clear", body, token=token)
        self.assertFalse(self.good("GET", "/api/v1/engine")["stopped"])

    def test_what_was_asked_is_in_the_audit_with_who_asked(self):
        self.ask("POST", "/api/v1/stop", {"reason": "x"}, token=self.tokens["view"].text)
        self.good("POST", "/api/v1/runs", {"runbook": "one"}, token=self.tokens["run"].text)
        audit = self.call("--json", "audit", "list", code=0).stdout
        self.assertIn("token:view", audit)
        self.assertIn("token:run", audit)
        self.assertNotIn(self.tokens["run"].text.split("_")[2], audit)

    def test_the_list_has_every_route_of_the_table(self):
        table = self.good("GET", "/openapi.json")["paths"]
        there = {(method.upper(), pattern) for pattern, operations in table.items()
                 for method in operations}
        self.assertEqual(there, set(policies()))

    def stream(self, path, token):
        connection = self.connection()
        self.addCleanup(connection.close)
        connection.request("GET", path, headers={"Authorization": "Bearer " + token,
                                                 "Accept": "text/event-stream"})
        return connection.getresponse()

    def test_streams_are_judged_like_everything_else(self):
        for pattern in ("/api/v1/events", "/api/v1/runs/{run}/events"):
            for name, token in self.tokens.items():
                response = self.stream(filled(pattern), token.text)
                wanted = expected(policies()[("GET", pattern)], token)
                self.assertEqual(response.status, 200 if wanted == "allowed" else wanted,
                                 f"{name}: {pattern}")

    def test_a_token_that_is_revoked_while_a_body_comes_is_not_good_for_it(self):
        made = json.loads(self.call("--json", "token", "create", "short", "--role", "run",
                                    code=0).stdout)
        connection = self.connection()
        self.addCleanup(connection.close)
        body = b'{"runbook":"one"}'
        connection.putrequest("POST", "/api/v1/runs")
        for name, value in (("Authorization", "Bearer " + made["token"]),
                            ("Content-Type", "application/json"), ("Content-Length", len(body))):
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[:5])
        self.call("token", "revoke", made["id"], code=0)
        connection.send(body[5:])
        self.assertEqual(connection.getresponse().status, 401)
        self.assertEqual(len(self.good("GET", "/api/v1/runs")["runs"]), 1)

    def test_a_token_that_is_revoked_ends_its_streams(self):
        made = json.loads(self.call("--json", "token", "create", "short", "--role", "view",
                                    code=0).stdout)
        response = self.stream("/api/v1/events", made["token"])
        self.assertEqual(response.status, 200)
        self.call("token", "revoke", made["id"], code=0)
        self.wait_for(lambda: response.read(1) == b"" or response.isclosed(), 20)

    def test_a_list_leaves_out_what_is_not_in_scope(self):
        self.book("other", "one: { uses: approve, with: { text: Go on } }\n")
        self.start_run("other", "r2")
        self.wait_for_status("r2", "waiting")
        for name, runs, questions, books in (("scoped", ["r1"], 0, ["one"]),
                                             ("elsewhere", ["r2"], 1, ["other"]),
                                             ("all", ["r2", "r1"], 1, ["one", "other"])):
            token = self.tokens[name].text
            rows = self.good("GET", "/api/v1/runs", token=token)["runs"]
            self.assertEqual([row["run_id"] for row in rows], runs, name)
            asked = self.good("GET", "/api/v1/questions", token=token)["questions"]
            self.assertEqual(len(asked), questions, name)
            self.assertEqual(self.good("GET", "/api/v1/runbooks", token=token)["runbooks"], books)

    def test_a_stream_of_all_runs_leaves_out_what_is_not_in_scope(self):
        self.book("other", "one: { uses: approve, with: { text: Go on } }\n")
        self.start_run("other", "r2")
        self.wait_for_status("r2", "waiting")
        streams = {name: self.stream("/api/v1/events", self.tokens[name].text)
                   for name in ("scoped", "elsewhere")}
        # What follows is told to streams that have told what there was.
        first = streams["elsewhere"].readline(), streams["elsewhere"].readline()
        self.assertIn(b'"run_id":"r2"', first[1])
        self.start_run("one", "r3")
        self.wait_for_status("r3", "succeeded")
        self.good("POST", "/api/v1/runs/r2/cancel", {"reason": "enough"})
        self.wait_for_status("r2", "cancelled")
        for name, run, others in (("scoped", "r3", b"r2"), ("elsewhere", "r2", b"r3")):
            told = self.until_end(streams[name])
            self.assertIn(f'"run_id":"{run}"'.encode(), told, name)
            self.assertNotIn(b'"run_id":"' + others, told, name)

    def until_end(self, stream):
        """What a stream tells until a run has ended."""
        told = b""
        while b"run.finished" not in told or not told.endswith(b"\n\n"):
            line = stream.readline()
            self.assertTrue(line, told)
            told += line
        return told

    def test_a_token_for_a_label_is_told_of_what_it_may_start(self):
        self.book("red", "one: { run: [echo, fine] }\n", head="labels: { team: red }\n")
        words = ("token", "create", "red", "--role", "run", "--scope", "label=team=red")
        token = json.loads(self.call("--json", *words, code=0).stdout)["token"]
        named = self.good("GET", "/api/v1/runbooks", token=token)["runbooks"]
        self.assertIn("red", named)
        self.good("POST", "/api/v1/runs", {"runbook": "red"}, token=token)
        refused = self.ask("POST", "/api/v1/runs", {"runbook": "one"}, token=token)
        self.assertEqual(refused.status, 403)

    def test_one_who_sees_a_part_is_not_told_what_else_there_is(self):
        token = self.tokens["elsewhere"].text
        there = self.ask("GET", "/api/v1/runs/r1", token=token)
        nothing = self.ask("GET", "/api/v1/runs/r3", token=token)
        self.assertEqual((there.status, there.text), (nothing.status, nothing.text))


if __name__ == "__main__":
    main()
