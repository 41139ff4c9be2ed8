#!/usr/bin/env python3
"""What the service tells Prometheus: before promtool, to a real Prometheus with a token, and to
addresses that the settings name."""
import http.client
import signal
import subprocess
import urllib.parse

import web
from monitoring import Scripted, address
from serve_world import Answer, ServeTest, main
from world import World


class Metrics(ServeTest):
    def metrics(self):
        answer = self.ask("GET", "/metrics")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(answer.headers["content-type"],
                         "text/plain; version=0.0.4; charset=utf-8")
        return answer.text

    def has(self, *lines):
        told = self.metrics().splitlines()
        return all(line in told for line in lines)

    def start_prometheus(self):
        """It scrapes the server with the token of the state folder."""
        return Scripted(World(self.folder), "prometheus", {
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
            "scrape_configs": [{"job_name": "reprise",
                                "authorization": {"credentials_file": self.state + "/token"},
                                "static_configs": [{"targets": [address(self)]}]}]})

    def query(self, prometheus, text):
        """The values that it finds."""
        url = prometheus.url + "/api/v1/query?" + urllib.parse.urlencode({"query": text})
        _, answer = web.call("GET", url)
        return [sample["value"][1] for sample in answer["data"]["result"]]

    def test_prometheus_reads_what_happens(self):
        self.book("shop/restore", "one: { run: ['true'] }\n"
                                  "gate: { needs: [one], uses: approve, with: { text: Go on } }\n",
                  "objectives: { rto: { target: 1m, max: 5m } }\n")
        self.book("bad", "one: { run: ['false'] }\n")
        self.start_run_before("old")
        self.serve()
        prometheus = self.start_prometheus()
        self.start_run("bad", "r1")
        self.start_run("shop/restore", "r2")
        self.wait_for_status("r1", "failed")
        self.wait_for_status("r2", "waiting")
        of = 'run="r2",runbook="shop/restore"'
        self.wait_for(lambda: self.has(
            'reprise_runs{status="failed"} 2', 'reprise_runs{status="waiting"} 1',
            'reprise_runs_finished_total{runbook="bad",status="failed"} 2',
            "reprise_runs_created_total 2", "reprise_open_questions 1", "reprise_kill_switch 0",
            'reprise_attempts_finished_total{verdict="failed"} 1',
            'reprise_questions_asked_total{kind="approval"} 1', 'reprise_steps{status="asking"} 1',
            f'reprise_run_objective_max_seconds{{{of},objective="rto"}} 300.000'),
            tell=self.metrics)
        done = subprocess.run(["promtool", "check", "metrics"], input=self.metrics(), text=True,
                              capture_output=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))
        for query in ('up{job="reprise"} == 1', "reprise_open_questions == 1",
                      'reprise_run_objective_elapsed_seconds{run="r2",objective="rto"}',
                      "histogram_quantile(0.99, reprise_commit_seconds_bucket) > 0"):
            self.wait_for(lambda query=query: self.query(prometheus, query))
        self.good("POST", "/api/v1/stop", {"reason": "drill"})
        self.assertTrue(self.has("reprise_kill_switch 1"))

    def start_run_before(self, run_id):
        """A run of an engine that was there before the service."""
        self.call("run", self.path("books/bad.yaml"), "--run-id", run_id, code=1)

    def ask_from(self, address, path="/metrics", method="GET", **headers):
        where = urllib.parse.urlparse(self.url)
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=30,
                                                source_address=(address, 0))
        connection.request(method, path, headers=headers)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def test_only_the_addresses_of_the_settings_need_no_token(self):
        self.settings("metrics: { open_to: [ 127.0.0.2 ] }\n")
        self.serve()
        # The runs of the journal may still be read when the service is ready.
        self.wait_for(lambda: "reprise_engine_up 1" in self.ask_from("127.0.0.2").text)
        self.assertEqual(self.ask_from("127.0.0.2", method="HEAD").status, 200)
        refused = [self.ask_from("127.0.0.1"),
                   self.ask_from("127.0.0.1", **{"X-Forwarded-For": "127.0.0.2"}),
                   self.ask_from("127.0.0.2", Authorization="Bearer rpt_x"),
                   self.ask_from("127.0.0.2", "/api/v1/version"),
                   self.ask_from("127.0.0.2", "/api/v1/runs"),
                   self.ask_from("127.0.0.2", "/api/v1/stop", "POST")]
        self.assertEqual([answer.status for answer in refused], [401] * 6)
        self.settings()
        self.server.send_signal(signal.SIGHUP)
        self.wait_for(lambda: self.ask_from("127.0.0.2").status == 401)
        self.assertEqual(self.ask("GET", "/metrics").status, 200)


if __name__ == "__main__":
    main()
