#!/usr/bin/env python3
"""Who may do what: tokens, people, two voices, the broken glass, the kill switch, the audit."""
import base64
import json
import os
import re
import urllib.parse

from cli_world import CliTest, main

GATE = """\
gate: { uses: approve, with: { text: Go%s } }
after: { needs: [gate], run: [touch, after] }
"""
TOKEN = re.compile(r"^rpt_[0-9a-f]{16}_[0-9a-f]{64}$")


def encodings(secret):
    """The forms in which a secret is looked for."""
    raw = secret.encode()
    forms = {raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")[:-1], raw[::-1],
             base64.urlsafe_b64encode(raw).rstrip(b"=")[:-1], raw.upper(),
             raw.hex().upper().encode(),
             base64.b32encode(raw).rstrip(b"=")[:-1], base64.b85encode(raw),
             urllib.parse.quote(secret, safe="").encode(), json.dumps(secret).encode(),
             secret.encode("utf-16-le")}
    bits = secret[-64:]
    if re.fullmatch("[0-9a-f]{64}", bits):
        forms |= {bits.encode(), base64.b64encode(bytes.fromhex(bits))[:-2], bytes.fromhex(bits)}
    return forms


class AccessTest(CliTest):
    def token(self, name, *words, code=0):
        done = self.call("token", "create", name, *words, code=code)
        if code != 0:
            return done
        secret = done.stdout.strip()
        self.assertRegex(secret, TOKEN)
        self.assertNotIn(secret[-64:], done.stderr)
        return self.keep(name, secret)

    def keep(self, name, secret):
        path = self.path("token-" + name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secret + "\n")
        return {"REPRISE_TOKEN_FILE": path}

    def id_of(self, by):
        return self.read(os.path.basename(by["REPRISE_TOKEN_FILE"]))[4:20]

    def wait_at_gate(self, more="", env=None):
        self.call("run", self.runbook(GATE % more), "--run-id", "r1", env=env, code=3)

    def answer(self, env, *words, choice="approve", code=0, question="q1"):
        return self.call("answer", "r1", question, choice, *words, env=env, code=code)

    def gate(self):
        return self.show()["steps"]["gate"]["status"]

    def audit(self):
        lines = self.call("--json", "audit", "list", code=0).stdout.splitlines()
        return [json.loads(line) for line in lines]

    def entries(self, stream):
        lines = map(json.loads, self.call("journal", "export", code=0).stdout.splitlines())
        return [line for line in lines if line.get("stream") == stream and "kind" in line]


