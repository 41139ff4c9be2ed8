#!/usr/bin/env python3
"""Who may do what, generated from the table of routes: every route with its method, HEAD, OPTIONS
and the methods that it does not have, for everybody who may come."""
import os

from serve_world import ServeTest, filled, main

OPEN = {"/health", "/ready"}
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH")


class Matrix(ServeTest):
    def setUp(self):
        super().setUp()
        self.book("one", "one: { run: [echo, fine] }\n", "severity: low\n")
        self.serve()
        self.start_run("one", "r1")
        self.wait_for_status("r1", "succeeded")
        self.whole_table = self.good("GET", "/openapi.json")["paths"]
        self.table = {pattern: operations for pattern, operations in self.whole_table.items()
                      if all("x-listener" not in told for told in operations.values())}

    def strangers(self):
        token = self.token
        kind, number, secret = token.split("_", 2)
        other = "0" if number[0] != "0" else "1"
        swapped = secret[:-1] + ("A" if secret[-1] != "A" else "B")
        return {
            "no token": {},
            "an empty header": {"Authorization": ""},
            "another scheme": {"Authorization": "Basic " + token},
            "the token alone": {"Authorization": token},
            "no text behind the scheme": {"Authorization": "Bearer "},
            "a malformed token": {"Authorization": "Bearer rpt_x"},
            "an unknown id": {"Authorization": f"Bearer {kind}_{other}{number[1:]}_{secret}"},
            "a wrong secret": {"Authorization": f"Bearer {kind}_{number}_{swapped}"},
            "a cut secret": {"Authorization": "Bearer " + token[:-1]},
            "more behind it": {"Authorization": "Bearer " + token + "x"},
            "a token in the query": {},
        }

    def test_a_stranger_is_told_nothing_but_that_a_token_is_needed(self):
        routes = 0
        for pattern in self.table:
            if pattern in OPEN:
                continue
            routes += 1
            for who, headers in self.strangers().items():
                path = filled(pattern)
                if who == "a token in the query":
                    path += "?access_token=" + self.token
                for method in METHODS:
                    for stream in (False, True):
                        sent = dict(headers, **({"Accept": "text/event-stream"} if stream else {}))
                        answer = self.ask(method, path, token=None, headers=sent)
                        self.assertEqual(answer.status, 401, f"{who}: {method} {path}")
                        self.assertNotIn("allow", answer.headers, f"{who}: {method} {path}")
        self.assertGreater(routes, 20)

    def test_what_is_open_tells_nothing(self):
        for pattern in OPEN:
            self.assertEqual(self.table[pattern]["get"]["x-policy"]["kind"], "open")
            answer = self.ask("GET", pattern, token=None)
            self.assertEqual((answer.status, set(answer.json)), (200, {"status"}))
            for method in ("POST", "PUT", "DELETE"):
                self.assertEqual(self.ask(method, pattern, token=None).status, 405)

    def test_every_route_is_there_for_the_owner(self):
        for pattern, operations in self.table.items():
            allowed = {"HEAD", "OPTIONS"} if "get" in operations else {"OPTIONS"}
            allowed |= {method.upper() for method in operations}
            for method in METHODS:
                if method in ("GET", "POST") and method in allowed:
                    continue   # what these do is the subject of other tests
                answer = self.ask(method, filled(pattern))
                if method not in allowed:
                    self.assertEqual(answer.status, 405, f"{method} {pattern}")
                    named = {name.strip() for name in answer.headers["allow"].split(",")}
                    self.assertEqual(named, allowed, pattern)
                else:
                    self.assertNotIn(answer.status, (401, 403, 405, 500), f"{method} {pattern}")

    def test_what_is_for_sources_lies_on_the_other_listener(self):
        self.assertEqual(set(self.whole_table) - set(self.table), {"/hooks/{source}"})
        self.settings("listeners: { webhooks: { port: 0 } }\n")
        self.stop_server()
        self.serve()
        self.assertEqual(self.ask("POST", "/hooks/am").status, 404)
        self.url = self.hooks()
        for pattern, operations in self.table.items():
            for method in operations:
                wanted = 200 if pattern in OPEN else 404
                answer = self.ask(method.upper(), filled(pattern))
                self.assertEqual(answer.status, wanted, pattern)
        for method in METHODS:
            wanted = {"POST": 404, "OPTIONS": 204}.get(method, 405)
            self.assertEqual(self.ask(method, "/hooks/am").status, wanted, method)

    def test_the_policies_are_these(self):
        """The table again, by hand: a route that became laxer is seen here."""
        def role_of(policy):
            words = [policy[name] for name in ("role", "or") if name in policy]
            return "|".join(words) or None

        found = {(method.upper(), pattern): (o["x-policy"]["kind"], role_of(o["x-policy"]))
                 for pattern, operations in self.whole_table.items()
                 for method, o in operations.items()}
        with open(os.path.join(os.path.dirname(__file__), "policies.txt")) as file:
            wanted = {}
            for line in file:
                if line.strip() and not line.startswith("#"):
                    method, pattern, kind, role = line.split()
                    wanted[(method, pattern)] = (kind, None if role == "-" else role)
        self.assertEqual(found, wanted)


if __name__ == "__main__":
    main()
