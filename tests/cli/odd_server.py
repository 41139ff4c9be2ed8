"""An HTTP server on 127.0.0.1 that answers well, badly, late or not at all, by the path asked for,
and remembers what it was sent."""
import contextlib
import socket
import ssl
import struct
import threading
import time


class OddServer:
    def __init__(self, address="127.0.0.1", context=None, port=0):
        self.requests = []  # (method, target, headers as list of pairs, body)
        self.context = context
        self.listener = socket.create_server((address, port))
        self.port = self.listener.getsockname()[1]
        self.closing = threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closing.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # who waits in accept holds it open
        self.listener.close()

    def url(self, path=""):
        return f"http{'s' if self.context else ''}://127.0.0.1:{self.port}{path}"

    def targets(self):
        return [request[1] for request in self.requests]

    def accept(self):
        while not self.closing.is_set():
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        with contextlib.suppress(OSError), self.secured(peer) as line:
            request = self.read(line)
            if request:
                self.requests.append(request)
                self.answer(line, *request)

    def secured(self, peer):
        if not self.context:
            return peer
        try:
            return self.context.wrap_socket(peer, server_side=True)
        except OSError:
            peer.close()
            raise

    def read(self, peer):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = peer.recv(65536)
            if not piece:
                return None
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = [tuple(line.split(": ", 1)) if ": " in line else (line.rstrip(":;"), "")
                   for line in lines[1:]]
        length = int(dict((name.lower(), value) for name, value in headers)
                     .get("content-length", 0))
        while len(body) < length:
            body += peer.recv(65536)
        method, target, _ = lines[0].split(" ", 2)
        return method, target, headers, body.decode()

    def answer(self, peer, method, target, headers, body):
        path = target.partition("?")[0].strip("/").split("/")
        act = getattr(self, "do_" + path[0], self.do_status)
        act(peer, path[1:], body, dict(headers))

    @staticmethod
    def send(peer, status, body, headers=()):
        text = body if isinstance(body, bytes) else body.encode()
        lines = [f"HTTP/1.1 {status} Some", f"Content-Length: {len(text)}", *headers]
        peer.sendall("\r\n".join(lines + ["", ""]).encode() + text)

    def do_status(self, peer, path, body, headers):
        self.send(peer, path[0] if path else 200, "said")

    def do_json(self, peer, path, body, headers):
        self.send(peer, 200, body or '{"state": "serving", "lag": 1.50}',
                  ["Content-Type: application/json"])

    def do_echo(self, peer, path, body, headers):
        text = "".join(f"{name}: {value}\n" for name, value in headers.items()) + body
        self.send(peer, 200, text, ["X-Twice: a", "X-Twice: b"])

    def do_moved(self, peer, path, body, headers):
        self.send(peer, 302, "", ["Location: http://" + "/".join(path)])

    def do_large(self, peer, path, body, headers):
        self.send(peer, 200, b"x" * int(path[0]))

    def do_bytes(self, peer, path, body, headers):
        self.send(peer, 200, b"\xff\x00end")

    def do_hang(self, peer, path, body, headers):
        self.closing.wait(60)

    def do_half(self, peer, path, body, headers):
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it")

    def do_stall(self, peer, path, body, headers):
        self.do_half(peer, path, body, headers)
        self.closing.wait(60)

    def do_reset(self, peer, path, body, headers):
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        time.sleep(0.1)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def do_continue(self, peer, path, body, headers):
        while not self.closing.is_set():
            peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.closing.wait(0.1)

    def do_drip(self, peer, path, body, headers):
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not self.closing.is_set():
            peer.sendall(b"x")
            self.closing.wait(0.1)


def certified(folder, openssl):
    """A certificate for 127.0.0.1, made now; (context of a server, file of certificates)."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=reprise test", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", folder + "/key.pem", "-out", folder + "/ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/ca.pem", folder + "/key.pem")
    return context, folder + "/ca.pem"
