"""What a coordinator is told: settings in a file, read at the start and changed by an endpoint.

What was changed is written before it holds, so that a restart does not forget it.
"""
import json
import os
import threading
from decimal import Decimal, InvalidOperation

from web import Refused, write_whole

DEFAULTS = {
    "OBSERVATION_MODE": False,
    "MIN_PATTERN_CONFIDENCE": 0.5,
    "FALLBACK_MODE": False,
    "mode": "normal",
    "max_position_size": "1.0",
    "primary_rpc": "helius",
    "backup_rpc": "quicknode",
    "failover_enabled": False,
}


def checked(name, value):
    """The value in the type of the setting, or 400."""
    if name not in DEFAULTS:
        raise Refused(400, f"there is no setting {name}")
    default = DEFAULTS[name]
    try:
        if name == "max_position_size":
            if Decimal(str(value)) <= 0:
                raise Refused(400, f"{name} must be more than nothing")
            return str(value)
        if isinstance(default, bool):
            if str(value).lower() not in ("true", "false"):
                raise Refused(400, f"{name} is true or false")
            return str(value).lower() == "true"
        return type(default)(value)
    except (ValueError, InvalidOperation) as error:
        raise Refused(400, f"{name} cannot be {value!r}") from error


class Settings:
    """The values that hold now."""

    def __init__(self, path):
        self.path, self.lock = path, threading.Lock()
        self.values = dict(DEFAULTS)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                found = json.load(file)
            self.values.update({name: checked(name, value) for name, value in found.items()})

    def __getitem__(self, name):
        return self.values[name]

    def change(self, wanted):
        new = {name: checked(name, value) for name, value in wanted.items()}
        with self.lock:
            values = {**self.values, **new}
            write_whole(self.path, json.dumps(values, indent=1) + "\n")
            self.values = values
        return values
