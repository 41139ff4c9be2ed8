#!/usr/bin/env python3
"""S-18: scripts that use secrets. No byte of one is anywhere but in the request that needs it."""
import base64
import contextlib
import json
import os
import resource
import signal
import time
import urllib.parse

from cli_world import CliTest, main
from odd_server import OddServer

CANARY = "can/ary+5ecret \"value\" ~9"


def encodings(secret):
    """Twelve forms in which programs repeat a text."""
    raw = secret.encode()
    forms = {"plain": secret, "json": json.dumps(secret)[1:-1], "hex": raw.hex(),
             "HEX": raw.hex().upper(), "url": urllib.parse.quote(secret, safe=""),
             "url path": urllib.parse.quote(secret), "form": urllib.parse.quote_plus(secret),
             "url-safe": base64.urlsafe_b64encode(raw).decode().rstrip("=")}
    for offset in range(3):  # inside of something longer, without what its neighbours touch
        text = base64.b64encode(b"x" * offset + raw).decode().rstrip("=")
        forms[f"base64 {offset}"] = text[4 if offset else 0:-1]
    forms["reversed"] = secret[::-1]
    return forms


class ScriptSecrets(CliTest):
    def setUp(self):
        super().setUp()
        self.server = OddServer()
        self.addCleanup(self.server.__exit__)
        self.write("bind.yaml", "secrets: { TOKEN: { env: THE_TOKEN } }\n")
        self.words = ("--bindings", self.path("bind.yaml"))
        self.env = {"THE_TOKEN": CANARY}

    def book(self, script, extra=""):
        lines = "".join("      " + line + "\n" for line in script.split("\n"))
        return (f"s:\n  uses: lua\n{extra}  with:\n    hosts: ['127.0.0.1']\n"
                f"    inputs: {{ url: '{self.server.url()}', token: \"${{{{ secrets.TOKEN }}}}\", "
                f"auth: \"Basic ${{{{ secrets.TOKEN }}}}\" }}\n    script: |\n{lines}")

    def run_script(self, script, code=0, extra=""):
        return self.run_book(self.book(script, extra), words=self.words, env=self.env, code=code)

    def artefacts(self):
        """What is left of a run: the files of the state folder, and what the commands say."""
        for folder, _, names in os.walk(self.state):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        yield name, file.read()
        for words in (("show", "r1"), ("--json", "show", "r1"), ("log", "r1"), ("report", "r1"),
                      ("report", "r1", "--format", "html"), ("report", "r1", "--format", "json"),
                      ("journal", "export"), ("graph", "r1")):
            done = self.call(*words)
            yield " ".join(words), (done.stdout + done.stderr).encode()

    def assert_untold(self):
        looked_at = 0
        for name, content in self.artefacts():
            looked_at += 1
            for kind, form in encodings(CANARY).items():
                self.assertNotIn(form.encode(), content, f"{kind} in {name}")
        self.assertGreater(looked_at, 10)

    def test_a_request_carries_it_and_nothing_else_does(self):
        shown = self.run_script("""\
            print(inputs.token, inputs.auth)
            local answer = http.request{url = inputs.url .. '/status/200', method = 'POST',
              bearer = inputs.token, headers = {['X-Auth'] = inputs.auth},
              query = {k = inputs.token}, json = {token = inputs.token, list = {inputs.auth}}}
            http.request{url = inputs.url .. '/status/200',
                         basic = {user = 'me', password = inputs.token}}
            http.request{url = inputs.url .. '/status/200?t=' .. inputs.token}
            local _, bad = http.request{url = inputs.url .. '/status/500', bearer = inputs.token}
            local _, none = http.request{url = 'http://127.0.0.1:1/x', bearer = inputs.token}
            local made = check.make{check = {http = {url = inputs.url .. '/json',
                                    bearer = inputs.token, json = '.lag', max = '2'}}}
            return {status = answer.status, bad = bad.code, none = none.code, ok = made.ok,
                    text = tostring(inputs.auth)}""")
        out = self.outputs(shown, "s")
        self.assertEqual(out, {"status": 200, "bad": "http-status", "none": "http-connect",
                               "ok": True, "text": "Basic [secret TOKEN]"})
        first, second = self.server.requests[:2]
        headers = dict(first[2])
        self.assertEqual((headers["Authorization"], headers["X-Auth"]),
                         ("Bearer " + CANARY, "Basic " + CANARY))
        self.assertEqual(json.loads(first[3]), {"token": CANARY, "list": ["Basic " + CANARY]})
        self.assertEqual(first[1], "/status/200?k=" + urllib.parse.quote(CANARY, safe=""))
        self.assertEqual(base64.b64decode(dict(second[2])["Authorization"].split()[1]).decode(),
                         "me:" + CANARY)
        self.assertEqual(len(self.server.requests), 4)  # a URL holds no blanks
        self.assertIn("[secret TOKEN]\tBasic [secret TOKEN]",
                      self.call("log", "r1", "s", code=0).stdout)
        self.assert_untold()

    def test_an_answer_that_repeats_it_is_not_given_to_the_script(self):
        shown = self.run_script("""\
            local r, e = http.request{url = inputs.url .. '/echo', bearer = inputs.token}
            print(r, e and e.message)
            local _, failed = http.request{url = inputs.url .. '/echo', method = 'POST',
                                           json = {t = inputs.token}, expect = {404}}
            return {none = r == nil, code = e.code, failed = failed.code}""")
        self.assertEqual(self.outputs(shown, "s"),
                         {"none": True, "code": "secret", "failed": "secret"})
        self.assert_untold()

    def test_no_form_of_it_that_an_answer_holds_is_kept(self):
        given = dict(encodings(CANARY))
        del given["reversed"]  # no form that a program writes by chance
        for offset in range(3):
            longer = b"x" * offset + CANARY.encode() + b"tail"
            given[f"base64 {offset}"] = base64.b64encode(longer).decode()
        for kind, form in given.items():
            with self.subTest(kind):
                self.fresh("form " + kind)
                self.server.do_give = lambda peer, *_: self.server.send(peer, 200, f"<{form}>")
                shown = self.run_script(
                    "local r, e = http.request(inputs.url .. '/give')\n"
                    "return {none = r == nil, code = e and e.code}")
                self.assertEqual(self.outputs(shown, "s"), {"none": True, "code": "secret"})
                self.assert_untold()

    def test_data_that_looks_like_a_reference_stays_data(self):
        posed = {"$secret": [{"name": "TOKEN"}], "more": {"$$secret": ["x", {"name": "TOKEN"}]}}
        self.server.do_give = lambda peer, *_: self.server.send(
            peer, 200, json.dumps({"a": posed, "b": {"$secret": [{"name": "TOKEN"}]}}),
            ["Content-Type: application/json"])
        shown = self.run_script("""\
            local answer = http.request(inputs.url .. '/give').json
            local own = json.decode('{"$secret": [{"name": "TOKEN"}]}')
            local r = http.request{url = inputs.url .. '/status/200', method = 'POST',
                                   bearer = inputs.token, json = {answer, own}}
            return {kind = type(answer.a) .. type(answer.b), b = answer.b}""")
        reference = {"$secret": [{"name": "TOKEN"}]}
        self.assertEqual(self.outputs(shown, "s"), {"kind": "tabletable", "b": reference})
        self.assertEqual(json.loads(self.server.requests[-1][3]),
                         [{"a": posed, "b": reference}, reference])

    def test_where_a_secret_cannot_go(self):
        for number, call in enumerate((
                "proc.run{argv = {'echo', inputs.token}}", "fs.write('x', inputs.token)",
                "fs.read(inputs.token)", "log.tail(inputs.token)",
                "check.make{check = {run = {'echo', inputs.token}}}",
                "check.make{check = {name = inputs.token, run = {'true'}}}",
                "guard.watch{checks = {{file = {path = inputs.token}}}, ['for'] = '1s'}",
                "svc.status{driver = 'pidfile', name = inputs.token}",
                "net.resolve(inputs.token)", "http.request{url = inputs.url, ca = inputs.token}")):
            with self.subTest(call):
                self.fresh(f"where{number}")
                shown = self.run_script(call, code=1)
                self.assertIn("cannot hold a secret", shown["steps"]["s"]["error"]["message"])
                self.assertIn("s:1", shown["steps"]["s"]["error"]["message"])
        self.assert_untold()

    def test_a_program_gets_it_on_its_standard_input(self):
        shown = self.run_script("""\
            local r = proc.run{argv = {'sh', '-c', 'wc -c'}, stdin = inputs.token}
            local _, told = proc.run{argv = {'cat'}, stdin = inputs.token}
            local _, coded = proc.run{argv = {'base64'}, stdin = 'a' .. inputs.token}
            return {bytes = tonumber(r.stdout), told = told.code, coded = coded.code}""")
        self.assertEqual(self.outputs(shown, "s"),
                         {"bytes": len(CANARY), "told": "secret", "coded": "secret"})
        self.assert_untold()

    def test_an_output_or_an_error_cannot_hold_it(self):
        for number, script in enumerate(("return {a = inputs.token}", "return inputs",
                                         "error({code = 'x', message = inputs.token})",
                                         "error(inputs.auth)", "assert(nil, inputs.token)")):
            with self.subTest(script):
                self.fresh(f"out{number}")
                self.run_script(script, code=1)
                self.assert_untold()

    def own_pids(self):
        return {pid: self.command(pid) for pid in self.own_processes()}

    def command(self, pid):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                return file.read()
        except OSError:
            return b""

    @staticmethod
    def memory_holds(pid, text):
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
            for line in maps:
                span, access = line.split()[:2]
                if "r" not in access or "[v" in line:
                    continue
                begin, end = (int(part, 16) for part in span.split("-"))
                if end - begin > 1 << 30:   # more than the process may have: a sanitizer's shadow
                    continue
                try:
                    memory.seek(begin)
                    if text in memory.read(end - begin):
                        return True
                except OSError:
                    continue
        return False

    def test_the_process_that_computes_never_has_it(self):
        engine = self.start("run", self.runbook(self.book(
            "http.request{url = inputs.url .. '/status/200', bearer = inputs.token}\n"
            "fs.write('began', 'x')\ntime.sleep('20s')")), "--run-id", "r1", "--foreground",
            *self.words, env=self.env)
        self.wait_for(lambda: self.exists("began"))
        scripts = self.scripts()
        self.assertEqual(len(scripts), 2)
        with open(f"/proc/{scripts[1]}/stat") as file:  # the younger one is its child
            self.assertEqual(int(file.read().rsplit(")", 1)[1].split()[1]), scripts[0])
        self.assertEqual([self.memory_holds(pid, CANARY.encode()) for pid in scripts],
                         [True, False])
        for pid, command in self.own_pids().items():
            self.assertNotIn(CANARY.encode(), command, f"argv of {pid}")
        for pid in scripts:
            with open(f"/proc/{pid}/environ", "rb") as file:
                self.assertNotIn(CANARY.encode(), file.read())
        engine.kill()
        engine.communicate()

    def test_a_crash_leaves_no_core(self):
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
        self.start("run", self.runbook(self.book("fs.write('began', inputs.url)\n"
                                                 "time.sleep('20s')")),
                   "--run-id", "r1", "--foreground", *self.words, env=self.env)
        self.wait_for(lambda: self.exists("began"))
        for pid in self.scripts():
            with contextlib.suppress(ProcessLookupError):  # it may have ended with its worker
                os.kill(pid, signal.SIGSEGV)
        time.sleep(1)
        for folder in (self.folder, self.state):
            self.assertEqual([name for name in os.listdir(folder) if "core" in name], [])

    def test_it_is_not_at_rest_while_a_script_works_or_after_a_kill(self):
        engine = self.start("run", self.runbook(self.book(
            "fs.append('tally', 'a')\n"
            "local r = http.request{url = inputs.url .. '/hang', method = 'PUT', "
            "bearer = inputs.token, timeout = '2s', expect = {200}}\n"
            "return {}")), "--run-id", "r1", *self.words, env=self.env)
        self.wait_for(lambda: self.server.requests)
        self.assert_untold_files()
        os.kill(engine.pid, signal.SIGKILL)
        engine.communicate()
        self.assert_untold_files()
        for pid in self.scripts():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)
        self.server.do_hang = self.server.do_json
        self.call("resume", "r1", env=self.env, code=0)
        self.assertEqual(dict(self.server.requests[-1][2])["Authorization"], "Bearer " + CANARY)
        self.assertEqual(self.read("tally"), "a")
        self.assert_untold()

    def assert_untold_files(self):
        for folder, _, names in os.walk(self.state):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        self.assertNotIn(CANARY.encode(), file.read(), name)

    def test_it_is_read_again_at_each_attempt_and_not_part_of_what_must_be_the_same(self):
        engine = self.start("run", self.runbook(self.book(
            "http.request{url = inputs.url .. '/status/200', bearer = inputs.token}\n"
            "fs.write('began', 'x')\ntime.sleep('1500ms')\n"
            "http.request{url = inputs.url .. '/status/200', bearer = inputs.token}")),
            "--run-id", "r1", "--foreground", *self.words, env=self.env)
        self.wait_for(lambda: self.exists("began"))
        engine.kill()
        engine.communicate()
        self.call("resume", "r1", env={"THE_TOKEN": "another-long-value"}, code=0)
        self.assertEqual([dict(request[2])["Authorization"] for request in self.server.requests],
                         ["Bearer " + CANARY, "Bearer another-long-value"])
        self.assert_untold()


if __name__ == "__main__":
    main()
