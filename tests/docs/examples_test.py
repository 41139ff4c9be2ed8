#!/usr/bin/env python3
"""The examples of the reference: each is valid, runs, and ends as its action promises."""
import os
import shutil

from cli_world import CliTest, main

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "docs", "reference", "examples")

# The exit code, a step, and what must be among its outputs.
ENDS = {
    "abort": (1, "give-up", {}),
    "approve": (3, "sign-off", {}),
    "ask": (3, "which", {}),
    "branch": (0, "way", {"chosen": ["restore"]}),
    "call": (0, "count", {"next": 7}),
    "exec": (0, "save", {"stdout": "2 lines", "exit": 0}),
    "lua": (0, "greet", {"count": 2}),
    "manual": (3, "cable", {}),
    "notify": (0, "tell", {"delivered_to": "console", "failed": []}),
    "report": (0, "work", {"stdout": "done"}),
    "service": (0, "stop", {"state": "stopped", "changed": True}),
    "set": (0, "derive", {"next": 42, "words": ["a", "b"]}),
    "verify": (0, "look", {"verdict": "happened"}),
    "wait": (0, "settle", {}),
    "wait_for": (0, "ready", {"tries": 2}),
}
STATUS = {0: "succeeded", 1: "failed", 3: "asking"}
CHOICES = {"approve": ["approve", "reject"], "ask": ["db2", "db3"], "manual": ["done", "fail"]}


class Examples(CliTest):
    def setUp(self):
        super().setUp()
        for name in os.listdir(FOLDER):
            shutil.copy(os.path.join(FOLDER, name), self.folder)

    def test_each_example_is_valid_and_is_known_here(self):
        names = sorted(name.removesuffix(".yaml") for name in os.listdir(FOLDER))
        self.assertEqual(names, sorted(ENDS))
        self.call("validate", *(self.path(name + ".yaml") for name in names), code=0)

    def test_each_example_ends_as_its_action_promises(self):
        for name, (code, step, outputs) in ENDS.items():
            with self.subTest(name):
                run = name.replace("_", "-")
                self.call("run", self.path(name + ".yaml"), "--run-id", run, code=code)
                shown = self.show(run)
                self.assertEqual(shown["steps"][step]["status"], STATUS[code])
                given = shown["steps"][step]["outputs"]
                self.assertEqual({key: given.get(key) for key in outputs}, outputs)
                asked = [[choice["name"] for choice in question["choices"]]
                         for question in shown["questions"]]
                self.assertEqual(asked, [CHOICES[name]] if name in CHOICES else [])

    def test_abort_gives_its_own_error_and_report_its_file(self):
        self.call("run", self.path("abort.yaml"), "--run-id", "a", code=1)
        self.assertEqual(self.show("a")["steps"]["give-up"]["error"]["code"], "no-backup")
        self.call("run", self.path("report.yaml"), "--run-id", "r", code=0)
        self.assertIn("<h1>Recovery report: <bdi>reference/report</bdi></h1>",
                      self.read("report.html"))


if __name__ == "__main__":
    main()
