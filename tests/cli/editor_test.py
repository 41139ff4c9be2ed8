#!/usr/bin/env python3
"""The schema in the editor that people use: yaml-language-server is shown runbooks and asked."""
import os
import time

from cli_world import CliTest, main
from language_server import LanguageServer, address
from shipped import shipped_runbooks

HEAD = "reprise: 1\nrunbook: a/b\nsteps:\n  one:\n"

# What is typed up to the cursor, and some of what must be offered there.
COMPLETIONS = {
    "keys of a runbook": ("reprise: 1\nrunbook: a/b\n", {"owner", "inputs", "guards", "scopes"}),
    "keys of a step": (HEAD + "    ", {"needs", "uses", "run", "effect", "probe", "no_return"}),
    "keys of a step in a block": (HEAD + "    steps:\n      in:\n        ", {"needs", "run"}),
    "keys of a handler": (HEAD + "    run: [ls]\nfinally:\n  - ", {"uses", "run", "when"}),
    "keys of a guard": (HEAD + "    run: [ls]\nguards:\n  - ", {"name", "check", "on_breach"}),
    "keys of a retry": (HEAD + "    run: [ls]\n    retry:\n      ", {"attempts", "backoff"}),
    "actions": (HEAD + "    uses: ", {"approve", "backup", "wait_for", "lua"}),
    "actions of a probe": (HEAD + "    run: [ls]\n    probe:\n      uses: ", {"http", "verify"}),
    "parameters": (HEAD + "    uses: notify\n    with:\n      ", {"severity", "text", "to"}),
    "checks": (HEAD + "    uses: verify\n    with:\n      checks:\n        - ", {"http", "sqlite"}),
    "effects": (HEAD + "    run: [ls]\n    effect: ", {"none", "read", "idempotent", "unsafe"}),
}

# A mistake, the line that is underlined (from 0), and a word of what is said.
MISTAKES = {
    "a misspelt key": (HEAD + "    runn: [ls]\n", 4, "runn"),
    "a misspelt key of the runbook": ("owners: me\n" + HEAD + "    run: [ls]\n", 0, "owners"),
    "a misspelt key in a block": (HEAD + "    steps:\n      in: { runn: [ls] }\n", 5, "runn"),
    "a misspelt parameter": (HEAD + "    uses: notify\n    with:\n      text: a\n      txt: b\n",
                             7, "txt"),
    "a missing parameter": (HEAD + "    uses: notify\n    with:\n      to: me\n", 5, "text"),
    "a misspelt action": (HEAD + "    uses: notfy\n", 4, "notify"),
    "a program that is no list": (HEAD + "    run: ls\n", 4, "array"),
    "a number as a duration": (HEAD + "    run: [ls]\n    timeout: 30\n", 5, "string"),
    "a word as a number": (HEAD + "    run: [ls]\n    retry: { attempts: many }\n", 5, "integer"),
    "a wrong effect": (HEAD + "    run: [ls]\n    effect: safe\n", 5, "unsafe"),
}

# The place of the mouse is marked.
HOVERS = {
    "a key of a step": (HEAD + "    ne^eds: []\n    run: [ls]\n", "must have succeeded before"),
    "an action": (HEAD + "    uses: no^tify\n    with: { text: a }\n", "Tells people"),
    "a parameter": (HEAD + "    uses: notify\n    with: { te^xt: a }\n", "The message"),
    "a key of the runbook": ("repr^ise: 1\nrunbook: a/b\n", "version of the language"),
}


def end_of(text):
    return text.count("\n"), len(text.rsplit("\n", 1)[-1])


class Editor(CliTest):
    def setUp(self):
        super().setUp()
        self.schema = self.write("runbook.schema.json", self.call("schema", code=0).stdout)
        self.server = LanguageServer(self.folder, {address(self.schema): ["*.yaml"]})

    def tearDown(self):
        self.server.stop()
        super().tearDown()

    def shown(self, name, text):
        path = self.path(name.replace(" ", "-") + ".yaml")
        return path, self.server.open(path, text)

    def test_it_completes(self):
        for name, (text, wanted) in COMPLETIONS.items():
            with self.subTest(name):
                path, _ = self.shown(name, text)
                offered = self.server.completions(path, *end_of(text))
                self.assertLessEqual(wanted, set(offered))

    def test_it_says_what_it_offers_and_what_this_build_would_refuse(self):
        text = HEAD + "    uses: "
        path, _ = self.shown("said", text)
        offered = self.server.completions(path, *end_of(text))
        for name, item in offered.items():
            self.assertGreater(len(item.get("documentation", "")), 10, name)
            book = self.write("rb.yaml", f"{HEAD}    uses: {name}\n")
            refused = "RP0901" in self.call("validate", book).stderr
            self.assertEqual("not of this build" in item["documentation"], refused, name)

    def test_it_explains(self):
        for name, (text, said) in HOVERS.items():
            with self.subTest(name):
                before = text.partition("^")[0]
                path, _ = self.shown(name, text.replace("^", ""))
                hover = self.server.hover(path, *end_of(before))
                self.assertIn(said, hover)
                self.assertFalse(hover.startswith("#"), "a heading above each help: " + hover)

    def test_it_marks_mistakes_at_their_line(self):
        for name, (text, line, word) in MISTAKES.items():
            with self.subTest(name):
                _, marks = self.shown(name, text)
                self.assertEqual({mark["range"]["start"]["line"] for mark in marks}, {line})
                self.assertTrue(any(word in mark["message"] for mark in marks), marks)

    def test_it_has_nothing_against_any_runbook_that_is_shipped(self):
        books = shipped_runbooks()
        self.assertGreater(len(books), 20)
        for number, book in enumerate(books):
            with open(book) as file:
                _, marks = self.shown(f"book{number}", file.read())
            self.assertEqual(marks, [], book)

    def test_the_line_that_new_runbook_writes_leads_to_the_schema(self):
        self.call("new", "runbook", "fresh.yaml", code=0)
        text = self.read("fresh.yaml")
        line = text.partition("\n")[0]
        self.assertTrue(line.startswith("# yaml-language-server: $schema="), line)
        self.server.stop()
        self.server = LanguageServer(self.folder, {})
        _, marks = self.shown("fresh", f"{line}\n{HEAD}    runn: [ls]\n")
        self.assertEqual([mark["range"]["start"]["line"] for mark in marks], [5])

    def test_typing_is_answered_at_once(self):
        """The largest shipped runbook is judged again as a person types."""
        with open(max(shipped_runbooks(), key=os.path.getsize)) as file:
            text = file.read()
        self.shown("warm", text)
        began = time.monotonic()
        self.shown("large", text)
        self.assertLess(time.monotonic() - began, 5)


if __name__ == "__main__":
    main()
