#!/usr/bin/env python3
"""Every diagnostic's page shows a runbook that says it: each example is given to the real command."""
import glob
import json
import os
import re
import shutil

from cli_world import CliTest, main

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
GOLDEN = os.path.join(ROOT, "tests/golden/diagnostics")
CALLS = "".join(f"  s{n}: {{ uses: call, with: {{ runbook: ./calls-a-thousand-{{}}.yaml }} }}\n"
                for n in range(140))


class Pages(CliTest):
    def pages(self):
        found = sorted(glob.glob(os.path.join(ROOT, "docs/diagnostics/RP*.md")))
        self.assertGreater(len(found), 100)
        return found

    def example(self, page):
        with open(page) as file:
            blocks = re.findall(r"```yaml\n(.*?)```", file.read(), re.S)
        return blocks[0] if blocks else None

    def codes(self, *words):
        done = self.call("--json", *words)
        told = [json.loads(line) for line in done.stdout.splitlines()]
        return [one.get("code") for one in told if one["type"] == "error"]

    def surroundings(self):
        """What the examples mention besides themselves: called runbooks."""
        shutil.copytree(os.path.join(GOLDEN, "called"), self.path("called"))
        head = "reprise: 1\nrunbook: a\n"
        self.write("with-invariants.yaml", head + "invariants: [ { halted: { from: a, until: b, by: a "
                   "} } ]\nsteps: { a: { run: [ls] }, b: { needs: [a], run: [ls] } }\n")
        self.write("calls-a-thousand.yaml", head + "steps:\n" + CALLS.replace("{}", "more"))
        self.write("calls-a-thousand-more.yaml", head + "steps:\n" + CALLS.replace("{}", "most"))
        self.write("calls-a-thousand-most.yaml", head + "steps:\n" + "".join(
            f"  s{n}: {{ run: [ls] }}\n" for n in range(140)))

    def test_each_example_says_its_code(self):
        self.surroundings()
        silent = []
        for page in self.pages():
            code = os.path.basename(page)[:6]
            example = self.example(page)
            if example is None:
                continue
            self.write(code + ".yaml", example)
            book = self.path(code + ".yaml")
            if code not in self.codes("validate", book) + self.codes("plan", book):
                silent.append(code)
        self.assertEqual(silent, [])

    def test_where_a_page_cannot_show_an_example_the_golden_input_is_one(self):
        for page in self.pages():
            if self.example(page) is None:
                code = os.path.basename(page)[:6]
                inputs = glob.glob(os.path.join(GOLDEN, code + ".*"))
                self.assertTrue([one for one in inputs if not one.endswith(".txt")], code)


if __name__ == "__main__":
    main()
