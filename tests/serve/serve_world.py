"""A server on a free port of this machine, its token, and requests to it."""
import http.client
import json
import os
import signal
import subprocess
import textwrap
import urllib.parse

from cli_world import BIN, FAKETIME, CliTest, main  # noqa: F401  (main is for the tests)


def filled(pattern):
    """A route's pattern with names that could be there."""
    for name, value in (("run", "r1"), ("question", "q1"), ("log", "one.1"), ("delivery", "d1"),
                        ("task", "1"), ("source", "am")):
        pattern = pattern.replace("{" + name + "}", value)
    return pattern


def clock_off(offset):
    """The environment of a program whose clock is off by so much, in the words of faketime."""
    return {"LD_PRELOAD": FAKETIME, "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.bytes = response.read()

    @property
    def text(self):
        return self.bytes.decode()

    @property
    def json(self):
        return json.loads(self.bytes)

    @property
    def code(self):
        return self.json["error"]["code"]


class ServeTest(CliTest):
    def setUp(self):
        super().setUp()
        self.books = self.path("books")
        os.mkdir(self.books)
        self.url, self.server = None, None

    def book(self, name, steps, head=""):
        path = os.path.join(self.books, name + ".yaml")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(f"reprise: 1\nrunbook: {name}\n" + textwrap.dedent(head) + "steps:\n" +
                       textwrap.indent(textwrap.dedent(steps), "  "))
        return path

    def settings(self, text=""):
        self.write("serve.yaml", f"runbooks: [ '{self.books}' ]\nlog: debug\n" +
                   textwrap.dedent(text))

    def launch(self, port="0", env=None):
        """Starts the server; `url` is empty if it ends before it listens."""
        if not self.exists("serve.yaml"):
            self.settings()
        with open(self.path("serve.log"), "a") as log:
            self.server = self.popen("serve", "--config", "serve.yaml", "--port", port, stderr=log,
                                     env=env)
        self.url = self.server.stdout.readline().strip()

    def serve(self, port="0", clock=None, gets_ready=True, env=None):
        """Starts the server and waits until it takes runs. `clock`: how far its own is off."""
        self.launch(port, (clock_off(clock) if clock else {}) | (env or {}))
        self.assertTrue(self.url.startswith("http"), self.read("serve.log"))
        if gets_ready:
            self.wait_for(lambda: self.ask("GET", "/ready", token=None).status == 200)
        return self.server

    def popen(self, *words, stderr, env=None):
        process = subprocess.Popen(
            [os.path.join(BIN, "reprise"), "--state", self.state, *words],
            cwd=self.folder, env=self.environment(env), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=stderr, text=True)
        self.started.append(process)
        return process

    def write_entry(self, stream, kind, body):
        """As an engine of another version might have; while none lives."""
        writer = os.path.join(BIN, "..", "tests", "write_entry")
        subprocess.run([writer, self.state, stream, kind, body], check=True, timeout=60)

    def hooks(self):
        """The address of the webhooks' listener, which is told behind the operators'."""
        for line in self.server.stdout:
            if line.startswith("Alerts are sent to: "):
                return line.split()[-1].replace("/hooks/SOURCE", "")
        self.fail("no listener for webhooks: " + self.read("serve.log"))

    def kill_server(self):
        self.server.kill()
        self.server.wait()

    def stop_server(self):
        self.server.send_signal(signal.SIGTERM)
        return self.server.wait(timeout=60)

    @property
    def token(self):
        with open(os.path.join(self.state, "token")) as file:
            return file.read().strip()

    def connection(self, timeout=60):
        where = urllib.parse.urlparse(self.url)
        return http.client.HTTPConnection(where.hostname, where.port, timeout=timeout)

    def ask(self, method, path, body=None, token="", headers=None):
        """`token`: "" is that of the state folder, None is none."""
        connection = self.connection()
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = "Bearer " + (token or self.token)
        if body is not None:
            sent["Content-Type"] = "application/json"
            body = json.dumps(body)
        try:
            connection.request(method, path, body=body, headers=sent)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def good(self, method, path, body=None, status=None, **more):
        answer = self.ask(method, path, body, **more)
        wanted = (200, 201) if status is None else (status,)
        self.assertIn(answer.status, wanted, f"{method} {path}\n{answer.text}")
        return answer.json

    def start_run(self, runbook, run_id, **more):
        return self.good("POST", "/api/v1/runs", {"runbook": runbook, **more},
                         headers={"Idempotency-Key": run_id})

    def status_of(self, run_id):
        return self.good("GET", f"/api/v1/runs/{run_id}")["status"]

    def wait_for_status(self, run_id, status):
        self.wait_for(lambda: self.status_of(run_id) == status)
