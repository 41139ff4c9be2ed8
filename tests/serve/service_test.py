#!/usr/bin/env python3
"""The life of the service: its first start, its owner, its signals, its settings, its death."""
import json
import os
import signal
import socket
import stat
import subprocess

from serve_world import ServeTest, main

SLOW = "one: { run: [sh, -c, 'echo x >> tries; sleep 2'], effect: idempotent }\n"


class Life(ServeTest):
    def test_without_settings_it_listens_here_only_and_wrote_its_token(self):
        self.serve_bare()
        mode = os.stat(os.path.join(self.state, "token"))
        self.assertEqual(stat.S_IMODE(mode.st_mode), 0o600)
        self.assertTrue(self.url.startswith("http://127.0.0.1:"), self.url)
        self.assertEqual(self.listening(), ["127.0.0.1"])
        for method, path in (("GET", "/api/v1/runs"), ("POST", "/api/v1/stop"),
                             ("GET", "/openapi.json")):
            self.assertEqual(self.ask(method, path, token=None).status, 401, path)
        self.assertEqual(self.ask("GET", "/health", token=None).status, 200)
        self.good("GET", "/api/v1/runs")
        self.look_as_another_page()

    def look_as_another_page(self):
        """Of a browser: it has neither a cookie of use nor leave to read an answer."""
        page = {"Origin": "https://evil.example", "Cookie": "token=" + self.token}
        for method in ("POST", "OPTIONS"):
            answer = self.ask(method, "/api/v1/stop", token=None, headers=page)
            self.assertEqual(answer.status, 401)
        answer = self.ask("GET", "/api/v1/engine", headers=page)
        self.assertFalse(answer.json["stopped"])
        self.assertNotIn("access-control-allow-origin", answer.headers)

    def serve_bare(self):
        self.server = self.popen("serve", "--port", "0", stderr=subprocess.DEVNULL)
        self.url = self.server.stdout.readline().strip()
        self.wait_for(lambda: self.ask("GET", "/ready", token=None).status == 200)

    def listening(self):
        """The addresses on which the server listens, as the kernel says."""
        inodes = set()
        for name in os.listdir(f"/proc/{self.server.pid}/fd"):
            try:
                inodes.add(os.readlink(f"/proc/{self.server.pid}/fd/{name}"))
            except OSError:
                pass
        found = []
        for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
            with open("/proc/net/" + table) as file:
                for row in file.read().splitlines()[1:]:
                    words = row.split()
                    if words[3] == "0A" and f"socket:[{words[9]}]" in inodes:
                        raw = bytes.fromhex(words[1].split(":")[0])
                        found.append(socket.inet_ntop(family, raw[::-1] if len(raw) == 4 else raw))
        return found

    def test_the_token_stays_over_a_restart_and_a_loose_one_is_refused(self):
        self.serve()
        before = self.token
        self.stop_server()
        self.serve()
        self.assertEqual(self.token, before)
        self.stop_server()
        os.chmod(os.path.join(self.state, "token"), 0o640)
        refused = self.call("serve", "--port", "0", code=76)
        self.assertNotIn(before, refused.stdout + refused.stderr)

    def test_a_second_engine_is_told_who_has_the_folder(self):
        self.serve()
        second = self.call("serve", "--port", "0", code=75)
        self.assertIn(str(self.server.pid), second.stderr)
        self.good("GET", "/api/v1/engine")

    def test_an_engine_that_dies_is_followed_by_one_that_goes_on(self):
        self.book("slow", SLOW)
        self.serve()
        for number in range(3):
            self.start_run("slow", f"r{number}")
        self.wait_for(lambda: self.exists("tries"))
        self.kill_server()
        self.serve()
        for number in range(3):
            self.wait_for_status(f"r{number}", "succeeded")

    def test_term_drains_and_what_was_not_started_goes_on_later(self):
        held = "'echo x >> tries; while [ ! -e go ]; do sleep 0.02; done'"
        self.book("two", f"one: {{ run: [sh, -c, {held}] }}\n"
                         "two: { needs: [one], run: [touch, two] }\n")
        self.serve()
        self.start_run("two", "r1")
        self.wait_for(lambda: self.exists("tries"))
        self.server.send_signal(signal.SIGTERM)
        self.wait_for(lambda: '"event":"draining"' in self.read("serve.log"))
        self.write("go", "")
        self.assertEqual(self.server.wait(timeout=60), 0)
        self.assertFalse(self.exists("two"))
        self.serve()
        self.wait_for_status("r1", "succeeded")
        self.assertEqual(self.read("tries"), "x\n")

    def test_hup_reads_the_settings_again_and_keeps_the_old_ones_where_they_are_wrong(self):
        self.book("good", "one: { run: [echo, fine] }\n")
        self.serve()
        self.settings("colour: red\n")
        self.server.send_signal(signal.SIGHUP)
        self.wait_for(lambda: "RP0202" in self.read("serve.log"))
        self.start_run("good", "r1")
        other = self.path("other")
        os.mkdir(other)
        # One thing wrong leaves all as it was, also what was right.
        self.write("bindings.yaml", "contacts: 5\n")
        self.write("serve.yaml", f"runbooks: [ '{other}' ]\nbindings: bindings.yaml\n")
        self.server.send_signal(signal.SIGHUP)
        self.wait_for(lambda: "'contacts'" in self.read("serve.log"))
        self.assertEqual(self.good("GET", "/api/v1/runbooks"), {"runbooks": ["good"]})
        self.write("serve.yaml", f"runbooks: [ '{other}' ]\n"
                                 "listeners: { webhooks: { port: 0 } }\n")
        self.server.send_signal(signal.SIGHUP)
        self.wait_for(lambda: self.good("GET", "/api/v1/runbooks") == {"runbooks": []})
        self.wait_for(lambda: "listeners move at the next start only" in self.read("serve.log"))

    def test_usr1_is_the_kill_switch(self):
        self.serve()
        self.server.send_signal(signal.SIGUSR1)
        self.wait_for(lambda: self.good("GET", "/api/v1/engine")["stopped"])

    def launch_and_tell(self, number):
        """Sends a signal as soon as the service's program has begun, long before it listens."""
        self.settings()
        with open(self.path("serve.log"), "a") as log:
            self.server = self.popen("serve", "--config", "serve.yaml", "--port", "0", stderr=log)
        while not os.readlink(f"/proc/{self.server.pid}/exe").endswith("/reprise-serve"):
            self.assertIsNone(self.server.poll())
        self.server.send_signal(number)
        self.url = self.server.stdout.readline().strip()

    def test_a_signal_while_it_starts_is_not_lost(self):
        self.launch_and_tell(signal.SIGUSR1)
        self.wait_for(lambda: self.good("GET", "/api/v1/engine")["stopped"])
        self.stop_server()
        self.launch_and_tell(signal.SIGTERM)
        self.assertEqual(self.server.wait(timeout=60), 0)
        self.assertEqual(self.read("serve.log").count('"event":"draining"'), 2)

    def test_an_address_that_is_taken_is_told_with_what_to_do(self):
        self.serve()
        self.state = self.path("another")
        taken = self.call("serve", "--port", self.url.rsplit(":", 1)[1], code=74)
        self.assertIn("Address already in use", taken.stderr)
        self.assertIn("hint: Another program listens there", taken.stderr)

    def test_wrong_settings_are_told_with_their_place(self):
        self.settings("listeners: { operators: { address: 0.0.0.0 } }\n")
        refused = self.call("serve", "--config", "serve.yaml", code=2)
        self.assertIn("serve.yaml:3:", refused.stderr)
        self.assertIn("RP0601", refused.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.state, "journal.db")))

    def test_commands_of_the_same_machine_ask_the_server(self):
        self.runbook("one: { run: [echo, fine] }\n")
        self.serve()
        self.call("run", "rb.yaml", "--run-id", "r1", code=0)
        self.assertEqual(self.status_of("r1"), "succeeded")

    def test_the_log_is_lines_of_json_without_secrets(self):
        self.book("good", "one: { run: [echo, fine] }\n")
        self.serve()
        self.start_run("good", "r1")
        self.ask("GET", "/api/v1/runs?status=secret-in-a-query")
        wrong = self.token[:-8] + "01234567"   # known by its name, not by its secret
        self.assertEqual(self.ask("GET", "/api/v1/runs", token=wrong).status, 401)
        unknown = "rpt_" + "ab" * 8 + "_" + "cd" * 32
        self.assertEqual(self.ask("GET", "/api/v1/runs", token=unknown).status, 401)
        self.wait_for_status("r1", "succeeded")
        self.stop_server()
        text = self.read("serve.log")
        lines = [json.loads(line) for line in text.splitlines()]
        requests = [line for line in lines if line["event"] == "request"]
        self.assertIn(("POST", "/api/v1/runs", 201),
                      [(r["method"], r["route"], r["status"]) for r in requests])
        audit = self.call("--json", "audit", "list", code=0).stdout
        self.assertIn("show a token", audit)
        for secret in (*(one.split("_")[2][:32] for one in (self.token, unknown)),
                       "secret-in-a-query"):
            self.assertNotIn(secret, text)
            self.assertNotIn(secret, audit)


if __name__ == "__main__":
    main()
