"""Starts the programs of the rig in a folder, and ends them by their pid.

    with World(folder) as world:
        exchange = world.simex()
        bot = world.simbot("ndax", bots=["one", "two"])
        bot.ask("GET", "/status")
"""
import json
import os
import shlex
import signal
import subprocess
import sys
import time

import signing
import web
from ports import free_port
from simex import ledger

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"


def until(what, check, seconds=60, every=0.02):
    """Waits until `check` gives something true, and gives it back."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"gave up waiting for {what} after {seconds} s")
        time.sleep(every)


def alive(pid):
    """A zombie has ended: whoever should reap it may take its time."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def read_number(path):
    try:
        with open(path, encoding="utf-8") as file:
            return int(file.readline())
    except (OSError, ValueError):
        return None


class Program:
    """One program that has written its pid and its port."""

    def __init__(self, name, command, folder, pidfile, port_file):
        self.name, self.command, self.folder = name, command, folder
        self.pidfile, self.port_file, self.child = pidfile, port_file, None
        self.start()

    def start(self):
        for path in (self.pidfile, self.port_file):
            if os.path.exists(path):
                os.remove(path)
        with open(os.path.join(self.folder, "output"), "ab") as output:
            self.child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=output,
                                          stderr=output, start_new_session=True)
        until(f"{self.name} to listen", self._listens)
        self.url = f"http://127.0.0.1:{read_number(self.port_file)}"

    def _listens(self):
        if self.child.poll() is not None:
            raise AssertionError(f"{self.name} has ended with {self.child.returncode}: "
                                 + open(os.path.join(self.folder, "output"),
                                        encoding="utf-8").read()[-2000:])
        return read_number(self.port_file)

    def end(self, number=signal.SIGTERM):
        """Ends the process that is there now: a runbook may have started another."""
        pid = read_number(self.pidfile) or self.child.pid
        for pid in {pid, self.child.pid}:
            if not alive(pid):
                continue
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
            try:
                until(f"the end of {self.name}", lambda pid=pid: not alive(pid))
            except AssertionError:
                os.kill(pid, signal.SIGKILL)
        self.child.wait(60)

    def ask(self, method, path, value=None, headers=None, timeout=30):
        return web.call(method, self.url + path, value, headers, timeout)

    def fault(self, **faults):
        status, _ = self.ask("POST", "/control/faults", faults)
        assert status == 200, status


class World:
    """A folder, and all that runs in it."""

    def __init__(self, folder):
        self.folder, self.programs = os.path.abspath(folder), []
        os.makedirs(self.folder, exist_ok=True)
        self.exchange = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in reversed(self.programs):
            program.end()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        web.write_whole(path, text)
        os.chmod(path, mode)
        return path

    def program(self, name, command, folder, pidfile=None, port_file=None):
        program = Program(name, command, folder, pidfile or os.path.join(folder, "pid"),
                          port_file or os.path.join(folder, "port"))
        self.programs.append(program)
        return program

    def simex(self):
        folder = self.path("simex")
        os.makedirs(folder, exist_ok=True)
        self.exchange = self.program(
            "simex", [PYTHON, os.path.join(HERE, "simex", "main.py"), folder], folder)
        return self.exchange

    def orders(self):
        """The exchange's ledger, all lines."""
        return ledger.read(self.path("simex", "orders.ledger"))

    def key(self, name):
        with open(self.path("simex", "keys.json"), encoding="utf-8") as file:
            return json.load(file)[name]["secret"]

    def signed(self, method, target, value=None, key="trader", secret=None):
        """A request to the exchange in the name of a key."""
        body = b"" if value is None else json.dumps(value).encode()
        headers = signing.headers(key, secret or self.key(key), method, target, body)
        return self.exchange.ask(method, target, value, headers)

    def simbot(self, dialect, bots=("one",), every_ms=50, store=None, name="bot", **more):
        """A coordinator of `dialect`; its files lie in the folder of its name."""
        folder = self.path(name)
        os.makedirs(folder, exist_ok=True)
        tokens = {role: self.write(f"{name}/{role}.token", f"{role}-token-of-the-rig\n", 0o600)
                  for role in ("admin", "emergency")}
        config = {
            "dialect": dialect, "bots": list(bots), "every_ms": every_ms,
            "exchange": self.exchange.url, "key": "trader",
            "keys": self.path("simex", "keys.json"), "version": "v1.2.3",
            "settings": self.path(name, "settings.json"),
            "state": self.path(name, "state.json"), "log": self.path(name, "bot.log"),
            "store": store or {"sqlite": self.path(name, "ledger.db")},
            "checkpoints": self.path(name, "checkpoints"), "tokens": tokens,
            "pidfile": self.path(name, "pid"), "port_file": self.path(name, "port"),
            "port": free_port(), **more,
        }
        path = self.write(f"{name}/config.json", json.dumps(config, indent=1) + "\n")
        return self.program(
            "simbot", [PYTHON, os.path.join(HERE, "simbot", "main.py"), path], folder,
            config["pidfile"], config["port_file"])

    def service(self, name="bot"):
        """A coordinator as a service of a runbook."""
        return {"driver": "pidfile", "name": self.path(name, "pid"),
                "process": os.path.realpath(PYTHON), "log": self.path(name, "output"),
                "start": [PYTHON, os.path.join(HERE, "simbot", "main.py"),
                          self.path(name, "config.json")]}

    def tool(self, name, *argv):
        """A program of the bot under a name that a runbook knows, in the folder tools."""
        words = " ".join(shlex.quote(word) for word in argv)
        return self.write(f"tools/{name}", f"#!/bin/sh\nexec {words} \"$@\"\n", 0o755)

    def work(self):
        """The folder in which the steps of a runbook work."""
        os.makedirs(self.path("work"), exist_ok=True)
        return self.path("work")

    def token(self, name):
        with open(self.path("bot", f"{name}.token"), encoding="utf-8") as file:
            return file.read().strip()

    def bearer(self, name):
        return {"Authorization": "Bearer " + self.token(name)}


def now_ms():
    return int(time.time() * 1000)


sys.dont_write_bytecode = True
