#!/usr/bin/env python3
"""`reprise new runbook`: what it writes is valid, runs as it stands, and replaces nothing."""
import os

from cli_world import CliTest, main

KINDS = {"minimal": [], "service-restart": [], "database-restore": ["-i", "approval=false"]}


class NewRunbook(CliTest):
    def test_every_kind_is_valid_and_runs_as_a_drill(self):
        for kind, inputs in KINDS.items():
            written = self.call("new", "runbook", f"{kind}.yaml", "--kind", kind, code=0)
            files = written.stdout.splitlines()
            self.assertEqual(files[0], f"{kind}.yaml")
            bindings = ["--bindings", files[1]] if len(files) > 1 else []
            self.call("validate", files[0], code=0)
            self.call("plan", files[0], *bindings, *inputs, code=0)
            self.call("run", files[0], *bindings, *inputs, "--run-id", kind, code=0)
            self.assertEqual(self.show(kind)["status"], "succeeded")
            self.assertIn(f"reprise run {files[0]}" + "".join(" " + word for word in bindings),
                          written.stderr)

    def test_a_restore_asks_a_person_before_it_replaces_data(self):
        self.call("new", "runbook", "db.yaml", "--kind", "database-restore", code=0)
        self.call("run", "db.yaml", "--bindings", "db.drill.yaml", "--run-id", "r1", code=3)
        self.assertEqual(self.statuses(self.show())["swap"], "waiting")

    def test_nothing_is_overwritten(self):
        for name, kind in (("a.yaml", "minimal"), ("b.drill.yaml", "service-restart")):
            self.write(name, "mine")
            path = name.replace(".drill", "")
            done = self.call("new", "runbook", path, "--kind", kind, code=2)
            self.assertIn(name + " is there already", done.stderr)
            self.assertEqual(self.read(name), "mine")
        self.assertFalse(self.exists("b.yaml"))

    def test_the_first_line_names_the_schema_for_editors(self):
        self.call("new", "runbook", code=0)
        first = self.read("runbook.yaml").splitlines()[0]
        self.assertEqual(first, "# yaml-language-server: $schema=runbook.schema.json")

    def test_the_id_is_that_by_which_it_is_found(self):
        self.call("new", "runbook", "runbooks/shop/restart.yaml", code=0)
        self.call("run", "shop/restart", "--run-id", "r1", code=0)
        self.assertEqual(self.show()["runbook"], "shop/restart")
        self.call("new", "runbook", "Not An Id.yaml", code=0)
        self.assertIn("runbook: my/runbook\n", self.read("Not An Id.yaml"))

    def test_what_cannot_be_written_is_told(self):
        self.assertIn("Not a directory", self.call("new", "runbook", "/dev/null/a.yaml",
                                                   code=2).stderr)
        self.assertEqual(os.listdir(self.folder), [])


if __name__ == "__main__":
    main()
