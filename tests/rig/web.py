"""A small HTTP server and client of the rig: routes are functions, answers are JSON or text.

Everything listens on 127.0.0.1 only. A server writes its port into a file once it listens, so that
nobody has to guess one.
"""
import http.client
import json
import os
import signal
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Refused(Exception):
    """The answer is `status`, with an error in words."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Request:
    """What a route is called with."""

    def __init__(self, method, target, headers, body):
        parts = urllib.parse.urlsplit(target)
        self.method, self.target, self.path = method, target, parts.path
        self.query = dict(urllib.parse.parse_qsl(parts.query))
        self.headers, self.body = headers, body

    def json(self):
        """The body as an object; an empty one is an empty object."""
        try:
            value = json.loads(self.body or b"{}")
        except ValueError as error:
            raise Refused(400, f"the body is no JSON: {error}") from error
        if not isinstance(value, dict):
            raise Refused(400, "the body is no JSON object")
        return value

    def bearer(self):
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return token if kind == "Bearer" else ""


class Handler(BaseHTTPRequestHandler):
    """Finds the route; whatever it returns is the answer, (status, value) or a value alone."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(self.command, self.path, self.headers, self.rfile.read(length))
        try:
            result = self.server.route(request)
        except Refused as refused:
            result = (refused.status, {"error": str(refused)})
        status, value = result if isinstance(result, tuple) else (200, result)
        text = value if isinstance(value, str) else json.dumps(value)
        payload = text.encode()
        self.send_response(status)
        kind = "text/plain" if isinstance(value, str) else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer

    def log_message(self, *_):
        """The programs of the rig keep logs of their own."""


class Server(ThreadingHTTPServer):
    """Routes by exact (method, path), or by the longest path that ends with '/'."""

    daemon_threads = True

    def __init__(self, port, routes, before=None):
        super().__init__(("127.0.0.1", port), Handler)
        self.routes, self.before = routes, before

    def route(self, request):
        if self.before:
            self.before(request)
        method = "GET" if request.method == "HEAD" else request.method
        found = self.routes.get((method, request.path))
        if not found:
            head = request.path.rpartition("/")[0] + "/"
            found = self.routes.get((method, head))
        if not found:
            raise Refused(404, f"nothing answers {request.method} {request.path}")
        return found(request)

    def handle_error(self, request, client_address):
        """A caller that has gone is no matter of the server's."""

    def in_background(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self.server_address[1]


def wait_for_the_end():
    """Returns when this process is asked to end; it looks, as any thread may get the signal."""
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    while not asked.wait(0.1):
        pass


def moment(wall_ms):
    """RFC 3339 in UTC."""
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(wall_ms / 1000))
    return f"{whole}.{wall_ms % 1000:03d}Z"


def write_whole(path, text):
    """Replaces a file so that no reader sees a half of it."""
    beside = f"{path}.new"
    with open(beside, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def call(method, url, value=None, headers=None, timeout=30):
    """(status, answer) of one request; the answer is decoded where it is JSON."""
    parts = urllib.parse.urlsplit(url)
    target = parts.path or "/"
    if parts.query:
        target += "?" + parts.query
    body = None if value is None else json.dumps(value).encode()
    link = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        sent = {"Content-Type": "application/json", **(headers or {})}
        link.request(method, target, body, sent)
        answer = link.getresponse()
        text = answer.read().decode()
        if answer.getheader("Content-Type") == "application/json":
            return answer.status, json.loads(text)
        return answer.status, text
    finally:
        link.close()
