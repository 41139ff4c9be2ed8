"""Faults of a server of the rig, asked for at /control/faults: delay, errors, no answer at all."""
import random
import threading
import time

from web import Refused


class Faults:
    """What is wrong at the moment; a test says it, the server looks before each answer."""

    def __init__(self, seed=1):
        self.set_of = {}
        self.random, self.lock = random.Random(seed), threading.Lock()

    def get(self, name, default=None):
        return self.set_of.get(name, default)

    def take(self, name):
        """Whether there is one left of a fault that is a number of times; that one is used up."""
        with self.lock:
            left = self.set_of.get(name, 0)
            if left > 0:
                self.set_of[name] = left - 1
            return left > 0

    def routes(self):
        return {("POST", "/control/faults"): self.change, ("GET", "/control/faults"): self.show}

    def change(self, request):
        """Sets what is named; null takes a fault away."""
        with self.lock:
            wanted = {**self.set_of, **request.json()}
            self.set_of = {name: value for name, value in wanted.items() if value is not None}
        return self.set_of

    def show(self, _request):
        return self.set_of

    def before(self, request):
        """Delays, hangs or fails this request as it was asked for."""
        if request.path.startswith("/control/"):
            return
        time.sleep(self.get("latency_ms", 0) / 1000)
        while self.get("hang") in (request.path, "all"):
            time.sleep(0.1)
        with self.lock:
            unlucky = self.random.random() < self.get("error_share", 0)
        if unlucky:
            raise Refused(503, "not now")
