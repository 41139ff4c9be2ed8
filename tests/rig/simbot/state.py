"""What a coordinator remembers over a restart: halted, the kill switch, which bots run."""
import json
import os
import threading

from web import write_whole


class State:
    """One JSON file, replaced as a whole with each change."""

    def __init__(self, path, bots):
        self.path, self.lock = path, threading.RLock()
        self.values = {
            "halted": False,
            "kill_switch": {"active": False, "reason": "", "activations": 0, "approved_by": ""},
            "bots": {name: {"state": "running", "safe_mode": False} for name in bots},
            "orders": 0,
        }
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.values.update(json.load(file))
        self.save()

    def save(self):
        with self.lock:
            write_whole(self.path, json.dumps(self.values, indent=1) + "\n")

    def __getitem__(self, name):
        return self.values[name]

    def halt(self, halted):
        with self.lock:
            self.values["halted"] = halted
            self.save()

    def set_bot(self, name, **fields):
        with self.lock:
            self.values["bots"][name].update(fields)
            self.save()

    def switch(self, active, reason, approved_by=""):
        """Sets or lifts the kill switch; setting it stops every bot, lifting it starts none."""
        with self.lock:
            switch = self.values["kill_switch"]
            switch["activations"] += 1 if active else 0
            switch.update(active=active, reason=reason, approved_by=approved_by)
            if active:
                for bot in self.values["bots"].values():
                    bot["state"] = "stopped"
            self.save()

    def next_order(self):
        """A number that no order of this coordinator had before, also after a crash."""
        with self.lock:
            self.values["orders"] += 1
            if self.values["orders"] % 100 == 1:
                self._reserve()
            return self.values["orders"]

    def _reserve(self):
        """A crash skips the rest of a hundred numbers instead of using one twice."""
        kept = self.values["orders"]
        self.values["orders"] = kept + 100
        self.save()
        self.values["orders"] = kept
