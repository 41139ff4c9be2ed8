"""The bots: each is a thread that orders a little at the exchange, again and again."""
import threading
import time
from decimal import Decimal

from simbot.exchange import ExchangeError

USUAL = Decimal("0.01")    # what a bot orders where nothing says less


class Traders:
    """All bots of a coordinator."""

    def __init__(self, parts, every_ms):
        self.state, self.settings, self.faults = parts.state, parts.settings, parts.faults
        self.exchange, self.store, self.journal = parts.exchange, parts.store, parts.journal
        self.every_s = every_ms / 1000
        self.ending, self.failing_at = threading.Event(), {}
        self.booked = threading.RLock()    # held from an order until it stands in the ledger

    def start(self):
        for name in self.state["bots"]:
            threading.Thread(target=self._live, args=(name,), daemon=True).start()

    def may_trade(self, name):
        """Whether this bot orders now. With the fault `ignore_halt` nothing holds it back."""
        bot = self.state["bots"][name]
        if bot["state"] == "failed":
            return False
        if self.faults.get("ignore_halt"):
            return True
        held = self.state["halted"] or self.state["kill_switch"]["active"]
        return bot["state"] == "running" and not held and not self.settings["OBSERVATION_MODE"]

    def quantity(self, name):
        if self.faults.get("ignore_limit"):
            return str(USUAL * 100)
        limit = min(USUAL, Decimal(self.settings["max_position_size"]))
        return str(limit / 10 if self.state["bots"][name]["safe_mode"] else limit)

    def _live(self, name):
        side = "buy"
        while not self.ending.wait(self.every_s):
            self._fail_when_told(name)
            if not self.may_trade(name):
                continue
            try:
                with self.booked:
                    self._trade(name, side)
                side = "sell" if side == "buy" else "buy"
            except ExchangeError as error:
                self.journal.write("ERROR", f"bot {name}: {error}")
                self.ending.wait(1)

    def _trade(self, name, side):
        number = self.state.next_order()
        order = self.exchange.order(name, f"{name}-{number}", side, self.quantity(name), "100.50")
        try:
            if order["state"] == "filled":
                self.store.add(name, order)
        except Exception as error:    # pylint: disable=broad-except  # of either database
            self.journal.write("ERROR", f"bot {name}: the ledger does not take it: "
                                        f"{type(error).__name__}: {error}".strip())

    def _fail_when_told(self, name):
        """The fault `fail_bot`: {name, after_ms}, counted from when the bot last began to run."""
        fault = self.faults.get("fail_bot")
        bot = self.state["bots"][name]
        if not fault or fault["name"] != name or bot["state"] != "running":
            self.failing_at.pop(name, None)
            return
        due = self.failing_at.setdefault(name, time.monotonic() + fault["after_ms"] / 1000)
        if time.monotonic() >= due:
            self.state.set_bot(name, state="failed")
            self.journal.write("CRITICAL", f"bot {name}: it has lost its mind and stopped")
