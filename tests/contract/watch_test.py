#!/usr/bin/env python3
"""Checks, guards, services and logs from inside of a script, with real programs."""
import os
import signal
import socket
import subprocess
import time

from cli_world import CliTest, main
from odd_server import OddServer

RIG = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "rig")


class Watching(CliTest):
    def setUp(self):
        super().setUp()
        self.server = OddServer()
        self.addCleanup(self.server.__exit__)

    def book(self, script, hosts="127.0.0.1", extra=""):
        lines = "".join("      " + line + "\n" for line in script.split("\n"))
        return (f"s:\n  uses: lua\n  with:\n    hosts: ['{hosts}']\n{extra}"
                f"    inputs: {{ url: '{self.server.url()}', port: {self.server.port} }}\n"
                f"    script: |\n{lines}")

    def out(self, script, code=0, **more):
        return self.outputs(self.run_book(self.book(script, **more), code=code), "s")

    def test_a_check_is_made_where_the_step_may_go(self):
        out = self.out("""\
            local good = check.make{check = {name = 'lag', http = {url = inputs.url .. '/json',
                                             json = '.lag', max = '1.5'}}}
            local bad = check.make{{http = {url = inputs.url .. '/json', json = '.lag', max = 1}}}
            local none = check.make{{tcp = {host = '127.0.0.2', port = inputs.port}}}
            local away = check.make{{file = {path = '/etc/passwd'}}}
            local log = check.make{{log = {file = '/etc/passwd', matches = 'root'}}}
            local here = check.make{{file = {path = 'none', absent = true}}}
            local run = check.make{{run = {'true'}}}
            return {name = good.name, kind = good.kind, ok = good.ok, value = good.value,
                    bad = {bad.ok, bad.could_not_run}, none = {none.ok, none.could_not_run},
                    away = away.could_not_run, log = log.could_not_run, here = here.ok,
                    run = run.ok}""".replace("make{{", "make{check = {"))
        self.assertEqual(out, {
            "name": "lag", "kind": "http", "ok": True, "value": "1.50", "bad": [False, False],
            "none": [False, True], "away": True, "log": True, "here": True, "run": True})

    def test_what_is_no_check_ends_the_script_with_its_line(self):
        for check, why in (("{https = {}}", "exactly one of"), ("{}", "exactly one of"),
                           ("7", "must be a map"),
                           ("{file = {path = 'x'}, run = {'true'}}", "exactly one of"),
                           ("{http = {}}", "needs the key 'url'")):
            with self.subTest(check):
                self.fresh("f" + check.replace("/", ""))
                shown = self.run_book(self.book(f"check.make{{check = {check}}}"), code=1)
                error = shown["steps"]["s"]["error"]
                self.assertIn(why, error["message"])
                self.assertIn("s:1", error["message"])

    # guard.watch

    def test_a_guard_that_holds_is_never_early(self):
        began = time.monotonic()
        out = self.out("return guard.watch{checks = {{http = {url = inputs.url .. '/json'}}}, "
                       "['for'] = '1500ms', every = '200ms'}")
        self.assertEqual(out["verdict"], "ok")
        self.assertGreaterEqual(time.monotonic() - began, 1.5)
        self.assertEqual(out["samples"], len(self.server.requests))
        self.assertGreater(out["samples"], 1)
        self.assertEqual(out["evidence"][0]["status"], 200)

    def watch(self, flags, options):
        """The verdict over a file whose content says how each sample ends: one character each."""
        self.write("flags", flags)
        self.write("sample.sh", """\
            #!/bin/sh
            flag=$(head -c 1 flags); tail -c +2 flags > rest; mv rest flags
            [ "$flag" = k ] && kill -9 $$
            [ "$flag" = y ] || [ "$flag" = "" ]
            """)
        return self.out("return guard.watch{checks = {{name = 'flag', "
                        "run = {'sh', 'sample.sh'}}}, every = '10ms', " + options + "}")

    def test_a_breach_needs_failures_in_a_row(self):
        out = self.watch("ynnynnn", "['for'] = '20s', failures = 3")
        self.assertEqual((out["verdict"], out["check"], out["samples"]), ("breach", "flag", 7))

    def test_what_cannot_be_told_counts_as_bad_after_so_many(self):
        out = self.watch("ykkykkk", "['for'] = '20s', errors = 3")
        self.assertEqual((out["verdict"], out["samples"]), ("no-data", 7))

    def test_what_cannot_be_told_does_not_hide_failures(self):
        out = self.watch("nknkn", "['for'] = '20s', failures = 3, errors = 9")
        self.assertEqual((out["verdict"], out["samples"]), ("breach", 5))

    def test_a_guard_does_not_end_well_on_a_failure(self):
        out = self.watch("nny", "['for'] = '0ms', failures = 5")
        self.assertEqual((out["verdict"], out["samples"]), ("ok", 3))
        self.fresh("two")
        self.assertEqual(self.watch("nnnnn", "['for'] = '0ms', failures = 5")["verdict"], "breach")

    def test_an_interrupted_guard_keeps_its_deadline(self):
        began = time.monotonic()
        engine = self.start("run", self.runbook(self.book("""\
            local mark = time.mark()
            fs.write('began', 'x')
            local w = guard.watch{checks = {{run = {'true'}}}, ['for'] = '6s', every = '200ms',
                                  since = mark}
            return {verdict = w.verdict}""")), "--run-id", "r1", "--foreground")
        self.wait_for(lambda: self.exists("began"))
        marked = time.monotonic()
        time.sleep(4)
        os.kill(engine.pid, signal.SIGKILL)
        engine.communicate()
        self.call("resume", "r1", code=0)
        ended = time.monotonic()
        self.assertEqual(self.outputs(self.show(), "s"), {"verdict": "ok"})
        self.assertGreaterEqual(ended - began, 6)
        self.assertLess(ended - marked, 10)  # not 4 and 6 again

    def test_a_mark_of_another_boot_begins_the_whole_time_again(self):
        began = time.monotonic()
        out = self.out("""\
            local mark = time.mark()
            mark.boot_id, mark.boot_ms = 'another', 0
            local w = guard.watch{checks = {{run = {'true'}}}, ['for'] = '1s', every = '200ms',
                                  since = mark}
            local far = time.mark()
            far.boot_ms = far.boot_ms + 3600000
            local v = guard.watch{checks = {{run = {'true'}}}, ['for'] = '1s', since = far}
            return {one = w.verdict, two = v.verdict}""")
        self.assertEqual(out, {"one": "ok", "two": "ok"})
        self.assertGreaterEqual(time.monotonic() - began, 2)
        self.assertLess(time.monotonic() - began, 10)

    def test_a_guard_asks_a_real_prometheus(self):
        folder = self.path("prometheus")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.server.do_metrics = lambda peer, *_: self.server.send(
            peer, 200, "order_errors 7\n", ["Content-Type: text/plain; version=0.0.4"])
        subprocess.run([RIG + "/start-prometheus.sh", folder, str(port), str(self.server.port)],
                       check=True)
        self.addCleanup(subprocess.run, [RIG + "/stop.sh", folder + "/pid"], check=True)
        self.wait_for(lambda: "/metrics" in self.server.targets())
        out = self.out(f"""\
            local url, r = 'http://127.0.0.1:{port}', {{}}
            local function watch(more)
              more.url = url
              local w = guard.watch{{checks = {{{{prometheus = more}}}}, ['for'] = '2s',
                                    every = '500ms', failures = 2, errors = 2}}
              r[#r + 1] = w.verdict
            end
            retry({{attempts = 20, delay = '500ms', backoff = 1}}, function()
              local c = check.make{{check = {{prometheus = {{url = url, query = 'order_errors'}}}}}}
              assert(c.ok, c.detail)
            end)
            watch{{query = 'order_errors', max = 7}}
            watch{{query = 'order_errors', max = 6}}
            watch{{query = 'no_such_metric', max = 6}}
            watch{{query = 'sum(', max = 6}}
            return {{verdicts = r}}""")
        self.assertEqual(out["verdicts"], ["ok", "breach", "no-data", "no-data"])

    # log

    def test_logs_are_read_inside_the_roots(self):
        with open(self.path("app.log"), "wb") as file:
            file.write(b"2026-11-01T10:00:00Z ERROR one\nINFO \xff\nERROR two\n")
        out = self.out("""\
            local r = {tail = log.tail('app.log', 2), count = log.count('app.log', 'ERROR'),
                       lines = log.grep('app.log', 'ERROR|INFO', 2),
                       since = log.count{path = 'app.log', matches = 'ERROR', since = 31}}
            local _, outside = log.tail('/etc/passwd')
            local _, none = log.count('none', 'x')
            local _, pattern = log.count('app.log', '(')
            local _, rotated = log.count{path = 'app.log', matches = 'x', since = 1000}
            r.codes = {outside.code, none.code, pattern.code, rotated.code}
            log('said', 1)
            return r""")
        self.assertEqual(out, {
            "tail": "INFO \ufffd\nERROR two\n", "count": 2, "since": 1,
            "lines": ["INFO \ufffd", "ERROR two"],
            "codes": ["outside", "not-found", "inputs", "rotated"]})
        self.assertIn("said\t1", self.call("log", "r1", "s", code=0).stdout)

    # net

    def test_connections_and_names(self):
        out = self.out("""\
            local good = net.connect('127.0.0.1', inputs.port)
            local _, refused = net.connect('127.0.0.1', 1)
            local _, away = net.connect('127.0.0.2', inputs.port)
            local _, port = net.connect('127.0.0.1', 70000)
            local _, name = net.resolve('localhost')
            return {ms = good.ms >= 0, codes = {refused.code, away.code, port.code, name.code},
                    own = net.resolve('127.0.0.1')}""")
        self.assertEqual(out, {"ms": True, "codes": ["refused", "outside", "inputs", "outside"],
                               "own": ["127.0.0.1"]})

    # svc

    def test_a_service_of_supervisord(self):
        folder = self.path("supervisor")
        subprocess.run([RIG + "/start-supervisord.sh", folder, "engine", "sleep", "1000"],
                       check=True)
        self.addCleanup(subprocess.run, [RIG + "/stop.sh", folder + "/pid"], check=True)
        out = self.out(f"""\
            local s = {{driver = 'supervisor', name = 'engine', config = '{folder}/conf'}}
            local function with(more) for k, v in pairs(s) do more[k] = v end return more end
            local before = svc.status(s)
            local start = assert(svc.start(with{{grace = '500ms'}}))
            local again = assert(svc.start(with{{grace = '500ms'}}))
            local now = svc.status(s)
            local other = assert(svc.restart(with{{grace = '500ms'}}))
            local stop = assert(svc.stop(s))
            local _, none = svc.start{{driver = 'supervisor', name = 'none', config = s.config}}
            return {{states = {{before.state, start.state, now.state, stop.state}},
                     same = start.pid == again.pid and now.pid == start.pid,
                     changed = {{start.changed, again.changed}}, other = other.pid ~= start.pid,
                     none = none.code}}""")
        self.assertEqual(out, {"states": ["stopped", "running", "running", "stopped"],
                               "same": True, "changed": [True, False], "other": True,
                               "none": "supervisor"})

    def test_a_daemon_that_a_script_starts_outlives_its_step(self):
        out = self.out("""\
            local s = {driver = 'pidfile', name = 'daemon.pid', start = {'sleep', '1000'},
                       foreground = true, grace = '200ms'}
            return {pid = assert(svc.start(s)).pid}""")
        self.assertEqual(self.read("daemon.pid").strip(), str(out["pid"]))
        with open(f"/proc/{out['pid']}/comm") as file:
            self.assertEqual(file.read().strip(), "sleep")
        os.kill(out["pid"], signal.SIGKILL)


if __name__ == "__main__":
    main()
