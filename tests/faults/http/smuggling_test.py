#!/usr/bin/env python3
"""S-07: the same bytes to three servers. What another one refuses, we refuse; and nothing that we
take is taken for another number of requests by somebody else."""
import re
import socket
import unittest
from concurrent.futures import ThreadPoolExecutor

from servers import Haproxy, Nginx, Ours

HOST = b"Host: a\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
BEHIND = b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"


def post(headers, body=b""):
    return b"POST /echo HTTP/1.1\r\n" + HOST + headers + b"\r\n" + body


def get(line=b"GET /hello HTTP/1.1", headers=b""):
    return line + b"\r\n" + HOST + headers + b"\r\n"


# Each must be refused by us with 400 (or what is said), and the connection ended.
HOSTILE = {
    "both lengths": post(b"Content-Length: 6\r\n" + CHUNKED, b"0\r\n\r\nX"),
    "both lengths, the other way": post(CHUNKED + b"Content-Length: 6\r\n", b"0\r\n\r\nX"),
    "two lengths": post(b"Content-Length: 5\r\nContent-Length: 6\r\n", b"hello!"),
    "the same length twice": post(b"Content-Length: 5\r\nContent-Length: 5\r\n", b"hello"),
    "a list of lengths": post(b"Content-Length: 5, 5\r\n", b"hello"),
    "a signed length": post(b"Content-Length: +5\r\n", b"hello"),
    "a negative length": post(b"Content-Length: -5\r\n", b"hello"),
    "a hexadecimal length": post(b"Content-Length: 0x5\r\n", b"hello"),
    "an empty length": post(b"Content-Length: \r\n"),
    "a huge length": post(b"Content-Length: 18446744073709551621\r\n", b"hello"),
    "a length with a blank": post(b"Content-Length: 5 5\r\n", b"hello"),
    "a blank before the colon": post(b"Content-Length : 5\r\n", b"hello"),
    "a blank before the colon of chunked": post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"),
    "xchunked": post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
    "chunked twice": post(b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"),
    "chunked in two headers": post(CHUNKED + CHUNKED, b"0\r\n\r\n"),
    "chunked and identity": post(CHUNKED + b"Transfer-Encoding: identity\r\n", b"0\r\n\r\n"),
    "chunked after a tab": post(b"Transfer-Encoding:\x0bchunked\r\n", b"0\r\n\r\n"),
    "chunked, folded": post(b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n"),
    "chunked, quoted": post(b'Transfer-Encoding: "chunked"\r\n', b"0\r\n\r\n"),
    "chunked in HTTP/1.0": b"POST /echo HTTP/1.0\r\n" + HOST + CHUNKED + b"\r\n0\r\n\r\n",
    "a folded header": get(headers=b"X-A: b\r\n c\r\n"),
    "a folded first header": b"GET /hello HTTP/1.1\r\n Host: a\r\n\r\n",
    "lines without CR": b"GET /hello HTTP/1.1\nHost: a\n\n",
    "one line without CR": b"GET /hello HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n",
    "a CR alone": get(headers=b"X-A: b\rX-B: c\r\n"),
    "NUL in a header": get(headers=b"X-A: b\0c\r\n"),
    "0x85 in a header": get(headers=b"X-A: b\x85c\r\n"),
    "a control character in a name": get(headers=b"X\x01A: b\r\n"),
    "a name without a colon": get(headers=b"X-A\r\n"),
    "no name": get(headers=b": b\r\n"),
    "no host": b"GET /hello HTTP/1.1\r\n\r\n",
    "two hosts": get(headers=b"Host: b\r\n"),
    "a host with a path": b"GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "HTTP/0.9": b"GET /hello\r\n\r\n",
    "a version of its own": get(b"GET /hello HTTP/1.9x"),
    "two blanks": get(b"GET  /hello HTTP/1.1"),
    "a tab for a blank": get(b"GET\t/hello HTTP/1.1"),
    "a blank in the target": get(b"GET /hel lo HTTP/1.1"),
    "a full address": get(b"GET http://a/hello HTTP/1.1"),
    "an authority": get(b"CONNECT a:1 HTTP/1.1"),
    "an asterisk": get(b"OPTIONS * HTTP/1.1"),
    "a fragment": get(b"GET /hello#a HTTP/1.1"),
    "dots": get(b"GET /a/../hello HTTP/1.1"),
    "encoded dots": get(b"GET /a/%2e%2e/hello HTTP/1.1"),
    "an encoded slash": get(b"GET /%2fhello HTTP/1.1"),
    "a backslash": get(b"GET /\\hello HTTP/1.1"),
    "NUL in the target": get(b"GET /hello%00 HTTP/1.1"),
    "an overlong encoding": get(b"GET /%c0%ae%c0%ae HTTP/1.1"),
    "a chunk's size of nothing": post(CHUNKED, b"\r\nhello\r\n0\r\n\r\n"),
    "a chunk's size with a sign": post(CHUNKED, b"+5\r\nhello\r\n0\r\n\r\n"),
    "a chunk's size with 0x": post(CHUNKED, b"0x5\r\nhello\r\n0\r\n\r\n"),
    "a chunk's size beyond all": post(CHUNKED, b"fffffffffffffffff5\r\nhello\r\n0\r\n\r\n"),
    "a chunk's line without CR": post(CHUNKED, b"5\nhello\r\n0\r\n\r\n"),
    "a chunk that is longer": post(CHUNKED, b"5\r\nhelloX\r\n0\r\n\r\n"),
    "an extension without CR": post(CHUNKED, b"5;a\nb\r\nhello\r\n0\r\n\r\n"),
    "an extension of 400 bytes": post(CHUNKED, b"5;" + b"a" * 400 + b"\r\nhello\r\n0\r\n\r\n"),
    "a trailer": post(CHUNKED, b"5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n"),
    "a trailer without an end": post(CHUNKED, b"0\r\nX: " + b"a" * 20000),
}

# Each is a request like any other, and has one meaning for everyone.
FINE = {
    "plain": get(),
    "a length": post(b"Content-Length: 5\r\n", b"hello"),
    "no length": post(b""),
    "chunks": post(CHUNKED, b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"),
    "chunks with extensions": post(CHUNKED, b"5;a=b\r\nhello\r\n0;c\r\n\r\n"),
    "CHUNKED": post(b"TRANSFER-ENCODING: CHUNKED\r\n", b"1\r\nx\r\n0\r\n\r\n"),
    "blanks around a value": get(headers=b"X-A: \t b \t\r\n"),
    "an encoded blank": get(b"GET /a%20b HTTP/1.1"),
    "HTTP/1.0": b"GET /hello HTTP/1.0\r\nHost: a\r\n\r\n",
}


def exchange(port, message):
    """The statuses that come back, and whether the server has ended the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        got = b""
        try:
            client.sendall(message)
            while piece := client.recv(65536):
                got += piece
            ended = True
        except TimeoutError:
            ended = False
        except ConnectionResetError:
            ended = True
    return [int(code) for code in re.findall(rb"HTTP/1\.[01] (\d{3}) ", got)], ended


def takes(port, message):
    """How many requests the server takes the message for, before it refuses or waits."""
    statuses, _ = exchange(port, message)
    taken = 0
    for status in statuses:
        if status in (400, 408, 411, 413, 414, 417, 431, 500, 501, 505):
            break
        taken += 1
    return taken


def takes_all(port, messages):
    """The same for many, several at a time: who waits for more is waited for."""
    with ThreadPoolExecutor(12) as pool:
        return list(pool.map(lambda message: takes(port, message), messages))


class Smuggling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ours = cls.enterClassContext(Ours())
        cls.others = [cls.enterClassContext(kind()) for kind in (Nginx, Haproxy)]

    def test_what_is_odd_gets_one_refusal_and_the_end(self):
        for name, message in HOSTILE.items():
            with self.subTest(name):
                statuses, ended = exchange(self.ours.port, message + BEHIND)
                self.assertEqual((statuses, ended), ([400], True))

    def test_what_another_server_refuses_we_refuse(self):
        messages = {**HOSTILE, **FINE}
        ours = dict(zip(messages, takes_all(self.ours.port, messages.values())))
        agreed = 0
        for other in self.others:
            for name, taken in zip(messages, takes_all(other.port, messages.values())):
                with self.subTest(f"{name}, {other.name}"):
                    agreed += taken == ours[name] == 0
                    self.assertFalse(taken == 0 and ours[name] > 0)
        self.assertGreater(agreed, 40, "the others refuse something")

    def test_what_we_take_is_one_request_for_everyone(self):
        last = BEHIND.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        messages = {name: message + last for name, message in FINE.items() if name != "HTTP/1.0"}
        for server in (self.ours, *self.others):
            for name, taken in zip(messages, takes_all(server.port, messages.values())):
                with self.subTest(f"{name}, {server.name}"):
                    self.assertEqual(taken, 2)

    def test_bytes_that_trickle_mean_the_same(self):
        for name, message in {**HOSTILE, **FINE}.items():
            if len(message) > 1000:
                continue
            with self.subTest(name):
                with socket.create_connection(("127.0.0.1", self.ours.port), timeout=30) as client:
                    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    try:
                        for byte in message:
                            client.send(bytes([byte]))
                        status = int(client.recv(65536).split()[1])
                    except (ConnectionResetError, BrokenPipeError):
                        status = 400
                self.assertEqual(status == 400, name in HOSTILE)


if __name__ == "__main__":
    unittest.main(verbosity=2)
