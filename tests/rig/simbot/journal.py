"""The log of a coordinator: one line an event, TIME LEVEL text."""
import threading
import time

from web import moment


class Journal:
    """Also keeps the last alerts, for /alerts."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8")    # pylint: disable=consider-using-with
        self.lock, self.alerts = threading.Lock(), []

    def write(self, level, text):
        with self.lock:
            at = moment(int(time.time() * 1000))
            self.file.write(f"{at} {level} {text}\n")
            self.file.flush()
            if level in ("ERROR", "CRITICAL"):
                self.alerts = [*self.alerts[-19:], {"at": at, "level": level, "text": text}]
