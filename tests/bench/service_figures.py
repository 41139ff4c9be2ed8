"""What the service costs: goals 7, 8 and 15, over HTTP."""
import http.client
import json
import os
import subprocess
import time

from figure import Figure
from product import book, fan_out, kill_engine, pss_mib, tree_of

TOKEN = "a-token-of-at-least-24-bytes"
TRIGGERS = """\
reprise: 1
sources:
  am: { kind: alertmanager, auth: { bearer: { secrets: [ { file: token } ] } } }
storm: { runs: 500, in: 1s }
rules:
  - name: restore
    match: { labels: { alertname: %s } }
    key: [ host ]
    start: { runbook: bench/measured, approval: none, inputs: %s }
"""


def alert(host, name="Down"):
    return json.dumps({
        "version": "4", "groupKey": host, "status": "firing", "receiver": "r", "groupLabels": {},
        "commonLabels": {}, "commonAnnotations": {}, "externalURL": "", "truncatedAlerts": 0,
        "alerts": [{"status": "firing", "labels": {"alertname": name, "host": host},
                    "annotations": {}, "startsAt": "2023-11-14T22:13:20Z",
                    "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "", "fingerprint": host}]})


# Runs that stay in flight, each with a plan of its own.
WAITING = {**book({"hold": {"uses": "wait", "with": {"for": "1h"}},
                   "after": {"needs": ["hold"], "run": ["/bin/true", "${{ inputs.host }}"]}}),
           "inputs": {"host": {"type": "string", "required": True}}}
OWN_PLANS = "{ host: { label: host } }"


def script_path():
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "post_alerts.lua")


class Service:
    """A service with one runbook, and a rule that starts it for alerts of this name."""

    def __init__(self, product, runbook, name="Down", env=None, inputs="{}"):
        self.state = product.folder()
        self.write("books/bench/measured.json", json.dumps(runbook))
        self.write("token", TOKEN)
        os.chmod(os.path.join(self.state, "token"), 0o600)
        self.write("triggers.yaml", TRIGGERS.replace("file: token", f"file: {self.state}/alert")
                   % (name, inputs))
        os.rename(os.path.join(self.state, "token"), os.path.join(self.state, "alert"))
        self.write("serve.yaml", f"runbooks: [ {self.state}/books ]\nlog: error\n"
                   "triggers: triggers.yaml\nlisteners: { webhooks: { port: 0 } }\n")
        self.process = product.start(self.state, "serve", "--port", "0", env=env)
        told = json.loads(self.process.stdout.readline())
        self.url, self.hooks = told["url"], told["hooks"].replace("SOURCE", "am")
        with open(os.path.join(self.state, "token"), encoding="ascii") as file:
            self.headers = {"Authorization": "Bearer " + file.read().strip()}
        self.api = http.client.HTTPConnection(self.url.split("/")[2])
        while self.ask("GET", "/ready")[0] != 200:
            time.sleep(0.01)

    def write(self, name, text):
        path = os.path.join(self.state, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)

    def ask(self, method, path, body=None):
        self.api.request(method, path, body=body and json.dumps(body), headers=self.headers)
        answer = self.api.getresponse()
        return answer.status, json.loads(answer.read())

    def send(self, hosts, name="Down", pause_s=0.0):
        """Alerts about these hosts, one after the other: when each was sent, and its delivery."""
        where = http.client.HTTPConnection(self.hooks.split("/")[2])
        path = "/" + self.hooks.split("/", 3)[3]
        sent = []
        for host in hosts:
            began = time.time()
            where.request("POST", path, body=alert(host, name),
                          headers={"Authorization": "Bearer " + TOKEN})
            sent.append((began, json.loads(where.getresponse().read())["delivery"]))
            time.sleep(pause_s)
        where.close()
        return sent

    def carry(self, count, name="Down"):
        """So many runs in flight, each by an alert about a host of its own; below the cap."""
        self.send((f"carried{number}" for number in range(count)), name, pause_s=0.003)
        self.api.close()    # the server ends what was idle for so long
        until = time.time() + 60
        while self.running() < count:
            if time.time() > until:
                raise RuntimeError(f"{self.running()} runs of {count} are there")
            time.sleep(0.1)

    def running(self):
        self.api.request("GET", "/metrics", headers=self.headers)
        lines = self.api.getresponse().read().decode().splitlines()
        return sum(int(line.split()[-1]) for line in lines
                   if line.startswith('reprise_runs{status="running"'))

    def end(self):
        self.api.close()
        kill_engine(self.process, self.state)


class Accepted(Figure):
    """Goal 8: alerts that are durable and answered, from 64 connections."""
    number, unit, goal_ratio = 8, "alerts/s", 0.1
    name = what = "alerts accepted, 64 connections"
    floor_is = "hello over HTTP on our server, 64 connections"
    seconds = 4

    def prepare(self, product):
        self.service = Service(product, book({"a": {"lua": "return {}"}}), name="Nothing")
        self.samples, self.worst_ms = 0, 0.0

    def floor(self, product):
        return product.number("bench_hello", 64, 2)

    def sample(self, product):
        self.samples += 1
        done = subprocess.run(["wrk", "-t1", "-c64", f"-d{self.seconds}s", "-s", script_path(),
                               self.service.hooks, "--", TOKEN, f"h{self.samples}"],
                              check=True, capture_output=True, text=True)
        told = json.loads(done.stdout.splitlines()[-1])
        if told["broken"]:
            raise RuntimeError(f"connections broke: {told}")
        self.worst_ms = max(self.worst_ms, told["p99_ms"])
        self.name = f"{self.what} (p99 {self.worst_ms:.1f} ms)"
        return told["accepted"]

    def finish(self):
        self.service.end()


class AcceptedInFlight(Accepted):
    """Goal 8 while the engine carries thousands of runs, and holds a timer for each."""
    runs = 3000
    name = what = f"the same, {runs} runs in flight"

    def prepare(self, product):
        self.service = Service(product, WAITING, name="Hold", inputs=OWN_PLANS)
        self.service.carry(self.runs, "Hold")
        self.samples, self.worst_ms = 0, 0.0


class Memory(Figure):
    """Goal 11: the service and every process of it, as the pages that are its own and its part of
    those that others use too."""
    number, unit, more_is_better = 11, "MiB", False
    floor_is = "a linked empty program with the same libraries"

    def __init__(self, runs, goal_value):
        self.runs, self.goal_value = runs, goal_value
        self.name = f"memory of serve, {runs} runs in flight" if runs else "memory of serve, idle"

    def floor(self, product):
        program = os.path.join(product.bench, "bench_idle")
        with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as idle:
            idle.stdout.read(1)
            memory = pss_mib(idle.pid)
            idle.stdin.close()
        return memory

    def sample(self, product):
        service = Service(product, WAITING, inputs=OWN_PLANS)
        service.carry(self.runs)
        time.sleep(0.5)     # until what an answer needed is given back
        all_pss = [pss_mib(pid) for pid in tree_of(service.process.pid)]
        service.end()
        self.name = self.name.split(" (")[0] + f" ({len(all_pss)} processes)"
        return sum(all_pss)


class FirstLuaStep(Figure):
    """Goal 7: from sending an alert to the first call of its Lua step, which tells the time. A
    script's clock has milliseconds, so half of one is added on an average."""
    number, unit, more_is_better = 7, "us", False
    floor_is = "one hello over HTTP + one commit"
    alerts = 100

    def __init__(self, part, goal_ratio):
        self.part, self.goal_ratio = part, goal_ratio
        self.name = f"alert to first Lua step, p{part}"

    def prepare(self, product):
        self.service = Service(product, book({"a": {"lua": "return { at = time.now() }"}}))
        self.count = 0

    def floor(self, product):
        hello = 1e6 / product.number("bench_hello", 1, 1)
        return hello + 1e6 / product.floor("rows", product.folder(), 3000, 1)

    # Nothing is asked meanwhile: who polls takes the cores and the journal that are measured.
    def sample(self, product):
        hosts = [f"h{self.count + number}" for number in range(self.alerts)]
        self.count += self.alerts
        sent = self.service.send(hosts, pause_s=0.03)
        took = sorted((self.begun_ms(delivery) + 0.5 - began * 1e3) * 1e3
                      for began, delivery in sent)
        return took[min(len(took) - 1, len(took) * self.part // 100)]

    def begun_ms(self, delivery):
        while True:
            _, row = self.service.ask("GET", f"/api/v1/deliveries/{delivery}")
            if row["started"]:
                break
        while True:
            _, run = self.service.ask("GET", f"/api/v1/runs/{row['started'][0]['run']}")
            if run["status"] == "succeeded":
                return run["steps"]["a"]["outputs"]["at"]

    def finish(self):
        self.service.end()


class KillSwitchHttp(Figure):
    """Goal 15 over HTTP: while steps start as fast as they can and alerts come in, flush 20 ms
    slower, from the request to the last effect that started."""
    number, name, unit = 15, "kill switch over HTTP at saturation, slow flush", "ms"
    goal_value = 100
    floor_is = ""

    def sample(self, product):
        tally = os.path.join(product.folder(), "tally")
        stamp = os.path.join(product.bench, "bench_stamp")
        slow = os.path.join(product.bench, "libbench_slow_sync.so")
        service = Service(product, fan_out(20_000, 16, {"run": [stamp, tally]}),
                          env={"LD_PRELOAD": slow})
        service.ask("POST", "/api/v1/runs", {"runbook": "bench/measured"})
        flood = subprocess.Popen(
            ["wrk", "-t1", "-c64", "-d30s", "-s", script_path(), service.hooks, "--", TOKEN, "x"],
            stdout=subprocess.DEVNULL)
        while not os.path.exists(tally) or os.path.getsize(tally) < 300 * 17:
            time.sleep(0.01)
        asked = time.time()
        service.ask("POST", "/api/v1/stop", {"reason": "bench"})
        time.sleep(0.5)
        flood.kill()
        flood.wait()
        service.end()
        with open(tally, encoding="ascii") as file:
            stamps = [int(line) / 1e6 for line in file]
        return max(0.0, (max(stamps) - asked) * 1e3)