class Tokens(AccessTest):
    def test_a_secret_is_told_once_and_is_nowhere_afterwards(self):
        by = self.token("ci", "--role", "run,approve")
        secret = self.read("token-ci").strip()
        self.wait_at_gate()
        self.answer(by)
        listed = self.call("token", "list", code=0)
        audited = self.call("audit", "list", code=0)
        shown = [self.call(*words, code=0).stdout for words in (
            ("journal", "export"), ("--json", "token", "list"), ("report", "r1"), ("show", "r1"))]
        texts = [text.encode() for text in [listed.stdout, listed.stderr, audited.stdout, *shown]]
        for folder, _, names in os.walk(self.state):
            for name in names:
                if os.path.isfile(os.path.join(folder, name)):
                    with open(os.path.join(folder, name), "rb") as file:
                        texts.append(file.read())
        self.assertGreater(len(texts), 8)
        for form in encodings(secret):
            for text in texts:
                self.assertNotIn(form, text)
        self.assertIn(self.id_of(by), listed.stdout)

    def test_a_token_comes_as_json_for_a_program(self):
        done = self.call("--json", "token", "create", "ci", "--role", "view", code=0)
        made = json.loads(done.stdout)
        self.assertRegex(made["token"], TOKEN)
        self.assertEqual(made["token"][4:20], made["id"])
        listed = json.loads(self.call("--json", "token", "list", code=0).stdout)
        self.assertEqual((listed["id"], listed["state"], listed["roles"]),
                         (made["id"], "valid", "view"))
        self.assertNotIn("token", listed)
        self.assertNotIn("hash", listed)

    def test_what_is_expired_revoked_or_made_up_opens_nothing(self):
        by = {name: self.token(name, "--role", "approve", "--expires", expires)
              for name, expires in (("good", "1d"), ("old", "4s"), ("gone", "never"))}
        self.call("token", "revoke", self.id_of(by["gone"]), code=0)
        good = self.read("token-good").strip()
        by["wrong"] = self.keep("wrong", good[:-1] + ("0" if good[-1] != "0" else "1"))
        by["unknown"] = self.keep("unknown", "rpt_" + "0" * 16 + good[20:])
        by["odd"] = self.keep("odd", "Bearer x")
        self.wait_at_gate()
        self.wait_for(lambda: "expired" in self.call("token", "list").stdout)
        told = {self.answer(by[name], code=2).stderr
                for name in ("old", "gone", "wrong", "unknown", "odd")}
        self.assertEqual(len(told), 1, "who is refused learns not why")
        whys = [row["why"] for row in self.audit() if row["outcome"] == "refused"]
        self.assertEqual(whys, ["expired", "revoked", "wrong", "unknown", "malformed"])
        self.assertEqual(self.gate(), "asking")
        self.answer(by["good"])

    def test_a_revoked_token_is_refused_by_the_engine_that_has_just_taken_it(self):
        by = self.token("ann", "--role", "run")
        running = self.start("run", self.runbook(
            "one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }\n"),
            "--run-id", "r1")
        self.wait_for(lambda: self.exists("began"))
        self.call("pause", "r1", env=by, code=0)
        self.call("token", "revoke", self.id_of(by), code=0)
        self.call("continue", "r1", env=by, code=2)
        self.assertEqual(self.show()["status"], "paused")
        self.call("continue", "r1", code=0)
        self.write("go", "")
        running.communicate(timeout=30)
        self.assertEqual(running.returncode, 0)

    def test_rotation_leaves_both_for_a_while(self):
        by = self.token("ci", "--role", "run", "--scope", "runbook=tests/*", "--person", "ann")
        done = self.call("token", "rotate", self.id_of(by), "--overlap", "1h", code=0)
        new = self.keep("new", done.stdout.strip())
        self.wait_at_gate()
        self.call("pause", "r1", env=by, code=0)
        self.call("continue", "r1", env=new, code=0)
        rows = {row["id"]: row for row in map(json.loads, self.call(
            "--json", "token", "list", code=0).stdout.splitlines())}
        old, made = rows[self.id_of(by)], rows[self.id_of(new)]
        for key in ("name", "person", "roles", "scopes"):
            self.assertEqual(old[key], made[key])
        self.assertLess(old["expires"], made["expires"])
        again = self.call("token", "rotate", self.id_of(by), "--overlap", "0ms")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.call("pause", "r1", env=by, code=2)

    def test_a_token_that_others_may_read_is_not_used(self):
        by = self.token("ci", "--role", "run")
        os.chmod(by["REPRISE_TOKEN_FILE"], 0o640)
        self.wait_at_gate()
        self.assertIn("others may read", self.call("pause", "r1", env=by, code=2).stderr)

    def test_only_who_administers_makes_tokens(self):
        by = self.token("ci", "--role", "run,approve,override")
        done = self.call("token", "create", "mine", "--role", "admin", env=by, code=2)
        self.assertIn("'admin'", done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(self.call("token", "list", code=0).stdout.splitlines()), 1)

    def test_wrong_words_are_refused_with_a_way_out(self):
        for words, told in ((("a b", "--role", "run"), "no name"),
                            (("a", "--role", "king"), "Roles: view"),
                            (("a", "--role", "run", "--scope", "host=x"), "runbook=PATTERN"),
                            (("a", "--role", "run", "--expires", "soon"), "--expires")):
            self.assertIn(told, self.token(*words, code=2).stderr)
        self.call("token", "revoke", "0" * 16, code=2)

    def test_a_scope_ends_at_its_runbooks(self):
        near = self.token("near", "--role", "run,approve", "--scope", "runbook=tests/*")
        far = self.token("far", "--role", "run,approve", "--scope", "runbook=other/*")
        self.call("run", self.runbook(GATE % ""), "--run-id", "r0", env=far, code=2)
        self.wait_at_gate(env=near)
        self.answer(far, code=2)
        self.assertEqual(self.gate(), "asking")


