#!/usr/bin/env python3
"""S-05, S-06: slow clients, many clients and endless bodies. What counts is what comes about:
everyone is answered or told to come again, memory has a bound, operators are served meanwhile."""
import http.client
import socket
import statistics
import subprocess
import threading
import time
import unittest

from servers import Ours


def status_of(port, path="/status", timeout=30):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


class Watch:
    """Asks the operators' listener again and again, and keeps every time and status."""
    def __init__(self, server):
        self.server, self.waits, self.statuses, self.peak_kib = server, [], [], 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look)

    def look(self):
        while not self.over.is_set():
            begun = time.monotonic()
            self.statuses.append(status_of(self.server.operators))
            self.waits.append(time.monotonic() - begun)
            self.peak_kib = max(self.peak_kib, self.server.resident_kib())
            self.over.wait(0.1)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


class Flood(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Ours())
        status_of(self.server.port, "/hello")
        self.before_kib = self.server.resident_kib()

    def check(self, watch, answers_kib=0):
        self.assertEqual(set(watch.statuses), {200})
        self.assertGreater(len(watch.statuses), 3)
        # A machine may stand still for a moment; whoever waits for strangers waits most times.
        self.assertLess(statistics.median(watch.waits), 1.0, "operators waited")
        # 16 KiB of buffer and the coroutine's frames for each of 264 connections at most
        self.assertLess(watch.peak_kib - self.before_kib, 264 * 96 + answers_kib)

    def gone(self):
        deadline = time.monotonic() + 60
        while self.server.counts()["connections"] > 0 and time.monotonic() < deadline:
            time.sleep(0.1)
        counts = self.server.counts()
        self.assertEqual((counts["connections"], counts["bodies_bytes"]), (0, 0))
        self.assertEqual(status_of(self.server.port, "/hello"), 200)

    def slow(self, *mode):
        url = f"http://127.0.0.1:{self.server.port}"
        with Watch(self.server) as watch:
            done = subprocess.run(
                ["slowhttptest", "-c", "1000", "-r", "400", "-i", "1", "-l", "8", "-p", "3", *mode,
                 "-u", url + ("/echo" if "-B" in mode else "/large" if "-X" in mode else "/hello")],
                capture_output=True, text=True, timeout=120, check=False)
        self.assertIn("slow HTTP test status", done.stdout)
        self.check(watch, 2 * (64 << 10) if "-X" in mode else 0)
        self.gone()
        return self.server.counts()

    def test_slow_heads(self):
        counts = self.slow("-H")
        self.assertGreater(counts["timed_out"], 0)
        self.assertGreater(counts["refused"], 0)

    def test_slow_bodies(self):
        counts = self.slow("-B", "-s", "8192")
        self.assertGreater(counts["timed_out"], 0)

    def test_slow_readers(self):
        self.slow("-X", "-w", "1", "-y", "10", "-n", "1", "-z", "1", "-k", "1")

    def test_idle_connections_end_and_newcomers_are_told(self):
        before, begun = self.server.counts()["refused"], time.monotonic()
        with Watch(self.server) as watch:
            idle = [socket.create_connection(("127.0.0.1", self.server.port)) for _ in range(900)]
            told = 0
            for client in reversed(idle):
                client.settimeout(60)
                told += client.recv(4096).startswith(b"HTTP/1.1 503 ")
                if client is idle[-1]:
                    took = time.monotonic() - begun   # until all were let in or told
                client.close()
        self.assertEqual(told, self.server.counts()["refused"] - before)
        # 200 have a place, which each gives away after a second of silence.
        self.assertGreaterEqual(told, 900 - 200 * (1.5 + took), "who is above the limit is told")
        self.check(watch)
        self.gone()

    def test_endless_chunks_stop_at_the_bound(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as client:
            client.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            sent = 0
            try:
                while sent < 64 << 20:
                    client.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                    sent += 65536
                answer = client.recv(4096)
            except (BrokenPipeError, ConnectionResetError):
                answer = b""
            try:
                answer = answer or client.recv(4096)
            except ConnectionResetError:
                pass
        self.assertLess(sent, 8 << 20)
        self.assertTrue(answer == b"" or answer.startswith(b"HTTP/1.1 413 "))
        self.assertLess(self.server.resident_kib() - self.before_kib, 2048)
        self.gone()

    def test_as_fast_as_clients_can(self):
        with Watch(self.server) as watch:
            done = subprocess.run(["wrk", "-t1", "-c64", "-d4s", "--latency", "--timeout", "30s",
                                   f"http://127.0.0.1:{self.server.port}/hello"],
                                  capture_output=True, text=True, timeout=120, check=True)
        self.assertIn("requests in", done.stdout)
        self.assertNotIn("Socket errors", done.stdout)
        self.assertNotIn("Non-2xx", done.stdout)
        self.check(watch)
        self.assertGreater(self.server.counts()["requests"], 1000)
        self.gone()

    def test_more_clients_than_places_are_answered_or_told(self):
        with Watch(self.server) as watch:
            done = subprocess.run(["wrk", "-t1", "-c400", "-d4s",
                                   f"http://127.0.0.1:{self.server.port}/hello"],
                                  capture_output=True, text=True, timeout=120, check=True)
        self.assertIn("requests in", done.stdout)
        self.check(watch)
        self.assertGreater(self.server.counts()["refused"], 0)
        self.gone()


if __name__ == "__main__":
    unittest.main(verbosity=2)
