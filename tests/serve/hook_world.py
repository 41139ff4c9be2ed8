"""A service that takes alerts in: its triggers file, what Alertmanager sends, and a client that
sends many at once and keeps its own tally."""
import asyncio
import base64
import collections
import json
import os
import urllib.parse

from serve_world import ServeTest

TOKEN = "a-token-of-at-least-24-bytes"
SIGNED = "whsec_" + base64.b64encode(bytes(range(32))).decode()
SOURCES = """\
reprise: 1
sources:
  am:
    kind: alertmanager
    auth: { bearer: { secrets: [ { file: '%s' } ] } }
  watched:
    kind: alertmanager
    observe: true
    auth: { bearer: { secrets: [ { file: '%s' } ] } }
  partner:
    kind: standard
    auth: { hmac: { scheme: standard, secrets: [ { file: '%s' } ] } }
"""


def alert(host, name="Down", status="firing"):
    """What Alertmanager sends about one host."""
    return json.dumps({
        "version": "4", "groupKey": f"g {host} {name}", "status": status, "receiver": "r",
        "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}, "externalURL": "",
        "truncatedAlerts": 0,
        "alerts": [{"status": status, "labels": {"alertname": name, "host": host},
                    "annotations": {}, "startsAt": "2023-11-14T22:13:20Z",
                    "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "",
                    "fingerprint": "f-" + host}]})


class HookTest(ServeTest):
    def setUp(self):
        super().setUp()
        for name, secret in (("alert.token", TOKEN), ("signed.key", SIGNED)):
            self.write(name, secret)
            os.chmod(self.path(name), 0o600)
        self.settings("""\
            listeners: { webhooks: { port: 0 } }
            triggers: triggers.yaml
            """)

    def rules(self, text):
        token = self.path("alert.token")
        self.write("triggers.yaml", SOURCES % (token, token, self.path("signed.key")) + text)

    def begin(self, **more):
        self.serve(**more)
        self.hook_url = self.hooks()

    def deliveries(self, last=1_000_000, asked=()):
        """`asked`: the options by which a server is asked and not the state folder."""
        lines = self.call(*asked, "--json", "trigger", "list", "--last", str(last), code=0,
                          timeout=600).stdout
        return [json.loads(line) for line in lines.splitlines()]

    def runs(self):
        return self.good("GET", "/api/v1/runs?limit=1000")["runs"]


class Flood:
    """Sends bodies over some connections at once. `answers`: by body, the statuses it was answered;
    0 where the connection broke before an answer."""

    def __init__(self, url, bodies, connections=64, token=TOKEN, source="am"):
        self.where = urllib.parse.urlparse(url)
        self.head = (f"POST /hooks/{source} HTTP/1.1\r\nHost: x\r\n"
                     f"Authorization: Bearer {token}\r\n"
                     "Content-Type: application/json\r\nContent-Length: ").encode()
        self.waiting = collections.deque(bodies)
        self.connections = connections
        self.answers = collections.defaultdict(list)
        self.on_answer = lambda status: None

    def run(self):
        """Until every body was answered once, or nobody answers any more."""
        asyncio.run(self._all())
        return self.answers

    def statuses(self):
        return collections.Counter(status for all_of in self.answers.values() for status in all_of)

    async def _all(self):
        await asyncio.gather(*(self._one() for _ in range(self.connections)))

    async def _one(self):
        try:
            reader, writer = await asyncio.open_connection(self.where.hostname, self.where.port)
        except OSError:
            return
        while self.waiting:
            body = self.waiting.popleft()
            status = await self._ask(reader, writer, body.encode())
            self.answers[body].append(status)
            self.on_answer(status)
            if status == 0:
                break
        writer.close()

    async def _ask(self, reader, writer, body):
        try:
            writer.write(self.head + str(len(body)).encode() + b"\r\n\r\n" + body)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            return int(head.split()[1])
        except (OSError, asyncio.IncompleteReadError):
            return 0