class People(AccessTest):
    def people(self):
        """Three people by their tokens, and the local user, who only starts runs."""
        self.call("person", "set", "me", "--user", str(os.getuid()), "--role", "run", code=0)
        by = {}
        for name, roles, duties in (("ann", "run,approve", ("--duty", "lead")),
                                    ("ben", "approve", ("--duty", "lead")),
                                    ("cy", "override", ())):
            self.call("person", "set", name, *duties, code=0)
            by[name] = self.token(name + "-laptop", "--person", name, "--role", roles)
        return by

    def test_a_local_user_is_judged_once_people_are_known(self):
        done = self.call("person", "set", "me", "--user", str(os.getuid()), "--role", "run", code=0)
        self.assertIn("From now on it is judged who speaks", done.stderr)
        self.wait_at_gate()
        self.assertIn("role 'approve'", self.answer(None, code=2).stderr)
        self.call("person", "set", "me", "--user", str(os.getuid()), "--role", "view", code=0)
        self.call("pause", "r1", code=2)
        listed = json.loads(self.call("--json", "person", "list", code=0).stdout)
        self.assertEqual((listed["name"], listed["uids"]), ("me", [os.getuid()]))

    def test_who_asked_for_a_run_does_not_approve_it(self):
        by = self.people()
        self.wait_at_gate(env=by["ann"])
        hers = self.token("ann-phone", "--person", "ann", "--role", "approve")
        for token in (by["ann"], hers):
            self.assertIn("does not approve it", self.answer(token, code=2).stderr)
        self.assertEqual(self.gate(), "asking")
        self.answer(by["ben"])
        self.assertEqual(self.gate(), "asking")  # until the run is resumed
        self.call("resume", "r1", env=by["ann"], code=0)
        self.assertTrue(self.exists("after"))
        report = self.call("report", "r1", code=0).stdout
        self.assertNotIn("role not checked", report)
        self.assertIn("token:ben-laptop (" + self.id_of(by["ben"]) + ")", report)

    def test_a_word_that_is_refused_takes_no_run_over(self):
        by = self.people()
        viewer = self.token("dee", "--role", "view")
        self.wait_at_gate(env=by["ann"])
        slow = "s: { run: [sh, -c, 'while [ ! -e go ]; do sleep 0.02; done'], effect: read }\n"
        running = self.start("run", self.runbook(slow, name="b.yaml"), "--run-id", "r2",
                             env=by["ann"])
        self.assertEqual(running.stdout.readline(), "r2\n")
        self.call("pause", "r1", env=viewer, code=2)
        self.assertEqual(self.carried(), {"r2"})
        self.call("pause", "r1", env=by["ann"], code=0)
        self.assertEqual(self.carried(), {"r1", "r2"})
        self.write("go", "")
        running.communicate(timeout=30)

    def carried(self):
        rows = map(json.loads, self.call("--json", "list", code=0).stdout.splitlines())
        return {row["run_id"] for row in rows if row["engine"]}

    def test_the_role_that_a_runbook_asks_for_is_checked(self):
        by = self.people()
        other = self.token("dee", "--role", "approve")
        self.wait_at_gate(", role: lead", env=by["ann"])
        self.assertIn("is for 'lead'", self.answer(other, code=2).stderr)
        self.answer(by["ben"])

    def test_two_tokens_of_one_person_are_one_vote_over_a_killed_engine(self):
        by = self.people()
        second = self.token("ben-phone", "--person", "ben", "--role", "approve")
        running = self.start("run", self.runbook(
            (GATE % ", votes: 2") +
            "slow: { run: [sh, -c, 'while [ ! -e go ]; do sleep 0.02; done'], effect: read }\n"),
            "--run-id", "r1")
        self.wait_for(lambda: self.call("show", "r1").returncode == 0 and self.show()["questions"])
        self.answer(by["ben"])
        running.kill()
        running.communicate()
        self.write("go", "")
        self.wait_for(lambda: not self.own_processes())
        self.assertIn("has answered question 'q1' already", self.answer(second, code=2).stderr)
        self.assertEqual(self.show()["questions"][0]["votes_given"], 1)
        self.answer(by["ann"])
        self.assertEqual(self.show()["questions"], [])

    def test_an_approval_that_is_given_again_is_refused(self):
        by = self.people()
        self.wait_at_gate(env=by["ann"])
        self.answer(by["ben"])
        self.answer(by["ben"], code=2)
        self.answer(by["ben"], choice="reject", code=2)
        self.call("resume", "r1", env=by["ann"], code=0)
        self.assertEqual(self.gate(), "succeeded")

    def test_an_approval_of_another_plan_is_refused(self):
        by = self.people()
        self.wait_at_gate(env=by["ann"])
        plan = self.show()["questions"][0]["plan_hash"]
        self.assertIn("another plan", self.answer(by["ben"], "--plan", "0" * 64, code=2).stderr)
        self.assertEqual(self.gate(), "asking")
        self.answer(by["ben"], "--plan", plan)

    def test_the_glass_is_broken_loudly_and_leaves_a_task(self):
        by = self.people()
        self.wait_at_gate(", role: lead, votes: 2", env=by["ann"])
        self.answer(by["ben"], "--break-glass", "--note", "alone", code=2)
        self.answer(by["cy"], "--break-glass", code=2)
        self.answer(by["cy"], "--break-glass", "--note", "nobody else is awake")
        self.call("resume", "r1", env=by["ann"], code=0)
        self.assertTrue(self.exists("after"))
        report = self.call("report", "r1", code=0).stdout
        self.assertIn("THE GLASS WAS BROKEN", report)
        self.assertIn("nobody else is awake", report)
        self.assertIn("GLASS BROKEN", self.call("audit", "list", code=0).stdout)
        tasks = self.entries("incident")
        self.assertEqual([task["kind"] for task in tasks], ["task.added"])
        left = json.loads(self.call("--json", "incident", "list", code=0).stdout)
        self.assertEqual((left["run"], left["overdue"]), ("r1", False))
        self.assertIn("until " + left["due"], self.call("incident", "list", code=0).stdout)

    def test_two_people_open_the_kill_switch(self):
        by = self.people()
        self.call("stop", "--reason", "fire", code=0)
        words = ("clear", "--reason", "it is out")
        self.call(*words, env=by["ann"], code=3)
        self.call(*words, env=by["ann"], code=3)
        self.call("run", self.runbook("x: { run: [touch, x] }\n", name="b.yaml"), env=by["ann"],
                  code=4)
        self.call(*words, env=by["cy"], code=2)
        self.call(*words, env=by["ben"], code=0)
        self.call("run", self.runbook("x: { run: [touch, x] }\n", name="b.yaml"), env=by["ann"],
                  code=0)
        self.assertTrue(self.exists("x"))

    def test_a_stop_that_no_engine_saw_voids_what_was_said_before_it(self):
        by = self.people()
        words = ("clear", "--reason", "it is out")
        self.call("stop", "--reason", "fire", code=0)
        self.call(*words, env=by["ann"], code=3)
        self.call("stop", "--reason", "it burns again", code=0)
        self.call(*words, env=by["ben"], code=3)
        self.call(*words, env=by["ann"], code=0)

    def test_a_stop_whose_token_is_not_taken_says_that_the_switch_is_set(self):
        slow = "s: { run: [sh, -c, 'while :; do sleep 0.02; done'], effect: read }\n"
        running = self.start("run", self.runbook(slow), "--run-id", "r1")
        self.assertEqual(running.stdout.readline(), "r1\n")
        loose = self.keep("loose", "rpt_" + "0" * 16 + "_" + "1" * 64)
        os.chmod(loose["REPRISE_TOKEN_FILE"], 0o644)
        said = self.call("stop", "--reason", "fire", env=loose, code=2).stderr
        self.assertIn("The kill switch is set", said)
        self.assertIn("the engine was not told", said)
        running.communicate(timeout=30)
        self.assertEqual(running.returncode, 4)

    def test_one_person_opens_the_kill_switch_by_breaking_the_glass(self):
        by = self.people()
        self.call("stop", "--reason", "fire", code=0)
        self.call("clear", "--reason", "it is out", "--break-glass", env=by["ann"], code=2)
        self.call("clear", "--reason", "it is out", "--break-glass", env=by["cy"], code=0)
        self.assertEqual(len(self.entries("incident")), 1)

    def test_who_is_removed_has_no_token_any_more(self):
        by = self.people()
        self.wait_at_gate(env=by["ann"])
        self.call("person", "remove", "ben", code=0)
        self.answer(by["ben"], code=2)
        self.assertEqual(self.gate(), "asking")


