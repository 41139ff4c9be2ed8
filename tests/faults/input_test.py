#!/usr/bin/env python3
"""Bad input against the real commands, each test named after its abuse case."""
import json
import os
import resource
import time

from cli_world import CliTest, main

HEAD = "reprise: 1\nrunbook: tests/one\n"
HOSTILE = ("..", ".", "a/../b", "/etc/passwd", "a\\b", "a\nb", "x" * 4096, "\u0430bc", "CON ",
           "-rf", "$(touch pwned)", "%2e%2e", "a b", "A")


class Input(CliTest):
    def tree(self):
        return sorted(os.path.join(folder, name) for folder, _, names in os.walk(self.folder)
                      for name in names)

    def refused(self, text, name="bad.yaml"):
        """Told with a line, within seconds and 512 MiB."""
        path = self.path(name)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        begun = time.time()
        done = self.call("--json", "validate", path, code=2)
        self.assertLess(time.time() - begun, 20)
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 512 << 10)
        errors = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertGreater(len(errors), 0)
        return errors


class Ids(Input):
    def test_S_10_hostile_run_ids_make_no_path(self):
        book = self.runbook("one: { run: ['true'] }\n")
        self.call("run", book, "--run-id", "good", code=0)
        before = self.tree()
        for run_id in HOSTILE:
            self.call("run", book, "--run-id=" + run_id, code=2)
            for command in ("show", "log", "report", "cancel", "wait"):
                self.assertIn(self.call(command, "--", run_id).returncode, (2,), (command, run_id))
        self.assertEqual([path for path in self.tree() if path not in before], [])

    def test_S_10_hostile_names_of_runbooks_and_steps_are_refused(self):
        for name in HOSTILE:
            quoted = json.dumps(name)
            self.refused(f"reprise: 1\nrunbook: {quoted}\nsteps: {{ a: {{ run: [ls] }} }}\n")
            self.refused(HEAD + f"steps: {{ {quoted}: {{ run: [ls] }} }}\n")
        self.refused('reprise: 1\nrunbook: "a\\0b"\nsteps: { a: { run: [ls] } }\n')

    def test_S_10_a_runbook_id_leads_to_no_other_folder(self):
        self.write("secret.yaml", HEAD + "steps: { a: { run: [touch, ran] } }\n")
        os.makedirs(self.path("runbooks"))
        for name in ("../secret", "runbooks/../../secret", "x/../../secret"):
            self.call("run", name, code=2)
        self.assertFalse(self.exists("ran"))


class Values(Input):
    LABELS = ("$(touch pwned)", "`touch pwned`", "'; touch pwned; '", '"; touch pwned; "',
              "a\ntouch pwned", "${{ 1 + 1 }}", "]] .. os.execute('touch pwned') .. [[", "%s%n",
              "\\", "}}", "${{ inputs.label }}")

    def test_S_11_S_12_hostile_values_arrive_as_they_are_and_are_never_evaluated(self):
        book = self.runbook("""\
            argv: { run: [printf, "%s", "<${{ inputs.label }}>"] }
            env: { shell: 'printf "%s" "<$LABEL>"', env: { LABEL: "${{ inputs.label }}" } }
            stdin: { run: [cat], stdin: "<${{ inputs.label }}>" }
            again: { needs: [argv], run: [printf, "%s", "${{ steps.argv.outputs.stdout }}"] }
            """, head="inputs: { label: { type: string, required: true } }\n")
        for number, label in enumerate(self.LABELS):
            self.call("run", book, "--run-id", f"r{number}", "-i", "label=" + label, code=0)
            for step, row in self.show(f"r{number}")["steps"].items():
                self.assertEqual(row["outputs"]["stdout"], f"<{label}>", (step, label))
        self.assertFalse(self.exists("pwned"))

    def test_S_11_a_value_that_begins_with_a_dash_does_not_become_an_option(self):
        head = "inputs: { label: { type: string, required: true } }\n"
        self.write("victim", "text")
        for label in ("-rf", "--reference=victim", "-", "--"):
            self.state = self.path("state" + label)
            shown = self.run_book('one: { run: [rm, "${{ inputs.label }}", victim] }\n', head,
                                  code=1, words=("-i", "label=" + label))
            self.assertEqual(shown["steps"]["one"]["attempts"], 0, label)
        self.assertTrue(self.exists("victim"))

    def test_S_11_a_template_in_a_shell_script_is_an_error(self):
        self.refused(HEAD + "steps:\n  a: { shell: 'rm ${{ inputs.label }}' }\n")


class Documents(Input):
    def told_at(self, text, line):
        errors = self.refused(text)
        self.assertEqual(errors[0]["line"], line, errors)

    def test_S_15_nesting_bombs(self):
        self.refused(HEAD + "steps: " + "[" * 100_000)
        self.refused(HEAD + "steps: " + "{a: " * 100_000)
        self.refused('{"a":' * 100_000, "bad.json")

    def test_S_15_aliases_anchors_and_merge_keys(self):
        bomb = "".join(f"  {chr(98 + n)}: &{chr(98 + n)} [" + f"*{chr(97 + n)}, " * 9 + "]\n"
                       for n in range(8))
        self.refused(HEAD + "labels:\n  a: &a [x]\n" + bomb + "steps: { a: { run: [ls] } }\n")
        self.refused(HEAD + "steps: &loop { a: *loop }\n")
        self.refused(HEAD + "labels: &l { a: b }\nsteps:\n  a: { <<: *l, run: [ls] }\n")

    def test_S_15_duplicate_keys_are_told_with_their_line(self):
        self.told_at(HEAD + "steps:\n  a: { run: [ls] }\n  a: { run: [rm] }\n", 5)
        self.told_at(HEAD + "steps:\n  a:\n    run: [ls]\n    run: [rm]\n", 6)

    def test_S_15_tags_null_bytes_and_second_documents(self):
        for text in ("steps:\n  a: { run: !!binary aGk= }\n", "steps:\n  a: { run: !evil [ls] }\n",
                     "steps:\n  a: { run: [ls] }\n---\nmore: 1\n"):
            self.refused(HEAD + text)
        self.refused(HEAD.encode() + b"steps:\n  a: { run: [l\0s] }\n")
        self.refused(HEAD.encode() + b"steps:\n  a: { run: [\xff\xfe] }\n")

    def test_S_15_a_byte_order_mark_is_no_trap(self):
        path = self.path("bom.yaml")
        with open(path, "wb") as file:
            file.write(b"\xef\xbb\xbf" + HEAD.encode() + b"steps: { a: { run: [ls] } }\n")
        self.assertIn(self.call("validate", path).returncode, (0, 2))

    def test_S_15_a_huge_file_and_a_huge_scalar_are_not_read(self):
        self.refused(HEAD + "title: " + "x" * (100 << 20) + "\n")
        self.refused(HEAD + "title: " + "x" * (2 << 20) + "\nsteps: { a: { runn: [ls] } }\n")

    def test_S_15_words_that_other_readers_take_for_numbers_stay_words(self):
        shown = self.run_book("""\
            one: { run: [printf, '%s,', 010, 0o17, 0x1F, no, off, 1:30, 12e03, .inf, 2026-11-01] }
            """)
        self.assertEqual(shown["steps"]["one"]["outputs"]["stdout"],
                         "010,0o17,0x1F,no,off,1:30,12e03,.inf,2026-11-01,")
        self.refused(HEAD + "max_parallel: 010\nsteps: { a: { run: [ls] } }\n")
        self.refused(HEAD + "steps:\n  a: { run: [ls], timeout: 1:30 }\n")


if __name__ == "__main__":
    main()
