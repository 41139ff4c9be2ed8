#!/usr/bin/env python3
"""Kills the engine, the worker, its shim or all of them at random instants of a script that backs
up, salvages, archives, unpacks, copies, moves and swaps; resumes, and judges by the files.

  data_test.py BIN_DIR COUNT
"""
import hashlib
import json
import os
import sqlite3
import sys

from script_test import TARGETS, ScriptWorld
from world import campaign, left_behind

ROWS = 20000

RUNBOOK = """\
reprise: 1
runbook: tests/data
inputs:
  world: { type: path, required: true }
steps:
  script:
    uses: lua
    with:
      inputs: { world: "${{ inputs.world }}" }
      roots: ["${{ inputs.world }}"]
      script: |
        local at = function(name) return inputs.world .. '/' .. name end
        assert(fs.mkdir(at 'out'))
        local backup = assert(sqlite.backup(at 'live.db', at 'out/backup.db'))
        local saved = assert(sqlite.recover(at 'live.db', at 'saved.db'))
        assert(sqlite.execute{file = at 'saved.db',
          statements = {{sql = 'INSERT INTO done VALUES(?)', params = {1}}}})
        local packed = assert(fs.archive(at 'tree', at 'out/tree.tar.zst'))
        assert(fs.extract(at 'out/tree.tar.zst', at 'out/tree'))
        assert(fs.compress(at 'tree/big', at 'out/big.zst'))
        assert(fs.decompress(at 'out/big.zst', at 'out/big'))
        assert(fs.copy(at 'out/big', at 'out/copy'))
        assert(fs.move(at 'out/copy', at 'out/moved'))
        assert(fs.swap{new = at 'saved.db', live = at 'live.db', keep = at 'kept.db'})
        return {rows = backup.tables.orders, saved = saved.saved.orders, sha256 = packed.sha256}
"""


def content(path):
    with open(path, "rb") as file:
        return file.read()


class DataWorld(ScriptWorld):
    def __init__(self, bin_dir):
        super().__init__(bin_dir)
        self.write("runbook.yaml", RUNBOOK)
        os.makedirs(self.path("tree/deep"))
        self.write("tree/deep/small", "text")
        with open(self.path("tree/big"), "wb") as file:
            file.write(b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(60000)))
        with sqlite3.connect(self.path("live.db")) as live:
            live.execute("CREATE TABLE orders(id INTEGER PRIMARY KEY, note TEXT)")
            live.execute("CREATE TABLE done(a)")
            live.executemany("INSERT INTO orders VALUES(?, ?)",
                             ((i, "n" * (i % 90)) for i in range(ROWS)))
        live.close()
        self.former = content(self.path("live.db"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def done(self):
        """How often the statement was carried out, wherever its database stands now."""
        for name in ("saved.db", "live.db"):
            if os.path.exists(self.path(name)):
                database = sqlite3.connect(self.path(name))
                try:
                    return database.execute("SELECT count(*) FROM done").fetchone()[0]
                finally:
                    database.close()
        return 0

    def answer_all(self):
        shown = json.loads(self.call("--json", "show", "crash").stdout)
        for question in shown["questions"]:
            assert "sqlite.execute" in question["text"], question["text"]
            choice = "happened" if self.done() else "did-not-happen"
            given = self.call("answer", "crash", question["id"], choice)
            assert given.returncode == 0, given.stderr


def judge(world, code, err):
    """The broken promises."""
    if code != 0:
        return [f"the run ended with {code}: {err[-400:]}"]
    broken = []
    names = sorted(os.listdir(world.path("out")))
    if names != ["backup.db", "big", "big.zst", "moved", "tree", "tree.tar.zst"]:
        broken.append(f"out has {names}")
    for name in ("out/big", "out/moved", "out/tree/big"):
        if content(world.path(name)) != content(world.path("tree/big")):
            broken.append(f"{name} is not what it was made of")
    if world.done() != 1:
        broken.append(f"the statement was carried out {world.done()} times")
    if content(world.path("kept.db")) != world.former or os.path.exists(world.path("saved.db")):
        broken.append("the former database is not what is kept")
    hidden = [name for name in os.listdir(world.folder) if name.startswith(".reprise")]
    if hidden:
        broken.append(f"left behind: {hidden}")
    outputs = json.loads(world.call("--json", "show", "crash").stdout)["steps"]["script"]["outputs"]
    sha256 = hashlib.sha256(content(world.path("out/tree.tar.zst"))).hexdigest()
    if outputs != {"rows": ROWS, "saved": ROWS, "sha256": sha256}:
        broken.append(f"the script's result is {outputs}")
    return broken + left_behind(world)


def main(words):
    bin_dir = os.path.abspath(os.environ.get("REPRISE_TEST_BIN", words[1]))
    return 0 if campaign(int(words[2]), lambda: DataWorld(bin_dir), judge, TARGETS) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
