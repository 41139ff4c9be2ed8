"""The endpoints of a coordinator of several bots with a kill switch, as its runbook knows them."""
import threading
import time

from web import Refused, Server


class Ndax:
    """Status, kill switch, bots one by one; alerts at a port of their own."""

    def __init__(self, coordinator):
        self.own = coordinator

    def routes(self):
        return {
            ("GET", "/status"): self.status,
            ("POST", "/kill-switch"): self.kill_switch,
            ("POST", "/start"): self.start,
            ("POST", "/stop"): self.stop,
            ("POST", "/start-sequential"): self.start_sequential,
        }

    def start_alerts(self, port):
        """The health monitor, which lives beside the coordinator."""
        routes = {("GET", "/alerts"): lambda request: {"alerts": self.own.journal.alerts}}
        return Server(port, routes).in_background()

    def status(self, _request):
        state = self.own.state
        bots = {name: {**bot, "trading": self.own.traders.may_trade(name)}
                for name, bot in state["bots"].items()}
        return {"kill_switch_active": state["kill_switch"]["active"],
                "kill_switch": state["kill_switch"], "bots": bots,
                "running": sorted(name for name, bot in bots.items()
                                  if bot["state"] == "running"),
                "failed": sorted(name for name, bot in bots.items() if bot["state"] == "failed")}

    def kill_switch(self, request):
        wanted = request.json()
        action, reason = wanted.get("action"), wanted.get("reason")
        if action not in ("activate", "override", "force_override") or not reason:
            raise Refused(400, "action is activate, override or force_override; say a reason")
        if action == "force_override" and not wanted.get("approved_by"):
            raise Refused(400, "force_override needs approved_by")
        active = action == "activate"
        self.own.state.switch(active, reason, wanted.get("approved_by", ""))
        self.own.journal.write("WARNING", f"kill switch {action}: {reason}")
        return {"kill_switch_active": active}

    def _bot(self, name):
        if name not in self.own.state["bots"]:
            raise Refused(404, f"there is no bot {name}")
        return name

    def start(self, request):
        wanted = request.json()
        name = self._bot(wanted.get("bot"))
        if self.own.state["kill_switch"]["active"]:
            raise Refused(409, "the kill switch is active")
        self.own.state.set_bot(name, state="running", safe_mode=bool(wanted.get("safe_mode")))
        self.own.journal.write("INFO", f"bot {name} started")
        return {"bot": name, "state": "running"}

    def stop(self, request):
        name = self._bot(request.json().get("bot"))
        self.own.state.set_bot(name, state="stopped")
        self.own.journal.write("INFO", f"bot {name} stopped")
        return {"bot": name, "state": "stopped"}

    def start_sequential(self, _request):
        """Starts what is not running, one bot a second, and looks after none of them."""
        waiting = [name for name, bot in self.own.state["bots"].items()
                   if bot["state"] != "running"]
        threading.Thread(target=self._start_all, args=(waiting,), daemon=True).start()
        return 202, {"starting": waiting}

    def _start_all(self, names):
        for name in names:
            if not self.own.state["kill_switch"]["active"]:
                self.own.state.set_bot(name, state="running", safe_mode=False)
            time.sleep(1)
