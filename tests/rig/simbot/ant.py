"""The endpoints of a trading bot with a portfolio, as its recovery runbook knows them."""
import resource
import threading
import time


class Ant:
    """Emergency halt, gradual resume, portfolio, metrics."""

    def __init__(self, coordinator):
        self.own = coordinator

    def routes(self):
        return {
            ("POST", "/emergency/halt"): self.halt,
            ("GET", "/status/trading"): self.status,
            ("POST", "/trading/resume"): self.resume,
            ("GET", "/portfolio/status"): self.portfolio,
            ("GET", "/portfolio/reconcile"): self.reconcile,
            ("GET", "/portfolio/verify"): self.reconcile,
            ("GET", "/risk/current"): self.risk,
            ("GET", "/metrics"): self.metrics,
            ("GET", "/version"): lambda request: {"version": self.own.config["version"]},
            ("GET", "/debug/memory"): self.memory,
            ("GET", "/debug/goroutines"): lambda request: {"threads": threading.active_count()},
        }

    def halt(self, request):
        self.own.needs(request, "emergency")
        return self.own.halt("emergency halt")

    def resume(self, request):
        self.own.needs(request, "admin")
        return self.own.resume(request.json())

    def status(self, _request):
        own = self.own
        return {"trading": own.trading(), "halted": own.state["halted"],
                "mode": own.settings["mode"],
                "max_position_size": own.settings["max_position_size"]}

    def portfolio(self, _request):
        return {"trades": self.own.store.count(), "positions": self.own.store.positions()}

    def reconcile(self, _request):
        """Positions of the ledger and of the exchange, and where they are not the same."""
        with self.own.traders.booked:
            local = {item["symbol"]: item["quantity"] for item in self.own.store.positions()}
            truth = {item["symbol"]: item["quantity"]
                     for item in self.own.exchange.call("GET", "/v1/positions")}
        names = sorted(set(local) | set(truth))
        differences = [{"symbol": name, "local": local.get(name, "0"),
                        "exchange": truth.get(name, "0")} for name in names
                       if float(local.get(name, 0)) != float(truth.get(name, 0))]
        return {"consistent": not differences, "differences": differences}

    def risk(self, _request):
        return {"max_position_size": self.own.settings["max_position_size"],
                "portfolio_risk_score": 35}

    def metrics(self, _request):
        own = self.own
        failed = sum(bot["state"] == "failed" for bot in own.state["bots"].values())
        lines = [
            ("antbot_trading", int(own.trading())),
            ("antbot_bots_failed", failed),
            ("antbot_alerts", len(own.journal.alerts)),
            ("antbot_max_position_size", own.settings["max_position_size"]),
            ("antbot_uptime_seconds", round(time.time() - own.started, 3)),
            ("api_availability", own.faults.get("api_availability", 1)),
            ("rpc_latency", own.faults.get("rpc_latency", 0.02)),
        ]
        return "".join(f"{name} {value}\n" for name, value in lines)

    def memory(self, _request):
        return {"resident_kib_max": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}
