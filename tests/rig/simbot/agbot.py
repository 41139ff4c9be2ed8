"""The endpoints of a bot in a cluster that has a kill switch only, as its runbook knows them."""
from web import Refused


class Agbot:
    """The kill switch, and metrics."""

    def __init__(self, coordinator):
        self.own = coordinator

    def routes(self):
        return {
            ("POST", "/api/kill-switch/trigger"): self.trigger,
            ("POST", "/api/kill-switch/reset"): self.reset,
            ("GET", "/api/kill-switch"): lambda request: self.own.state["kill_switch"],
            ("GET", "/metrics"): self.metrics,
        }

    def trigger(self, request):
        self.own.state.switch(True, request.json().get("reason", "triggered"))
        self.own.journal.write("WARNING", "kill switch triggered")
        return self.own.state["kill_switch"]

    def reset(self, request):
        reason = request.json().get("reason")
        if not reason:
            raise Refused(400, "a reset needs a reason")
        self.own.state.switch(False, reason)
        for name in self.own.state["bots"]:
            self.own.state.set_bot(name, state="running")
        return self.own.state["kill_switch"]

    def metrics(self, _request):
        exchange = self.own.exchange
        return (f"agbot_trading {int(self.own.trading())}\n"
                f"agbot_exchange_reached {int(exchange.reached)}\n"
                f"agbot_failed_trades_total {exchange.refused}\n")
