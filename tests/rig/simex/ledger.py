"""The exchange's own record: one JSON line for all that happens, flushed, never changed."""
import json
import os
import threading
import time


class Ledger:
    """Appends lines; a line that `append` returned from is on the disk."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8")    # pylint: disable=consider-using-with
        self.lock = threading.Lock()
        self.number = len(read(path))

    def append(self, event, **fields):
        with self.lock:
            self.number += 1
            line = {
                "number": self.number,
                "wall_ms": int(time.time() * 1000),
                "boot_ms": int(time.clock_gettime(time.CLOCK_BOOTTIME) * 1000),
                "event": event,
                **fields,
            }
            self.file.write(json.dumps(line) + "\n")
            self.file.flush()
            os.fdatasync(self.file.fileno())
            return line


def read(path):
    """All lines of a ledger; one that is being written is not there yet."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.endswith("\n")]
