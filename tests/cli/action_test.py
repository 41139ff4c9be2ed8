#!/usr/bin/env python3
"""`reprise new action` and `reprise test`: what is written works, and what should fail does."""
import json
import os
import re

from cli_world import CliTest, main

STDLIB = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                       "../../stdlib/tests"))


class NewAction(CliTest):
    def test_what_is_written_is_tested_and_runs(self):
        done = self.call("new", "action", "count-orders", code=0)
        self.assertEqual(done.stdout.splitlines(),
                         ["actions/count-orders.lua", "actions/count-orders_test.lua",
                          "actions/.luarc.json"])
        self.assertIn("3 passed, 0 failed", self.call("test", code=0).stderr)
        self.write("orders.txt", "a\nb\nc\n")
        shown = self.run_book("s: { uses: count-orders, with: { file: orders.txt } }\n",
                              head="uses: [ ./actions/count-orders.lua ]\n")
        self.assertEqual(self.outputs(shown, "s"), {"lines": 3})
        self.assertEqual(json.loads(self.read("actions/.luarc.json"))["runtime.version"],
                         "Lua 5.4")

    def test_nothing_is_overwritten(self):
        os.mkdir(self.path("mine"))
        self.write("mine/a_test.lua", "kept")
        done = self.call("new", "action", "a", "--folder", "mine", code=2)
        self.assertIn("mine/a_test.lua is there already", done.stderr)
        self.assertFalse(self.exists("mine/a.lua"))
        self.assertIn("cannot name an action", self.call("new", "action", "A b", code=2).stderr)


class Tests(CliTest):
    ACTION = """\
        return {
          name = "act", effect = "idempotent",
          inputs = {file = {type = "path", required = true}, wait = {type = "duration",
            default = "2s"}},
          outputs = {size = {type = "int"}, at = {type = "int"}},
          run = function(inputs, context)
            local text = assert(fs.read(inputs.file))
            time.sleep(inputs.wait .. "ms")
            fs.write(inputs.file .. ".size", tostring(#text))
            return {size = #text, at = time.now()}
          end,
        }
        """

    def case(self, body, name="it", code=0, action=None):
        self.write("act.lua", action or self.ACTION)
        self.write("act_test.lua", "local test = require('reprise.test')\n"
                   "local act = require('./act')\n"
                   f"return {{['{name}'] = function()\n{body}\nend}}\n")
        return self.call("test", "act_test.lua", code=code)

    def fails(self, body, said, action=None):
        done = self.case(body, code=1, action=action)
        self.assertIn(said, done.stderr)
        self.assertIn("0 passed, 1 failed", done.stderr)

    ANSWERS = "test.world{['fs.read'] = 'abc', ['fs.write'] = true}\n"

    def test_calls_are_answered_and_time_passes_by_sleeping(self):
        self.case(self.ANSWERS + """\
            local before = time.now()
            local outputs = test.run(act, {file = "x", wait = "2h"})
            assert(outputs.size == 3 and outputs.at - before == 2 * 3600 * 1000)
            test.calls{"fs.read", "time.sleep", "fs.write", "time.now"}
            """.replace("test.calls", "test.equal(time.mark().boot_ms, 7200000) -- test.calls"))
        self.case(self.ANSWERS + "test.run(act, {file = 'x'})\n"
                  "test.calls{'fs.read', 'time.sleep', 'fs.write', 'time.now'}")

    def test_each_fault_of_an_action_is_found(self):
        run = "test.run(act, {file = 'x'})"
        self.fails(run, 'act.lua:7: fs.read({"path":"x"}) is not answered')
        self.fails("test.world{['fs.read'] = 'a'} " + run, "fs.write(")
        self.fails(self.ANSWERS + "test.run(act, {fil = 'x'})", "inputs has no 'fil'")
        self.fails(self.ANSWERS + "test.run(act, {})", "inputs needs 'file'")
        self.fails(self.ANSWERS + run + " test.calls{'fs.read'}", "the calls are")
        self.fails(self.ANSWERS + "test.equal(test.run(act, {file = 'x'}).size, 4)",
                   "act_test.lua:5: it is 3, not 4")
        self.fails("assert(1 == 2)", "act_test.lua:4: assertion failed!")
        self.fails("test.fails(function() end)", "it does not fail")
        self.fails(self.ANSWERS + run, "fs.write is idempotent, and the action declares read",
                   self.ACTION.replace('"idempotent"', '"read"'))
        self.fails(self.ANSWERS + run, "outputs needs 'size'",
                   self.ACTION.replace("size = #text,", ""))
        self.fails(self.ANSWERS + run, "fs.read has no key 'pth'",
                   self.ACTION.replace("fs.read(inputs.file)", "fs.read{pth = inputs.file}"))
        self.fails("while true do end", "lua-limit")

    def test_the_order_and_the_arguments_may_be_demanded(self):
        script = "test.world{{'fs.read', args = {path = '%s'}, gives = 'abc'}, {'time.sleep'}, " \
                 "{'%s', gives = true}, {'time.now', gives = 5}}\n test.run(act, {file = 'x'})"
        self.case(script % ("x", "fs.write"))
        self.fails(script % ("y", "fs.write"), 'where the world has {"path":"y"}')
        self.fails(script % ("x", "fs.append"), "call 3 is fs.write, where the world has fs.append")
        self.fails("test.world{{'fs.read'}}", "fs.read was not called")

    def test_no_call_reaches_the_world_and_no_case_another(self):
        self.write("act_test.lua", """\
            shared = 1
            return {
              ["a"] = function() shared = shared + 1 assert(shared == 2) end,
              ["b"] = function() shared = shared + 1 assert(shared == 2) end,
              ["c"] = function() local ok = pcall(fs.write, "made", "x") assert(not ok) end,
            }
            """)
        self.call("test", code=0)
        self.assertFalse(self.exists("made"))

    def test_the_end_as_json(self):
        self.case("assert(false)", code=1)
        done = self.call("--json", "test", code=1)
        one, end = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual((one["type"], one["file"], one["case"], one["status"]),
                         ("test.finished", "act_test.lua", "it", "failed"))
        self.assertEqual((end["type"], end["passed"], end["failed"]), ("tests.finished", 0, 1))
        self.assertEqual([line["seq"] for line in (one, end)], [1, 2])

    def test_what_cannot_be_run_is_wrong_usage(self):
        self.assertIn("there is no nowhere", self.call("test", "nowhere", code=2).stderr)
        self.assertIn("there is no file *_test.lua", self.call("test", code=2).stderr)
        for text, said in (("return {", "a_test.lua:1: "), ("return {}", "has no case"),
                           ("return {1}", "name and function each"),
                           ("require('./none')", "there is no module './none'")):
            self.write("a_test.lua", text)
            self.assertIn(said, self.call("test", "a_test.lua", code=2).stderr)

    def test_the_shipped_actions_pass_their_own_tests(self):
        done = self.call("test", STDLIB, code=0, timeout=300)
        self.assertRegex(done.stderr.splitlines()[-1], r"^\d+ passed, 0 failed$")
        self.assertGreater(int(re.match(r"\d+", done.stderr.splitlines()[-1]).group()), 20)


if __name__ == "__main__":
    main()
