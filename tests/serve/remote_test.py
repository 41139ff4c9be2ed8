#!/usr/bin/env python3
"""`reprise --server URL`: the same commands, output and exit codes as on the engine's machine."""
import contextlib
import json
import os

from odd_server import OddServer
from ports import free_port
from serve_world import ServeTest, main

GATE = """\
    gate: { uses: approve, with: { text: Go on } }
    after: { needs: [gate], run: [echo, 'after the gate'] }
    """


class Remote(ServeTest):
    def away(self, *words, code=None, env=None):
        """The command line of somebody who has nothing of this state folder but a token."""
        with self.elsewhere() as token:
            return self.call("--server", self.url, "--token-file", token, *words, code=code,
                             env=env)

    @contextlib.contextmanager
    def elsewhere(self):
        here = self.state
        self.state = self.path("nowhere")
        try:
            yield os.path.join(here, "token")
        finally:
            self.state = here

    def local(self, *words, code=None):
        return self.call(*words, code=code)

    def same(self, *words, code=0):
        here, there = self.local(*words, code=code), self.away(*words, code=code)
        self.assertEqual(there.stdout, here.stdout, words)
        return there

    def test_a_run_is_started_followed_and_ends_with_its_code(self):
        self.book("good", "one: { run: [echo, fine] }\n")
        self.book("bad", "one: { run: ['false'] }\n")
        self.serve()
        done = self.away("run", "good", "--run-id", "r1", code=0)
        self.assertEqual(done.stdout, "r1\n")
        self.assertIn("succeeded", done.stderr)
        self.away("run", "bad", "--run-id", "r2", code=1)
        self.away("wait", "r2", code=1)
        self.away("attach", "r1", code=0)
        self.away("run", "none", code=2)
        planned = json.loads(self.away("--json", "plan", "good", code=0).stdout)
        self.assertEqual(planned["plan_hash"], self.good("GET", "/api/v1/runs/r1")["plan_hash"])
        here = self.call("plan", os.path.join(self.books, "good.yaml"), code=0).stdout
        self.assertEqual(self.away("plan", "good", code=0).stdout, here)
        self.assertIn("'count'", self.away("plan", "good", "-i", "count=1", code=2).stderr)
        self.assertFalse(self.exists("nowhere"))

    def test_what_is_shown_is_what_is_shown_there(self):
        self.book("good", "one: { run: [echo, fine] }\n")
        self.serve()
        self.away("run", "good", "--run-id", "r1", code=0)
        for words in (["--json", "list"], ["--json", "show", "r1"], ["log", "r1"],
                      ["--json", "questions"],
                      ["graph", "r1", "--format", "svg"], ["--json", "attach", "r1"]):
            self.same(*words)
        self.away("show", "nothing", code=2)
        for report in (self.local("--json", "report", "r1", code=0),
                       self.away("--json", "report", "r1", code=0)):
            self.assertIn("\"r1\"", report.stdout)

    def test_a_question_is_answered_and_the_run_goes_on(self):
        self.book("gate", GATE)
        self.serve()
        waits = self.away("run", "gate", "--run-id", "r1", code=3)
        self.assertIn("reprise answer r1", waits.stderr)
        asked = json.loads(self.same("--json", "questions").stdout)
        self.away("answer", "r1", asked["id"], "maybe", code=2)
        self.away("answer", "r1", asked["id"], "approve", code=0)
        self.away("wait", "r1", code=0)
        self.assertIn("after the gate", self.away("log", "r1", code=0).stdout)

    def test_a_token_for_some_runs_is_told_the_truth(self):
        wait = "'while [ ! -e go ]; do sleep 0.02; done'"
        self.book("slow", GATE + f"slow: {{ run: [sh, -c, {wait}], effect: read }}\n")
        self.serve()
        self.start_run("slow", "r1")
        made = self.call("--json", "token", "create", "part", "--role", "approve", "--scope",
                         "runbook=slow", code=0).stdout
        part = self.write("part", json.loads(made)["token"])
        os.chmod(part, 0o600)

        def ask(*words, code=0):
            with self.elsewhere():
                return self.call("--server", self.url, "--token-file", part, *words, code=code)
        for words in (["list"], ["show", "r1"]):
            self.assertNotIn("no engine", ask(*words).stdout)
            self.assertTrue(json.loads(ask("--json", *words).stdout)["engine"])
        self.wait_for(lambda: self.good("GET", "/api/v1/questions")["questions"])
        self.assertNotIn("No engine", ask("answer", "r1", "q1", "approve").stderr)
        self.good("POST", "/api/v1/stop", {"reason": "smoke"})
        self.assertIn("whether it is still set", ask("attach", "r1", code=4).stderr)

    def test_a_run_is_steered(self):
        self.book("gate", GATE)
        self.serve()
        self.away("run", "gate", "--run-id", "r1", "--detach", code=0)
        self.wait_for_status("r1", "waiting")
        self.away("pause", "r1", code=0)
        self.assertEqual(self.status_of("r1"), "paused")
        self.away("continue", "r1", code=0)
        self.away("skip", "r1", "nothing", "--reason", "x", code=2)
        self.away("skip", "r1", "after", "--reason", "not today", code=0)
        self.away("cancel", "r1", "--reason", "enough", code=0)
        self.away("wait", "r1", code=4)

    def test_the_kill_switch(self):
        self.book("good", "one: { run: [echo, fine] }\n")
        self.serve()
        self.away("stop", "--reason", "smoke", code=0)
        self.away("run", "good", code=4)
        self.away("clear", "--reason", "a false alarm", code=0)
        self.away("run", "good", code=0)

    def test_tokens_people_and_the_audit(self):
        self.serve()
        made = json.loads(self.away("--json", "token", "create", "ci", "--role", "run",
                                    code=0).stdout)
        self.same("--json", "token", "list")
        self.assertEqual(self.ask("GET", "/api/v1/runs", token=made["token"]).status, 200)
        self.assertEqual(self.ask("GET", "/api/v1/access", token=made["token"]).status, 403)
        again = json.loads(self.away("--json", "token", "rotate", made["id"], "--overlap", "0s",
                                     code=0).stdout)
        self.away("token", "revoke", again["id"], code=0)
        for token in (made["token"], again["token"]):
            self.assertEqual(self.ask("GET", "/api/v1/runs", token=token).status, 401)
        self.assertIn("by number", self.away("person", "set", "ann", "--user", "ann", "--role",
                                             "run", code=2).stderr)
        self.away("person", "set", "ann", "--user", "12345", "--role", "run", code=0)
        self.same("--json", "person", "list")
        told = self.same("--json", "audit", "list").stdout
        self.assertEqual(sum("token.created" in line for line in told.splitlines()), 2)
        self.assertNotIn(made["token"].split("_")[2], told)
        unknown = {"changes": [{"kind": "token.blessed", "body": "{}"}]}
        answer = self.ask("POST", "/api/v1/access", unknown)
        self.assertEqual((answer.status, answer.code), (400, "usage"))

    def test_the_server_dies_while_it_is_followed(self):
        self.book("slow", "one: { run: [sh, -c, 'touch begun; sleep 3'] }\n"
                          "two: { needs: [one], run: [echo, end] }\n")
        port = str(free_port())
        self.serve(port)
        with self.elsewhere() as token:
            follower = self.start("--server", self.url, "--token-file", token, "run", "slow",
                                  "--run-id", "r1")
        self.assertEqual(follower.stdout.readline(), "r1\n")
        self.wait_for(lambda: self.exists("begun"))
        self.kill_server()
        self.serve(port)
        self.assertEqual(follower.wait(timeout=120), 0)
        self.wait_for_status("r1", "succeeded")

    def test_a_token_never_travels_where_it_must_not(self):
        self.serve()
        loose = self.write("loose", self.token)
        os.chmod(loose, 0o644)
        for words in (["--server", "http://192.0.2.1:1", "--token-file", loose],
                      ["--server", "ftp://127.0.0.1", "--token-file", loose],
                      ["--server", self.url, "--token-file", loose],
                      ["--server", self.url, "--token-file", self.path("none")],
                      ["--server", self.url]):
            with self.elsewhere():
                refused = self.call(*words, "list", code=2)
            self.assertNotIn("rpt_", refused.stdout + refused.stderr)

    def test_a_lost_answer_leaves_the_id_of_the_run_that_may_have_begun(self):
        token = self.write("token", "rpt_0123456789abcdef_" + "a" * 64)
        os.chmod(token, 0o600)
        with OddServer() as server:
            lost = self.call("--server", server.url("/half"), "--token-file", token, "run", "good")
        key = dict(server.requests[0][2])["Idempotency-Key"]
        self.assertIn("--run-id " + key, lost.stderr)
        self.assertEqual(lost.returncode, 75)

    def test_a_wrong_token_a_lost_server_and_a_local_command(self):
        self.serve()
        wrong = self.write("wrong", "rpt_0123456789abcdef_" + "a" * 43)
        os.chmod(wrong, 0o600)
        self.call("--server", self.url, "--token-file", wrong, "list", code=2)
        self.away("doctor", code=2)
        self.away("validate", "x.yaml", code=2)
        # From the environment it is only for the commands that know it.
        self.runbook("one: { run: [echo, fine] }\n")
        with self.elsewhere():
            self.call("validate", "rb.yaml", code=0, env={"REPRISE_SERVER": self.url})
        self.stop_server()
        self.away("list", code=75)


if __name__ == "__main__":
    main()
