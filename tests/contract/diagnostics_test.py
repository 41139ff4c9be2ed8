#!/usr/bin/env python3
"""Every diagnostic's page shows a file that says it, or a script that makes one: the real command
is given each of them."""
import glob
import os
import re
import subprocess

from cli_world import CliTest, main

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
CALLS = "".join(f"  s{n}: {{ uses: call, with: {{ runbook: ./calls-a-thousand-{{}}.yaml }} }}\n"
                for n in range(140))


class Pages(CliTest):
    def pages(self):
        found = sorted(glob.glob(os.path.join(ROOT, "docs/diagnostics/RP*.md")))
        self.assertGreater(len(found), 100)
        return found

    def example(self, page):
        """The file that the page shows, or that its script makes; None where it shows none."""
        code = os.path.basename(page)[:6]
        with open(page) as file:
            blocks = re.findall(r"```(yaml|json|sh)\n(.*?)```", file.read(), re.S)
        if not blocks:
            return None
        kind, text = blocks[0]
        if kind != "sh":
            return self.write(f"{code}.{kind}", text)
        subprocess.run(["sh", "-e", "-c", text], cwd=self.folder, check=True, timeout=60)
        return self.path("example.yaml")

    def said(self, *words):
        done = self.call("--json", *words)
        return set(re.findall(r'"code":"(RP\d{4})"|error\[(RP\d{4})\]', done.stdout))

    def commands(self, page, book):
        """The ways in which a person meets what a page is about, the cheapest first."""
        yield "validate", book
        with open(page) as file:
            shown = re.search(r"reprise run \S+ (.*)", file.read())
        yield "plan", book, *(shown.group(1).split() if shown else ())
        yield "plan", self.path("plain.yaml"), "--bindings", book
        yield "plan", book + ".missing"
        yield "serve", "--config", book
        yield "run", book

    def codes(self, page):
        """The code of the page, or the one under which it says that a file's reader tells it."""
        with open(page) as file:
            earlier = re.search(r"as RP(\d{4})(?: (to|or) RP(\d{4}))?\.", file.read())
        codes = {os.path.basename(page)[:6]}
        if earlier:
            first, word, last = earlier.groups()
            last = last or first
            numbers = range(int(first), int(last) + 1) if word == "to" else (int(first), int(last))
            codes |= {f"RP{number:04}" for number in numbers}
        return codes

    def surroundings(self):
        """What the examples mention besides themselves: called runbooks."""
        head = "reprise: 1\nrunbook: a\n"
        self.write("plain.yaml", head + "steps: { a: { run: [ls] } }\n")
        self.write("prepare.yaml", head + "inputs: { host: { type: string, required: true } }\n"
                   "steps: { a: { run: [ls] } }\n")
        self.write("a.yaml", head + "steps: { a: { uses: call, with: { runbook: ./a.yaml } } }\n")
        self.write("level-9.yaml", head + "steps: { a: { uses: call, with: { runbook: "
                   "called/deeper.yaml } } }\n")
        os.mkdir(self.path("called"))
        self.write("called/deeper.yaml",
                   head + "steps: { a: { uses: call, with: { runbook: ./deep1.yaml } } }\n")
        for depth in range(1, 9):
            self.write(f"called/deep{depth}.yaml", head + "steps: { a: { uses: call, with: { "
                       f"runbook: ./deep{depth + 1}.yaml }} }} }}\n")
        self.write("with-invariants.yaml", head +
                   "invariants: [ { halted: { from: a, until: b, by: a } } ]\n"
                   "steps: { a: { run: [ls] }, b: { needs: [a], run: [ls] } }\n")
        self.write("calls-a-thousand.yaml", head + "steps:\n" + CALLS.replace("{}", "more"))
        self.write("calls-a-thousand-more.yaml", head + "steps:\n" + CALLS.replace("{}", "most"))
        self.write("calls-a-thousand-most.yaml", head + "steps:\n" + "".join(
            f"  s{n}: {{ run: [ls] }}\n" for n in range(140)))

    def test_each_example_says_its_code(self):
        self.surroundings()
        silent = []
        for page in self.pages():
            book = self.example(page)
            self.assertIsNotNone(book, f"{page} shows no example")
            if not any(self.codes(page) & {one or other for one, other in self.said(*words)}
                       for words in self.commands(page, book)):
                silent.append(page)
        self.assertEqual(silent, [])


if __name__ == "__main__":
    main()
