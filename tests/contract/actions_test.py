#!/usr/bin/env python3
"""Actions written in Lua, from the outside: read, checked, pinned, bounded by what they declare."""
import json
import os
import signal
import time

from cli_world import CliTest, main

COUNT = """\
    local text = require("./text")
    return {
      name = "count",
      summary = "Counts the lines of a file.",
      effect = "idempotent",
      inputs = {
        file = {type = "path", required = true},
        wait = {type = "duration", default = "10ms"},
      },
      outputs = {lines = {type = "int"}, note = {type = "string", optional = true}},
      roots = {"file"},
      run = function(inputs, context)
        print(context.run_id, context.step, context.attempt, inputs.wait)
        time.sleep(inputs.wait .. "ms")
        return {lines = text.count(assert(fs.read(inputs.file)))}
      end,
    }
    """
TEXT = "return {count = function(s) local _, n = s:gsub('\\n', '') return n end}\n"


class Actions(CliTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("actions"))

    def action(self, name, text):
        self.write(f"actions/{name}.lua", text)
        return f"uses: [ ./actions/{name}.lua ]\n"

    def counter(self):
        self.write("actions/text.lua", TEXT)
        self.write("ledger.txt", "a\nb\n")
        return self.action("count", COUNT)

    def one(self, body, declared="", effect="read", steps="s: { uses: mine }\n", code=0):
        head = self.action("mine", f"return {{name = 'mine', effect = '{effect}', {declared}\n"
                                   f"run = function(inputs, context)\n{body}\nend}}\n")
        return self.run_book(steps, head=head, code=code)

    def error(self, shown):
        return shown["steps"]["s"]["error"]

    def test_an_action_runs_by_its_name_with_what_it_requires(self):
        shown = self.run_book("""\
            s: { uses: count, with: { file: ledger.txt } }
            after: { needs: [s], run: [echo, "${{ steps.s.outputs.lines }}"] }
            """, head=self.counter())
        self.assertEqual(self.outputs(shown, "s"), {"lines": 2})
        self.assertEqual(self.outputs(shown, "after")["stdout"], "2")
        self.assertIn("r1\ts\t1\t10", self.call("log", "r1", "s", code=0).stdout)

    def test_a_step_may_name_the_file_itself(self):
        self.counter()
        shown = self.run_book(
            "s: { uses: ./actions/count.lua, with: { file: ledger.txt } }\n")
        self.assertEqual(self.outputs(shown, "s"), {"lines": 2})

    def test_what_a_step_gives_is_checked_before_anything_runs(self):
        head = self.counter()
        for given, code, said in (("fil: ledger.txt", "RP0213", "did you mean 'file'?"),
                                  ("wait: 1s", "RP0214", "'count' needs the parameter 'file'"),
                                  ("file: x, wait: soon", "RP0127", "wait")):
            book = self.runbook(f"s: {{ uses: count, with: {{ {given} }} }}\n", head=head)
            done = self.call("validate", book, code=2)
            self.assertIn(f"error[{code}]", done.stderr)
            self.assertIn(said, done.stderr)

    def test_what_an_expression_brings_is_checked_before_the_first_call(self):
        head = self.counter()
        shown = self.run_book("""\
            a: { uses: set, with: { values: { file: [1] } } }
            s: { needs: [a], uses: count, with: { file: "${{ steps.a.outputs.file }}" } }
            """, head=head, code=1)
        self.assertEqual(self.error(shown)["code"], "inputs")
        self.assertIn("count.file must be a text", self.error(shown)["message"])

    def test_outputs_are_held_against_the_declaration(self):
        declared = "outputs = {lines = {type = 'int'}},"
        for body, said in (("return {}", "needs the key 'lines'"),
                           ("return {lines = 'two'}", "lines must be an integer"),
                           ("return {lines = 2, rows = 2}", "has no key 'rows'")):
            error = self.error(self.one(body, declared, code=1))
            self.assertEqual(error["code"], "outputs", body)
            self.assertIn(said, error["message"])
            self.fresh("state " + str(len(os.listdir(self.folder))))

    def test_the_declared_effect_bounds_the_calls(self):
        error = self.error(self.one("fs.write('x', 'y')", code=1))
        self.assertEqual(error["code"], "effect")
        self.assertIn("actions/mine.lua:3: fs.write is idempotent, and here nothing more than "
                      "read may be called", error["message"])
        self.assertFalse(self.exists("x"))

    def test_no_pcall_gets_around_the_bound(self):
        error = self.error(self.one("pcall(fs.write, 'x', 'y') return {}", code=1))
        self.assertEqual(error["code"], "effect")
        self.assertFalse(self.exists("x"))

    def test_a_step_may_hold_an_action_to_less_than_it_declares(self):
        error = self.error(self.one("fs.write('x', 'y')", effect="unsafe", code=1,
                                    steps="s: { uses: mine, effect: read }\n"))
        self.assertEqual(error["code"], "effect")

    def test_an_action_says_how_long_it_may_compute(self):
        begin = time.time()
        error = self.error(self.one("while true do end", "cpu = '100ms',", code=1))
        self.assertEqual(error["code"], "lua-limit")
        self.assertLess(time.time() - begin, 8)

    def test_a_module_is_read_within_bounds(self):
        for top in ("while true do end", "string.find(('a'):rep(40), ('a-'):rep(40) .. 'b')",
                    "proc.run{argv = {'touch', 'x'}}"):
            head = self.action("mine", top + "\nreturn {}\n")
            book = self.runbook("s: { uses: mine }\n", head=head)
            done = self.call("validate", book, code=2)
            self.assertIn("actions/mine.lua:1:1: error[RP0246]", done.stderr)
        self.assertFalse(self.exists("x"))

    def test_a_path_opens_itself_and_what_begins_with_its_name_and_nothing_else(self):
        os.makedirs(self.path("data/inner"))
        os.mkdir(self.path("other"))
        book = "s: { uses: mine, cwd: other, with: { at: %s } }\n"
        body = "assert(fs.write('%s', 'x')) return {}"
        declared = "inputs = {at = {type = 'path'}}, roots = {'at'},"
        for at, wanted, code in (("../data", "../data/x", 0), ("../data", "../x", 1),
                                 ("../data/file", "../data/file-wal", 0),
                                 ("../data/file", "../data/file.new", 0),
                                 ("../data/file", "../data/files", 1),
                                 ("../data/file", "../data/x", 1), ("../data/file", "../x", 1),
                                 ("../data", "../data/../x", 1), ("../data", "x", 0)):
            self.fresh("state " + str(len(os.listdir(self.folder))))
            shown = self.one(body % wanted, declared, "idempotent", book % at, code)
            if code:
                self.assertEqual(self.error(shown)["code"], "outside", (at, wanted))
        self.assertFalse(self.exists("x"))

    ENDING = "proc.run{argv = {'sh', '-c', 'echo x >>made; kill -9 $$'}}"

    def test_a_module_says_itself_whether_its_call_happened(self):
        head = self.action("mine", f"""\
            return {{
              name = "mine", effect = "unsafe", outputs = {{made = {{type = "string"}}}},
              run = function() {self.ENDING} return {{made = fs.read("made")}} end,
              probe = function(inputs, context)
                assert(context.call.name == "proc.run")
                return {{verdict = fs.exists("made") and "happened" or "did-not-happen"}}
              end,
            }}
            """)
        shown = self.run_book("s: { uses: mine }\n", head=head)
        self.assertEqual(self.outputs(shown, "s"), {"made": "x\n"})
        self.assertEqual(self.read("made"), "x\n")

    def test_a_probe_may_only_look(self):
        head = self.action("mine", f"""\
            return {{
              name = "mine", effect = "unsafe",
              run = function() {self.ENDING} return {{}} end,
              probe = function() fs.write("probed", "x") return {{verdict = "happened"}} end,
            }}
            """)
        self.run_book("s: { uses: mine }\n", head=head, code=3)
        self.assertFalse(self.exists("probed"))
        self.assertEqual(self.show()["questions"][0]["step"], "s")

    def test_a_step_may_be_probed_by_another_action_or_a_script(self):
        head = self.action("look", """\
            return {
              name = "look", effect = "read", inputs = {file = {type = "path"}},
              outputs = {verdict = {type = "string"}},
              run = function(inputs)
                return {verdict = fs.exists(inputs.file) and "happened" or "did-not-happen"}
              end,
            }
            """)
        step = "s: { run: [sh, -c, 'echo x >>made; kill -9 $$'], probe: { %s } }\n"
        for name, probe in (("action", "uses: look, with: { file: made }"),
                            ("script", "lua: 'return {verdict = fs.exists(\"made\") and "
                                       "\"happened\" or \"did-not-happen\"}'")):
            self.fresh("state " + name)
            self.assertEqual(self.statuses(self.run_book(step % probe, head=head)),
                             {"s": "succeeded"})
        self.assertEqual(self.read("made"), "x\nx\n")

    def test_a_guard_may_look_by_an_action_or_a_script(self):
        head = self.action("mine", """\
            return {
              name = "mine", effect = "read", inputs = {file = {type = "path"}},
              run = function(inputs) if fs.exists(inputs.file) then error("ill") end end,
            }
            """)
        self.write("look.lua", "if fs.exists('ill') then error('ill') end\n")
        for check in ("uses: mine, with: { file: ill }", "uses: lua, with: { file: look.lua }"):
            self.fresh("state " + str(len(os.listdir(self.folder))))
            guards = f"guards: [ {{ name: well, check: {{ {check} }}, every: 200ms, failures: 2, " \
                     "on_breach: abort } ]\n"
            book = self.runbook("s: { run: [sh, -c, 'touch began; until [ -e over ]; do sleep "
                                "0.05; done'] }\n", head=head + guards)
            engine = self.start("run", book, "--run-id", "r1")
            self.wait_for(lambda: self.exists("began"))
            self.write("ill", "")
            self.wait_for(lambda: self.show()["guards"][0]["status"] == "breached")
            self.write("over", "")
            self.assertEqual(engine.wait(60), 1)
            self.assertIn("well", self.show()["error"]["message"])
            for name in ("began", "ill", "over"):
                os.unlink(self.path(name))

    def test_an_undo_goes_on_where_it_was_interrupted(self):
        head = self.action("mine", """\
            return {
              name = "back", effect = "unsafe",
              run = function()
                fs.append("back", "1")
                proc.run{argv = {"sh", "-c", "test -e twice || { touch twice; kill -9 $$; }"}}
                fs.append("back", "2")
              end,
            }
            """)
        book = self.runbook("""\
            s: { run: [echo], undo: { uses: back } }
            t: { needs: [s], run: ["false"] }
            """, head=head)
        self.call("run", book, "--run-id", "r1", code=3)
        self.assertEqual(self.read("back"), "1")
        self.answer_first("retry")
        self.call("resume", "r1", code=1)
        self.assertEqual(self.read("back"), "12")

    def test_modules_are_pinned_and_resume_reads_nothing_from_elsewhere(self):
        book = self.runbook("s: { uses: count, with: { file: ledger.txt, wait: 500ms } }\n",
                            head=self.counter())
        one = json.loads(self.call("--json", "plan", book, code=0).stdout.splitlines()[0])
        self.assertRegex(one["steps"][0]["module"], r"actions/count\.lua \(sha256 [0-9a-f]{12}\)")
        self.assertEqual(one["steps"][0]["with"], {"file": "ledger.txt", "wait": 500})
        engine = self.start("run", book, "--run-id", "r1")
        self.wait_for(lambda: "call.started" in self.events())
        os.kill(engine.pid, signal.SIGKILL)
        engine.communicate()
        os.unlink(self.path("actions/count.lua"))
        self.write("actions/text.lua", "return {}\n")
        self.call("resume", "r1", code=0)
        self.assertEqual(self.outputs(self.show(), "s"), {"lines": 2})
        self.action("count", COUNT)
        two = json.loads(self.call("--json", "plan", book, code=0).stdout.splitlines()[0])
        self.assertNotEqual(one["plan_hash"], two["plan_hash"])

    def events(self):
        done = self.call("journal", "export")
        return done.stdout if done.returncode == 0 else ""


if __name__ == "__main__":
    main()
