#!/usr/bin/env python3
"""Requests of scripts that are answered, refused, lost, or not made at all."""
import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import time

from cli_world import CliTest, main
from odd_server import OddServer, certified


class Network(CliTest):
    def setUp(self):
        super().setUp()
        self.server = OddServer()
        self.addCleanup(self.server.__exit__)

    def lua(self, script, hosts=("127.0.0.1",), code=0, step="", **more):
        lines = "".join("      " + line + "\n" for line in script.split("\n"))
        return self.run_book(
            f"s:\n  uses: lua\n{step}  with:\n    hosts: {list(hosts)}\n"
            f"    inputs: {{ url: '{self.server.url()}' }}\n    script: |\n{lines}",
            code=code, **more)

    def out(self, script, **more):
        return self.outputs(self.lua(script, **more), "s")

    def test_a_request_and_its_answer(self):
        out = self.out("""\
            local r = http.request{url = inputs.url .. '/echo', method = 'POST', body = 'hello',
                                   headers = {['X-One'] = 'a b'}, query = {q = 'x&y ä', n = 2}}
            local j = http.request{url = inputs.url .. '/json'}
            return {status = r.status, twice = r.headers['x-twice'], body = r.body,
                    state = j.json.state, lag = j.json.lag}""")
        self.assertEqual((out["status"], out["twice"], out["state"], out["lag"]),
                         (200, "a, b", "serving", "1.50"))
        self.assertIn("X-One: a b\n", out["body"])
        self.assertTrue(out["body"].endswith("hello"))
        self.assertEqual(self.server.targets()[0], "/echo?n=2&q=x%26y%20%C3%A4")

    def test_a_key_goes_with_what_changes_something_and_stays_when_it_is_made_again(self):
        self.lua("for _, m in ipairs({'GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH'}) do\n"
                 "  assert(http.request{url = inputs.url .. '/status/200', method = m})\nend\n"
                 "http.request{url = inputs.url, method = 'POST', json = {a = 1}, effect = 'read'}")
        keys = [dict(request[2]).get("Idempotency-Key") for request in self.server.requests]
        self.assertEqual([key is None for key in keys],
                         [True, True, False, False, False, False, True])
        self.assertEqual(len(set(keys)), 5)
        self.assertEqual(self.server.requests[-1][3], '{"a":1}')
        self.assertEqual(dict(self.server.requests[-1][2])["Content-Type"], "application/json")
        self.assertEqual(dict(self.server.requests[4][2])["Content-Length"], "0")
        self.assertNotIn("Content-Type", dict(self.server.requests[4][2]))

    def test_a_status_that_was_not_expected_is_an_error_that_can_be_handled(self):
        out = self.out("""\
            local r, e = http.request{url = inputs.url .. '/status/503'}
            local ok = http.request{url = inputs.url .. '/status/404', expect = {200, 404}}
            return {r = r == nil, code = e.code, status = e.status, body = e.body, ok = ok.status}
            """)
        self.assertEqual(out, {"r": True, "code": "http-status", "status": 503, "body": "said",
                               "ok": 404})

    def test_bodies_that_are_no_text_or_too_large(self):
        out = self.out("""\
            local small = http.request(inputs.url .. '/bytes')
            local large = http.request(inputs.url .. '/large/4194304')
            local _, e = http.request(inputs.url .. '/large/4194305')
            return {body = small.body, bytes = #large.body, code = e.code, why = e.message}""")
        self.assertEqual(out["body"], "\ufffd\u2400end")
        self.assertEqual((out["bytes"], out["code"]), (4194304, "http-broken"))
        self.assertIn("4194304 bytes", out["why"])

    def test_a_large_body_goes_to_a_file_whole_or_not_at_all(self):
        out = self.out("""\
            local large = http.request{url = inputs.url .. '/large/9000000', to = 'large'}
            local seen = {bytes = large.bytes, sha256 = large.sha256, body = large.body == nil,
                          on_disk = fs.sha256('large')}
            local codes = {}
            for at, more in ipairs({
              {url = '/large/9000001', bytes_max = 9000000}, {url = '/half'}, {url = '/status/503'},
              {url = '/stall', idle = '1s'}, {url = '/bytes', effect = 'read'},
              {url = '/bytes', to = '/etc/large'}}) do
              more.url, more.to = inputs.url .. more.url, more.to or 'other'
              local r, e = http.request(more)
              codes[at] = r and 'kept' or e.code
            end
            seen.codes, seen.names = codes, fs.list('.')
            return seen""")
        self.assertEqual(out["bytes"], 9000000)
        self.assertEqual(out["sha256"], hashlib.sha256(b"x" * 9000000).hexdigest())
        self.assertEqual((out["on_disk"], out["body"]), (out["sha256"], True))
        self.assertEqual(out["codes"], ["http-broken", "http-broken", "http-status", "http-broken",
                                        "inputs", "outside"])
        self.assertEqual(out["names"], ["large", "rb.yaml", "state"])

    # R-19

    def test_R_19_what_cannot_be_reached_was_not_sent(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        out = self.out(f"""\
            local _, e = http.request{{url = 'http://127.0.0.1:{port}/x?token=1', method = 'POST'}}
            return {{code = e.code, why = e.message}}""")
        self.assertEqual(out["code"], "http-connect")
        self.assertNotIn("token", out["why"])

    def test_R_19_a_connection_that_never_stands_is_given_up_and_was_not_sent(self):
        with socket.create_server(("127.0.0.1", 0), backlog=0) as silent, \
                contextlib.ExitStack() as waiting:
            port = silent.getsockname()[1]
            for _ in range(4):  # more than the queue takes: the kernel drops what comes after
                one = waiting.enter_context(socket.socket())
                one.setblocking(False)
                one.connect_ex(("127.0.0.1", port))
            began = time.monotonic()
            out = self.out(f"""\
                local _, e = http.request{{url = 'http://127.0.0.1:{port}/', method = 'POST'}}
                local _, c = net.connect{{host = '127.0.0.1', port = {port}, timeout = '1s'}}
                return {{code = e.code, connect = c.code}}""")
        self.assertEqual(out, {"code": "http-connect", "connect": "unreachable"})
        self.assertGreater(time.monotonic() - began, 5.9)
        self.assertLess(time.monotonic() - began, 25)

    def test_R_19_reading_is_bounded_in_time(self):
        began = time.monotonic()
        out = self.out("""\
            local codes = {}
            for _, path in ipairs({'/hang', '/half', '/reset', '/continue', '/drip'}) do
              local r, e = http.request{url = inputs.url .. path, timeout = '500ms'}
              codes[#codes + 1] = r and 'answer' or e.code
            end
            return {codes = codes}""")
        self.assertEqual(out["codes"], ["http-broken"] * 5)
        self.assertLess(time.monotonic() - began, 40)

    def test_R_19_a_post_that_was_sent_and_not_answered_is_asked_about_and_not_retried(self):
        for path in ("hang", "half", "reset", "continue", "drip"):
            with self.subTest(path):
                self.fresh(path)
                before = len(self.server.requests)
                self.lua(f"local r = http.request{{url = inputs.url .. '/{path}', method = 'POST', "
                         "timeout = '500ms'}\nreturn {status = r.status}", code=3,
                         step="  retry: { attempts: 3, delay: 10ms }\n")
                question = self.answer_first("happened")
                self.assertIn("http.request", question["text"])
                self.call("resume", "r1", code=0)
                self.assertEqual(self.outputs(self.show(), "s"), {"status": 0})
                self.assertEqual(len(self.server.requests), before + 1)

    def test_R_19_a_get_that_is_unsafe_is_asked_about_also_where_its_answer_makes_a_file(self):
        self.lua("http.request{url = inputs.url .. '/half', to = 'file', effect = 'unsafe'}",
                 code=3)
        self.assertIn("Idempotency-Key", dict(self.server.requests[-1][2]))
        self.assertIn("http.request", self.show()["questions"][0]["text"])
        self.assertFalse(self.exists("file"))

    def test_a_worker_that_is_killed_in_a_post_leaves_a_question(self):
        engine = self.start("run", self.runbook(
            "s:\n  uses: lua\n  retry: { attempts: 3, delay: 10ms }\n  with:\n"
            f"    hosts: ['127.0.0.1']\n    inputs: {{ url: '{self.server.url()}' }}\n"
            "    script: return {s = http.request{url = inputs.url .. '/hang', "
            "method = 'POST'}.status}\n"), "--run-id", "r1", "--foreground")
        self.wait_for(lambda: self.server.requests)
        os.kill(self.scripts()[0], signal.SIGKILL)
        self.assertEqual(engine.wait(60), 3)
        self.assertIn("http.request", self.show()["questions"][0]["text"])
        self.server.do_hang = self.server.do_status
        self.answer_first("did-not-happen")
        self.call("resume", "r1", code=0)
        keys = [dict(request[2])["Idempotency-Key"] for request in self.server.requests]
        self.assertEqual((len(keys), len(set(keys))), (2, 1))

    def test_R_19_a_definite_failure_is_retried_where_the_step_says_so(self):
        shown = self.lua("assert(http.request{url = inputs.url .. '/status/500', method = 'POST'})",
                         code=1, step="  retry: { attempts: 3, delay: 10ms }\n")
        self.assertEqual(shown["steps"]["s"]["attempts"], 3)
        self.assertEqual(len(self.server.requests), 3)

    def test_R_19_a_put_is_sent_again_with_its_key(self):
        self.lua("http.request{url = inputs.url .. '/half', method = 'PUT', timeout = '1s'}",
                 code=3)
        keys = {dict(request[2])["Idempotency-Key"] for request in self.server.requests}
        self.assertEqual((len(keys), len(self.server.requests)), (1, 3))

    # S-11, S-12

    def test_S_11_values_do_not_become_headers_or_requests(self):
        out = self.out(r"""
            local codes = {}
            local function try(request)
              request.url = request.url or inputs.url .. '/echo'
              local r, e = http.request(request)
              codes[#codes + 1] = r and 'sent' or e.code
            end
            try{headers = {['X-A'] = 'a\r\nX-Evil: 1'}}
            try{headers = {['X-A'] = 'a\nX-Evil: 1'}}
            try{headers = {['X-A: 1\r\nX-Evil'] = 'a'}}
            try{headers = {['X A'] = 'a'}}
            try{headers = {['Content-Length'] = '0'}, method = 'POST', body = 'x'}
            try{headers = {['transfer-encoding'] = 'chunked'}}
            try{bearer = 'a\r\nX-Evil: 1'}
            try{url = inputs.url .. '/a HTTP/1.1\r\nX-Evil: 1\r\n\r\n'}
            try{url = inputs.url .. '/a b'}
            try{url = inputs.url .. '/\0'}
            try{url = 'http://user:word@127.0.0.1/'}
            try{url = 'file:///etc/passwd'}
            try{url = 'gopher://127.0.0.1/x'}
            try{url = 'no url'}
            return {codes = codes}""".strip("\n"))
        self.assertEqual(set(out["codes"]), {"inputs"})
        self.assertEqual(len(out["codes"]), 14)
        self.assertEqual(self.server.requests, [])

    def test_S_12_values_are_sent_as_they_are(self):
        self.lua("""\
            local begin = '$' .. '{{'
            http.request{url = inputs.url .. '/echo', method = 'POST',
                         bearer = begin .. ' inputs.url }}', query = {['$(x)'] = '`id`; -rf'},
                         body = begin .. ' 1 + 1 }} {{x}} return 1'}""")
        _, target, headers, body = self.server.requests[0]
        self.assertEqual(target, "/echo?%24%28x%29=%60id%60%3B%20-rf")
        self.assertEqual(dict(headers)["Authorization"], "Bearer ${{ inputs.url }}")
        self.assertEqual(body, "${{ 1 + 1 }} {{x}} return 1")

    # S-16

    def codes_of(self, urls, hosts):
        listed = ", ".join(f"'{url}'" for url in urls)
        return self.out("local codes = {}\n"
                        f"for i, url in ipairs({{{listed}}}) do\n"
                        "  local r, e = http.request{url = url, timeout = '3s'}\n"
                        "  codes[i] = r and 'sent' or e.code\nend\nreturn {codes = codes}",
                        hosts=hosts)["codes"]

    def test_S_16_only_what_is_declared_is_reached(self):
        port = self.server.port
        urls = [f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{port + 1}/",
                f"http://localhost:{port}/", "http://169.254.169.254/", f"http://[::1]:{port}/"]
        self.assertEqual(self.codes_of(urls, []), ["outside"] * 5)
        self.fresh("one")
        self.assertEqual(self.codes_of(urls, [f"127.0.0.1:{port}"]), ["sent"] + ["outside"] * 4)
        self.fresh("two")
        self.assertEqual(self.codes_of(urls[2:3], ["localhost"]), ["sent"])

    def test_S_16_other_spellings_of_a_number_do_not_help(self):
        port = self.server.port
        urls = [f"http://{host}:{port}/" for host in
                ("0x7f000001", "2130706433", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]",
                 "[64:ff9b::7f00:1]", "127.0.0.1.", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]")]
        names = ["0x7f000001", "2130706433", "0177.0.0.1", "127.1", "example.org", "::1:1"]
        self.assertEqual(self.codes_of(urls, names), ["outside"] * len(urls))
        self.assertEqual(self.server.requests, [])

    def test_S_16_a_redirect_is_not_followed_and_nobody_gets_the_credentials(self):
        with OddServer() as other:
            out = self.out(f"""\
                local r, e = http.request{{url = inputs.url .. '/moved/127.0.0.1:{other.port}/x',
                                          bearer = 'a-token', headers = {{Cookie = 'c=1'}}}}
                return {{code = e.code, status = e.status, hint = e.hint}}""",
                hosts=["127.0.0.1"])
            self.assertEqual((out["code"], out["status"]), ("http-status", 302))
            self.assertIn("not followed", out["hint"])
            self.assertEqual(other.requests, [])

    def test_hosts_that_cannot_be_read_fail_the_step(self):
        for entry in ("a b", "name=10.0.0.0", "name=10.0.0.0/33", "10.0.0.1=10.0.0.0/8", "h:0"):
            with self.subTest(entry):
                self.fresh("f" + str(abs(hash(entry))))
                shown = self.lua("return {}", hosts=[entry], code=1)
                self.assertEqual(shown["steps"]["s"]["error"]["code"], "inputs")

    # TLS

    def test_certificates_are_verified(self):
        def openssl(*words):
            subprocess.run(["openssl", *words], check=True, capture_output=True)
        context, authority = certified(self.folder, openssl)
        with OddServer(context=context) as server:
            out = self.out(f"""\
                local url = 'https://127.0.0.1:{server.port}/status/200'
                local _, e = http.request{{url = url, method = 'POST', bearer = 'a-token'}}
                local good = http.request{{url = url, ca = '{authority}'}}
                local _, name = http.request{{url = 'https://localhost:{server.port}/',
                                             ca = '{authority}'}}
                local _, away = http.request{{url = url, ca = '/etc/hostname'}}
                return {{code = e.code, why = e.message, good = good.status, name = name.code,
                         away = away.code}}""", hosts=["127.0.0.1", "localhost"])
            self.assertEqual(len(server.requests), 1)
        self.assertEqual((out["code"], out["good"], out["name"], out["away"]),
                         ("http-connect", 200, "http-connect", "outside"))
        self.assertIn("certificate", out["why"])

    def test_the_environment_leads_nowhere_else(self):
        with OddServer() as proxy:
            self.lua("assert(http.request(inputs.url .. '/status/200'))",
                     step=f"  env: {{ http_proxy: '{proxy.url()}', HTTP_PROXY: '{proxy.url()}', "
                          f"ALL_PROXY: '{proxy.url()}' }}\n")
            self.assertEqual(proxy.requests, [])
        self.assertEqual(self.server.targets(), ["/status/200"])


if __name__ == "__main__":
    main()
