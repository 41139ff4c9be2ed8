"""A bot under a real supervisord, and an exchange that knows what it has ordered."""
import json
import os
import subprocess
import time

from action_world import ActionTest
from ports import free_port
from web import Server

HERE = os.path.dirname(os.path.realpath(__file__))
RIG = os.path.join(HERE, "..", "rig")
TOKEN = "token of the bot"


class Exchange(Server):
    """Tells how many orders came lately."""

    def __init__(self, orders):
        super().__init__(0, {})
        self.orders = orders

    def route(self, request):
        with open(self.orders, encoding="utf-8") as file:
            moments = [float(line.split()[0]) for line in file]
        return {"recent": sum(1 for moment in moments if moment > time.time() - 0.3)}


class BotTest(ActionTest):
    def setUp(self):
        super().setUp()
        port = free_port()
        self.bot = f"http://127.0.0.1:{port}"
        self.set(port=port)
        self.write("orders", "")
        supervisor = self.path("supervisor")
        env = dict(os.environ, PYTHONPATH=RIG)
        subprocess.run(["bash", os.path.join(RIG, "start-supervisord.sh"), supervisor, "bot",
                        "python3", os.path.join(HERE, "bot.py"), self.folder], env=env, check=True)
        self.service = {"driver": "supervisor", "name": "bot", "config": supervisor + "/conf"}
        exchange = Exchange(self.path("orders"))
        self.exchange = f"http://127.0.0.1:{exchange.in_background()}"
        self.addCleanup(exchange.server_close)
        self.addCleanup(exchange.shutdown)
        self.no_orders = {"http": {"url": self.exchange + "/orders", "json": ".recent",
                                   "equals": 0}}

    def tearDown(self):
        stop = os.path.join(RIG, "stop.sh")
        subprocess.run(["bash", stop, self.path("supervisor/pid")], check=True)
        super().tearDown()

    def set(self, **more):
        """What the bot does; it looks at each request."""
        settings = json.loads(self.read("bot.json")) if self.exists("bot.json") else {}
        with open(self.path("bot.json.new"), "w", encoding="utf-8") as file:
            json.dump(dict(settings, **more), file)
        os.replace(self.path("bot.json.new"), self.path("bot.json"))

    def supervisorctl(self, *words):
        done = subprocess.run(["supervisorctl", "-c", self.service["config"], *words],
                              capture_output=True, text=True)
        return done.stdout

    def start_bot(self):
        self.supervisorctl("start", "bot")
        self.wait_for(lambda: self.read("orders"))

    def sizes(self):
        return [line.split()[1] for line in self.read("orders").splitlines()]

    def is_trading(self):
        before = len(self.sizes())
        time.sleep(0.2)
        return len(self.sizes()) > before
