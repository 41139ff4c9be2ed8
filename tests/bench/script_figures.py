"""What steps written in Lua cost: goals 4, 6 and 14."""
import time

from figure import Figure
from product import book, chain


class LuaChain(Figure):
    """Goal 4: steps in Lua, each committed before the next starts."""
    number, unit, goal_ratio = 4, "steps/s", 0.6
    floor_is = "a state with its libraries, a word there and back, a commit of two events"
    count = 1000

    def __init__(self, different=False):
        self.different = different
        self.name = f"chain of {self.count} Lua steps" + (", all different" if different else "")

    def prepare(self, product):
        steps = chain(self.count, {"lua": "return {ok = true}"})
        if self.different:
            for number, step in enumerate(steps["steps"].values()):
                step["lua"] = f"return {{ok = {number}}}"
        self.path = product.runbook(steps)

    def floor(self, product):
        return product.number("bench_lua_floors", "chain", product.folder(), 3000)

    def sample(self, product):
        return self.count / product.run(product.folder(), "run", self.path, "--foreground")


class LuaCalls(Figure):
    """Goal 4 inside of one script: each call is committed before it is made, its result after."""
    number, name, unit, goal_ratio = 4, "script of 2000 recorded calls", "calls/s", 0.6
    floor_is = "one event and one commit a call"
    count = 2000

    def prepare(self, product):
        script = f"for i = 1, {self.count} do time.now() end"
        self.path = product.runbook(book({"s": {"lua": script}}))

    def floor(self, product):
        return product.floor("rows", product.folder(), 3000, 1)

    def sample(self, product):
        return self.count / product.run(product.folder(), "run", self.path, "--foreground")


class LuaChains(Figure):
    """Goal 6: 1,000 runs in flight, a chain of 10 Lua steps in each."""
    number, unit, goal_ratio = 6, "steps/s", 0.5
    name = "1000 runs in flight x 10 Lua steps"
    floor_is = "a state with its libraries on two processes, two events a step, 100 in a commit"
    runs, steps, lead = 1000, 10, 30

    def floor(self, product):
        return product.number("bench_lua_floors", "many", product.folder(), 20_000)

    def prepare(self, product):
        self.lead_now = self.lead

    def sample(self, product):
        """From the instant for which all wait until the last has ended: it is the longest."""
        state = product.folder()
        begin = int(time.time()) + self.lead_now
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begin))
        longest, path = (self.held_chain(product, stamp, more) for more in (2, 0))
        engine = product.start(state, "run", longest, "--foreground", followed=False)
        for _ in range(self.runs - 1):
            product.run(state, "run", path, "--detach")
        if time.time() > begin - 1:
            engine.wait()
            self.lead_now *= 2
            return self.sample(product)
        engine.wait()
        return self.runs * self.steps / (time.time() - begin)

    def held_chain(self, product, stamp, more):
        steps = chain(self.steps + more, {"lua": "return {}"})["steps"]
        steps["s1"] = {"needs": ["hold"], **steps["s1"]}
        return product.runbook(book({"hold": {"uses": "wait", "with": {"until": stamp}}, **steps}))


class WorkerCall(Figure):
    """Goal 14: a call between script and worker, without the journal."""
    number, name, unit = 14, "call of a script, no journal", "us"
    goal_ratio, more_is_better = 3, False
    floor_is = "one byte there and back between two processes"
    rounds = 30_000

    def floor(self, product):
        return product.number("bench_worker", "pingpong", self.rounds)

    def sample(self, product):
        return product.number("bench_worker", "calls", self.rounds)
