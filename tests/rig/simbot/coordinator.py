"""A coordinator of bots put together from its configuration; the dialects give it its endpoints."""
import json
import time

from faulty import Faults
from simbot.exchange import Exchange
from simbot.journal import Journal
from simbot.settings import Settings
from simbot.state import State
from simbot.store_sqlite import SqliteStore
from simbot.traders import Traders
from web import Refused


def secret_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


class Coordinator:
    """Parts and what all dialects share."""

    def __init__(self, config):
        self.config, self.started = config, time.time()
        self.faults, self.journal = Faults(), Journal(config["log"])
        self.settings = Settings(config["settings"])
        self.state = State(config["state"], config["bots"])
        with open(config["keys"], encoding="utf-8") as file:
            secret = json.load(file)[config["key"]]["secret"]
        self.exchange = Exchange(config["exchange"], config["key"], secret)
        self.store = self._store(config["store"])
        self.traders = Traders(self, config.get("every_ms", 50))
        self.tokens = {name: secret_of(path) for name, path in config.get("tokens", {}).items()}

    @staticmethod
    def _store(where):
        if "sqlite" in where:
            return SqliteStore(where["sqlite"])
        from simbot.store_postgres import PostgresStore    # needs a package that others do not
        return PostgresStore(where["postgres"])

    def needs(self, request, token):
        """401 unless the request bears that token."""
        if request.bearer() != self.tokens[token]:
            self.journal.write("WARNING", f"{request.path} was asked for without its token")
            raise Refused(401, f"this needs the {token} token")

    def trading(self):
        """Whether any bot says that it trades; what it really does only the exchange knows."""
        held = self.state["halted"] or self.state["kill_switch"]["active"]
        running = any(bot["state"] == "running" for bot in self.state["bots"].values())
        return running and not held and not self.settings["OBSERVATION_MODE"]

    def halt(self, reason):
        self.state.halt(True)
        self.journal.write("WARNING", f"halted: {reason}")
        return {"status": "halted", "trading": False}

    def resume(self, wanted):
        """Goes on; `mode` and `max_position_size` hold from now on."""
        known = {name: value for name, value in wanted.items()
                 if name in ("mode", "max_position_size")}
        settings = self.settings.change(known)
        self.state.halt(False)
        self.journal.write("INFO", f"resumed in mode {settings['mode']}")
        return {"status": "resumed", "trading": self.trading(), **known}

    def unhealthy(self):
        """Why this coordinator is not well; empty = it is."""
        found = [f"bot {name} has failed" for name, bot in self.state["bots"].items()
                 if bot["state"] == "failed"]
        try:
            self.store.count()
        except Exception as error:    # pylint: disable=broad-except  # of either database
            found.append(f"the ledger cannot be read: {type(error).__name__}")
        return found

    def health(self, _request):
        why = self.unhealthy()
        return (503, {"status": "degraded", "why": why}) if why else {"status": "ok"}

    def routes(self):
        """Endpoints of every dialect."""
        return {
            ("GET", "/health"): self.health,
            ("GET", "/config"): lambda request: self.settings.values,
            ("POST", "/config/update"): lambda request: self.settings.change(request.json()),
            ("POST", "/control/log"): self.write_log,
            **self.faults.routes(),
        }

    def write_log(self, request):
        """A test writes a line into the log, as if the coordinator had."""
        line = request.json()
        self.journal.write(line["level"], line["text"])
        return {"written": True}
