"""Who may do what at the exchange: keys with secrets, kept in a file, and what a key is refused."""
import json
import threading

import signing
from web import Refused, write_whole


class Keys:
    """keys.json: {ID: {secret, role: trade | read | admin, disabled?}}."""

    def __init__(self, path, ledger):
        self.path, self.ledger, self.lock = path, ledger, threading.Lock()
        with open(path, encoding="utf-8") as file:
            self.known = json.load(file)

    def caller(self, request, role):
        """The id of the key that signed, or 401. What only reads may show its secret instead."""
        shown = request.headers.get("X-API-Key", "")
        for name, key in self.known.items():
            if shown and key["role"] == "read" and shown == key["secret"] and role == "read":
                return self._living(name)
        name = request.headers.get("X-Key", "")
        key = self.known.get(name)
        signed = key and signing.holds(
            key["secret"], request.headers, request.method, request.target, request.body)
        if not signed:
            self.ledger.append("refused", key=name, path=request.path)
            raise Refused(401, "the signature is not that of a key")
        if key["role"] not in (role, "admin") and role != "read":
            raise Refused(403, f"this key may not {role}")
        return self._living(name)

    def _living(self, name):
        if self.known[name].get("disabled"):
            self.ledger.append("refused", key=name, path="disabled")
            raise Refused(401, "this key is disabled")
        return name

    def standing(self):
        """Which keys are disabled."""
        return {name: {"disabled": bool(key.get("disabled"))} for name, key in self.known.items()}

    def disable(self, name):
        with self.lock:
            if name not in self.known:
                raise Refused(404, f"there is no key {name}")
            if not self.known[name].get("disabled"):
                self.known[name]["disabled"] = True
                write_whole(self.path, json.dumps(self.known))
                self.ledger.append("key-disabled", key=name)
            return {"key": name, "disabled": True}
