#!/usr/bin/env python3
"""The manual pages and the help: one source, every command, nothing that a formatter warns of."""
import glob
import os
import re
import subprocess

from cli_world import CliTest, main


class Manual(CliTest):
    def setUp(self):
        super().setUp()
        self.call("manual", self.path("man"), code=0)

    def commands_in_help(self, group, *words):
        text = self.call(*words, "--help", code=0).stdout
        part = re.search(rf"(?ms)^{group}:\n(.*?)(\n\n|\Z)", text)
        return re.findall(r"(?m)^  (\w+)", part.group(1)) if part else []

    def shown(self, name, chapter=1):
        done = subprocess.run(["man", "-E", "UTF-8", "-P", "cat", "-l",
                               self.path(f"man/man{chapter}/{name}.{chapter}")],
                              capture_output=True, text=True, check=True,
                              env=dict(os.environ, MANWIDTH="200", LC_ALL="C.UTF-8"))
        return re.sub("\u001b\\[[0-9;]*m|.\b", "", done.stdout)

    def test_every_command_of_the_help_has_a_page_and_no_page_is_left_over(self):
        commands = self.commands_in_help("Subcommands")
        self.assertGreater(len(commands), 25)
        found = sorted(os.listdir(self.path("man/man1")))
        self.assertEqual(found, sorted(["reprise.1"] + [f"reprise-{c}.1" for c in commands]))
        self.assertEqual(os.listdir(self.path("man/man5")), ["reprise-runbook.5"])
        first = self.shown("reprise")
        for command in commands + self.commands_in_help("Later"):
            self.assertRegex(first, rf"\b{command}\b")

    def test_man_has_no_warning_about_any_page(self):
        pages = glob.glob(self.path("man/man*/*"))
        done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", *pages],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              env=dict(os.environ, MANWIDTH="80", LC_ALL="C.UTF-8"))
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_every_command_is_explained_and_every_option_is_on_its_page(self):
        for command in self.commands_in_help("Subcommands"):
            page, text = self.shown("reprise-" + command), self.call(command, "--help").stdout
            about = re.search(r"(?s)\nDESCRIPTION\n(.*?)\n[A-Z]", page).group(1)
            self.assertGreater(len(about.strip().splitlines()), 1, command)
            for option in re.findall(r"(?m)^  (?:-\w,)?(--[\w-]+)", text):
                if not option.startswith("--help"):
                    self.assertIn(option, page, command)
            for inner in self.commands_in_help("Subcommands", command):
                self.assertIn(f"reprise {command} {inner}", page)

    def test_the_page_of_the_language_has_every_key_and_every_action(self):
        page = self.shown("reprise-runbook", 5)
        for word in ("review_every", "max_failed", "on_timeout", "stdout_not_matches", "wait_for",
                     "halt", "RP0901"):
            self.assertRegex(page, rf"\b{word}\b")
        example = re.search(r"(?s)\nEXAMPLE\n(.*?)\nKEYS", page).group(1)
        self.call("validate", self.write("rb.yaml", example), code=0)


if __name__ == "__main__":
    main()