class Audit(AccessTest):
    def test_what_is_asked_for_is_written_down_with_who_asked(self):
        self.wait_at_gate()
        self.call("pause", "r1", code=0)
        self.answer(None, "--note", "seen")
        rows = self.audit()
        self.assertEqual([row["what"] for row in rows], ["run", "pause", "answer q1 approve"])
        self.assertEqual({row["outcome"] for row in rows}, {"allowed"})
        self.assertEqual({row["run"] for row in rows}, {"r1"})
        self.assertTrue(all(f"uid {os.getuid()}" in row["actor"] for row in rows))
        self.assertEqual([row["seq"] for row in rows], [1, 2, 3])
        self.assertEqual(self.call("audit", "list", "--since", "2099-01-01T00:00:00Z",
                                   code=0).stdout, "")
        self.call("journal", "verify", code=0)

    def test_many_refusals_are_written_down_as_a_few(self):
        bad = self.keep("bad", "rpt_" + "0" * 16 + "_" + "1" * 64)
        self.wait_at_gate()
        running = self.start("resume", "r1")
        for _ in range(3):
            self.call("pause", "r1", env=bad, code=2)
        running.kill()
        running.communicate()
        rows = [row for row in self.audit() if row["outcome"] == "refused"]
        self.assertEqual({row["actor"] for row in rows}, {"token (" + "0" * 16 + ")"})
        self.assertEqual(len(rows), 3)


if __name__ == "__main__":
    main()
