#!/usr/bin/env python3
"""The README, the tutorial and the examples do what they say: every block of their pages is run.

usage: pages_test.py [SUBJECT...]   readme, tutorial, examples; $REPRISE_BIN_DIR holds `reprise`

With REPRISE_UPDATE=1 the pages are written anew, with what the commands really print."""
import glob
import os
import shutil
import sys
import unittest

from cli_world import BIN, CliTest
from page import Page, Shell

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGES = {"readme": "README.md", "tutorial": "docs/tutorial/[0-9]*.md",
         "examples": "examples/[0-9]*/README.md"}


class Pages(CliTest):
    def shell_in(self, folder):
        environment = {**os.environ, "PATH": BIN + ":" + os.environ["PATH"], "NO_COLOR": "1",
                       "REPRISE_STATE": os.path.join(folder, "state"), "LANG": "C.UTF-8"}
        shell = Shell(folder, BIN, environment)
        self.addCleanup(shell.end)
        return shell

    def play(self, path):
        folder = self.path("page")
        if path.startswith(os.path.join(ROOT, "examples")):
            shutil.copytree(os.path.dirname(path), folder)
        os.makedirs(folder, exist_ok=True)
        with open(path) as file:
            page = Page(file.read())
        page.run(lambda name, text: self.write(os.path.join("page", name), text),
                 self.shell_in(folder))
        told = page.problems + page.differences
        if os.environ.get("REPRISE_UPDATE") == "1":
            told = page.problems
            with open(path, "w") as file:
                file.write(page.renewed)
        self.assertEqual(told, [], "\n" + "\n\n".join(told))


def add_pages(subject):
    paths = sorted(glob.glob(os.path.join(ROOT, PAGES[subject])))
    for path in paths:
        name = os.path.relpath(path, ROOT)
        setattr(Pages, f"test {name}", lambda self, path=path: self.play(path))
    return len(paths)


if __name__ == "__main__":
    counts = [add_pages(subject) for subject in sys.argv[1:] or PAGES]
    program = unittest.main(argv=sys.argv[:1], exit=False)
    raise SystemExit(0 if program.result.wasSuccessful() and all(counts) else 1)
