#!/usr/bin/env python3
"""Steps written in Lua, from the outside: what they may do, and what their bombs cost."""
import json
import os
import signal
import time

from cli_world import CliTest, main

# Ends with an error inside the script's state, or with its process: each costs its attempt only.
BOMBS = {
    "endless loop": "while true do end",
    "pcall loop": "while true do pcall(function() while true do end end) end",
    "handler loop": "xpcall(function() while true do end end, function() while true do end end)",
    "close loop": "local t <close> = setmetatable({}, {__close = function() "
                  "while true do end end})",
    "pattern bomb": "string.find(('a'):rep(40), ('a-'):rep(40) .. 'b')",
    "gsub bomb": "(('a'):rep(200000)):gsub('a*b', '')",
    "move bomb": "table.move({}, 1, math.maxinteger - 1, 2)",
    "length bomb": "table.remove(setmetatable({}, {__len = function() return 1 << 62 end}), 1)",
    "one huge text": "local s = ('x'):rep(1 << 30)",
    "doubling": "local s = 'x' while true do s = s .. s end",
    "huge table": "local t = {} for i = 1, 1e9 do t[i] = {i} end",
    "deep recursion": "local function f() return 1 + f() end f()",
}


class Lua(CliTest):
    def lua(self, script, extra="", code=0, **more):
        step = "s:\n  uses: lua\n  with:\n" + extra + "    script: |\n"
        return self.run_book(step + "".join("      " + line + "\n" for line in script.split("\n")),
                             code=code, **more)

    def error(self, shown, step="s"):
        return shown["steps"][step]["error"]

    def test_inputs_go_in_and_outputs_come_out(self):
        shown = self.run_book("""\
            first: { run: [echo, "7"] }
            s:
              needs: [first]
              uses: lua
              with:
                inputs: { n: "${{ steps.first.outputs.stdout }}", list: [1, 2] }
                script: |
                  return {text = inputs.n .. '!', sum = inputs.list[1] + inputs.list[2]}
            after: { needs: [s], run: [echo, "${{ steps.s.outputs.text }}"] }
            """)
        self.assertEqual(self.outputs(shown, "s"), {"text": "7!", "sum": 3})
        self.assertEqual(self.outputs(shown, "after")["stdout"], "7!")

    def test_the_short_form_and_what_a_script_says(self):
        self.run_book("s: { lua: \"print('hello', 1)\" }\n")
        self.assertIn("hello\t1", self.call("log", "r1", "s", code=0).stdout)

    def test_a_script_and_its_modules_in_files_are_pinned(self):
        self.write("main.lua", "local m = require('tools')\ntime.sleep('300ms')\n"
                               "return {v = m.value, again = require('tools') == m}\n")
        self.write("tools.lua", "return {value = 1}\n")
        book = self.runbook("s: { uses: lua, with: { file: main.lua, modules: "
                            "{ tools: ./tools.lua } } }\n")
        one = json.loads(self.call("--json", "plan", book, code=0).stdout.splitlines()[0])
        engine = self.start("run", book, "--run-id", "r1")
        self.wait_for(lambda: "call.started" in self.events())
        os.kill(engine.pid, signal.SIGKILL)
        engine.communicate()
        self.write("tools.lua", "return {value = 2}\n")
        os.unlink(self.path("main.lua"))
        self.call("resume", "r1", code=0)
        self.assertEqual(self.outputs(self.show(), "s"), {"v": 1, "again": True})
        self.write("main.lua", "return {}\n")
        two = json.loads(self.call("--json", "plan", book, code=0).stdout.splitlines()[0])
        self.assertNotEqual(one["plan_hash"], two["plan_hash"])

    def test_what_is_shipped_may_be_required_and_is_pinned_too(self):
        self.write("mine.lua", "return require('reprise.moments')\n")
        shown = self.lua("return {v = require('mine').milliseconds('2s')}",
                         "    modules: { mine: mine.lua }\n")
        self.assertEqual(self.outputs(shown, "s"), {"v": 2000})
        planned = self.call("--json", "plan", self.path("rb.yaml"), code=0).stdout
        modules = json.loads(planned)["steps"][0]["with"]["modules"]
        self.assertEqual(sorted(modules),
                         ["mine", "reprise.fail", "reprise.moments", "reprise.values"])

    def events(self):
        done = self.call("journal", "export")
        return done.stdout if done.returncode == 0 else ""

    def test_what_does_not_compile_is_told_with_its_line(self):
        self.write("bad.lua", "local a = 1\nlocal b = )\n")
        done = self.call("validate", self.runbook(
            "s: { uses: lua, with: { file: bad.lua } }\n"
            "t:\n  lua: |\n    local a = 1\n    if a then\n"
            "u: { lua: 'x = = 1' }\n"), code=2)
        self.assertIn("bad.lua:2:1: error[RP0245]: the script does not compile: "
                      "unexpected symbol near ')'", done.stderr)
        self.assertIn("rb.yaml:8:7: error[RP0245]: the script does not compile", done.stderr)
        self.assertIn("rb.yaml:9:13: error[RP0245]", done.stderr)

    def test_what_a_script_may_not_be(self):
        self.assertEqual(self.codes("s: { lua: 'return ${{ inputs.x }}' }\n"), ["RP0142"])
        self.assertEqual(self.codes("s: { uses: lua, with: { file: nowhere.lua } }\n"), ["RP0244"])
        self.assertEqual(self.codes("s: { uses: lua, with: { file: /etc/x.lua } }\n"), ["RP0244"])
        for key in ("undo", "probe"):
            self.assertEqual(self.codes(f"s: {{ run: [x], {key}: {{ lua: 'x = = 1' }} }}\n"),
                             ["RP0245"])

    def test_files_inside_the_roots_alone(self):
        os.mkdir(self.path("in"))
        os.mkdir(self.path("out"))
        os.symlink("../out", self.path("in/link"))
        self.write("out/secret", "s")
        shown = self.run_book("""\
            s:
              cwd: in
              uses: lua
              with:
                script: |
                  local r = {}
                  assert(fs.write('a.txt', 'one'))
                  assert(fs.append('a.txt', 'two'))
                  assert(fs.append('b.txt', 'x'))
                  r.text, r.names, r.there = fs.read('a.txt'), fs.list('.'), fs.exists('b.txt')
                  assert(fs.remove('b.txt'))
                  assert(fs.remove('b.txt'))
                  r.gone = not fs.exists('b.txt')
                  r.codes = {}
                  for i, path in ipairs({'../out/secret', 'link/secret', '/etc/passwd', 'none',
                                         '/proc/self/cwd/a.txt', ''}) do
                    local text, why = fs.read(path)
                    r.codes[i] = text or why.code
                  end
                  r.put = select(2, fs.write('../out/x', 'y')).code
                  r.cut = select(2, fs.remove('link/secret')).code
                  return r
            wide:
              needs: [s]
              uses: lua
              with: { roots: [out], script: "return {t = fs.read('out/secret')}" }
            """)
        self.assertEqual(self.outputs(shown, "s"), {
            "text": "onetwo", "names": ["a.txt", "b.txt", "link"], "there": True, "gone": True,
            "codes": ["outside", "outside", "outside", "not-found", "outside", "outside"],
            "put": "outside", "cut": "outside"})
        self.assertEqual(self.read("in/a.txt"), "onetwo")
        self.assertEqual(self.outputs(shown, "wide"), {"t": "s"})

    def test_programs_get_words_and_no_shell(self):
        shown = self.lua("""\
            local r = proc.run{argv = {'printf', '%s', '$HOME; x'}}
            local bad = proc.run({'sh', '-c', 'cat; echo no >&2; exit 3'}, nil, 'in')
            local none, why = proc.run({'/no/such/program'})
            local late, how = proc.run{argv = {'sleep', '9'}, timeout = '100ms', effect = 'read'}
            local key = proc.run({'sh', '-c', 'echo $REPRISE_IDEMPOTENCY_KEY'}).stdout
            local other = proc.run({'sh', '-c', 'echo $REPRISE_IDEMPOTENCY_KEY'}).stdout
            return {out = r.stdout, exit = bad.exit, err = bad.stderr, inp = bad.stdout,
                    why = why.code, how = how.code, keys = key ~= other and #key > 20}""")
        self.assertEqual(self.outputs(shown, "s"), {
            "out": "$HOME; x", "exit": 3, "err": "no\n", "inp": "in", "why": "not-started",
            "how": "timeout", "keys": True})

    def test_an_unsafe_program_that_does_not_end_by_itself_is_asked_about(self):
        self.lua("local r = proc.run({'sh', '-c', 'echo x >> tally; kill -9 $$'})\n"
                 "return {exit = r.exit, assumed = r.stdout}", code=3)
        question = self.answer_first("happened")
        self.assertIn("proc.run", question["text"])
        self.assertIn("s:1", question["text"])
        self.call("resume", "r1", code=0)
        self.assertEqual(self.outputs(self.show(), "s"), {"exit": 0, "assumed": ""})
        self.assertEqual(self.read("tally"), "x\n")

    def test_nothing_of_a_step_is_in_the_next_one(self):
        text = ("local seen = {tostring(canary), tostring(string.canary), ('a'):upper()}\\n"
                "canary, string.canary, string.upper = 'c', 'c', function() return 'c' end\\n"
                "return {seen = table.concat(seen, ' ')}")
        shown = self.run_book("".join(
            f's{n}: {{ {"" if n == 0 else f"needs: [s{n - 1}], "}lua: "{text}" }}\n'
            for n in range(4)))
        for n in range(4):
            self.assertEqual(self.outputs(shown, f"s{n}")["seen"], "nil nil A")

    def test_a_worker_that_has_started_a_program_serves_no_other_step(self):
        ask = "return {pid = proc.run{argv = {'sh', '-c', 'echo $PPID'}, effect = 'read'}.stdout}"
        shown = self.run_book(f'a: {{ lua: "{ask}" }}\nb: {{ needs: [a], lua: "{ask}" }}\n')
        self.assertNotEqual(self.outputs(shown, "a")["pid"], self.outputs(shown, "b")["pid"])

    def test_an_error_of_the_script_fails_its_step_with_the_line(self):
        shown = self.lua("local a\nreturn a.b", code=1)
        self.assertEqual(self.error(shown)["message"],
                         "s:2: attempt to index a nil value (local 'a')")
        self.fresh("two")
        shown = self.lua("error({code = 'late', message = 'too late', hint = 'be early'})", code=1)
        self.assertEqual(self.error(shown)["code"], "late")
        self.fresh("three")
        shown = self.lua("fs.read()", code=1)
        self.assertIn("fs.read needs the key 'path'", self.error(shown)["message"])

    def test_every_bomb_costs_its_attempt_and_nothing_else(self):
        steps = "".join(
            f"b{number}:\n  uses: lua\n  on_failure: continue\n  with:\n    cpu: 1s\n"
            f"    script: |\n      {script}\n"
            for number, script in enumerate(BOMBS.values()))
        began = time.monotonic()
        shown = self.run_book(steps + "beside: { lua: time.sleep('1s') }\n",
                              head="max_parallel: 3\n")
        self.assertEqual(shown["steps"]["beside"]["status"], "succeeded")
        for number, name in enumerate(BOMBS):
            with self.subTest(name):
                step = shown["steps"][f"b{number}"]
                self.assertEqual((step["status"], step["attempts"]), ("failed", 1))
                self.assertEqual(step["error"]["code"], "lua-limit", step["error"])
        self.assertLess(time.monotonic() - began, 120)

    def test_a_script_that_is_killed_from_outside_goes_on(self):
        engine = self.start("run", self.runbook("""\
            s:
              uses: lua
              with:
                script: |
                  for i = 1, 6 do
                    proc.run({'sh', '-c', 'echo ' .. i .. ' >> tally'})
                    repeat time.sleep('150ms') until i ~= 3 or fs.exists('go')
                  end
            """), "--run-id", "r1", "--foreground")
        self.wait_for(lambda: self.exists("tally") and len(self.read("tally").split()) >= 3)
        workers = self.scripts()
        self.assertEqual(len(workers), 2)  # the one that makes calls, and the one that computes
        os.kill(workers[0], signal.SIGKILL)
        self.write("go", "")
        self.assertIn(engine.wait(60), (0, 3))
        while self.show()["questions"]:
            self.answer_first("happened")
            self.call("resume", "r1")
        self.assertEqual(self.show()["steps"]["s"]["attempts"], 2)
        self.assertEqual(self.read("tally").split(), ["1", "2", "3", "4", "5", "6"])

    SLOW = """\
        s:
          uses: lua
          with:
            script: |
              for i = 1, 8 do
                fs.append('tally', i .. ' ')
                time.sleep('200ms')
              end
              return {done = true}
        """

    HELD = """\
        s:
          uses: lua
          with:
            script: |
              fs.append('tally', '1 ')
              repeat time.sleep('200ms') until fs.exists('go')
              fs.append('tally', '2 ')
              return {done = true}
        """

    def begin(self, steps, calls):
        engine = self.start("run", self.runbook(steps), "--run-id", "r1", "--foreground")
        self.wait_for(lambda: self.exists("tally") and len(self.read("tally").split()) >= calls)
        return engine

    def test_a_drained_engine_leaves_its_script_to_the_next(self):
        engine = self.begin(self.HELD, 1)
        engine.send_signal(signal.SIGTERM)
        self.assertEqual(engine.wait(60), 3)
        self.assertEqual(self.read("tally"), "1 ")
        self.write("go", "")
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("tally"), "1 2 ")
        self.assertEqual(self.outputs(self.show(), "s"), {"done": True})

    def test_the_kill_switch_stops_a_script_and_after_it_the_script_goes_on(self):
        engine = self.begin(self.SLOW, 2)
        self.call("stop", "--reason", "test")
        made = len(self.read("tally").split())
        time.sleep(1.2)
        self.assertLessEqual(len(self.read("tally").split()), made + 1)
        self.call("clear", "--reason", "test")
        if engine.poll() is None:
            self.call("continue", "r1")
        self.assertIn(engine.wait(60), (0, 3, 4))
        for _ in range(3):
            for question in self.show()["questions"]:
                number = question["text"].split("its call ")[1].split(",")[0]
                happened = (int(number) + 1) // 2 <= len(self.read("tally").split())
                self.call("answer", "r1", question["id"],
                          "happened" if happened else "did-not-happen", code=0)
            self.call("resume", "r1")
        self.assertEqual(self.read("tally").split(), [str(i) for i in range(1, 9)])

    def test_cancel_ends_a_script(self):
        engine = self.begin(self.HELD, 1)
        self.call("cancel", "r1", "--reason", "test")
        self.assertEqual(engine.wait(60), 4)
        self.assertEqual(self.show()["steps"]["s"]["status"], "cancelled")
        self.assertEqual(self.read("tally"), "1 ")

    def begin_nap(self, duration, extra=""):
        engine = self.start("run", self.runbook(f"""\
            s:
              uses: lua
              {extra}
              with:
                script: |
                  local n = #fs.list('.')
                  fs.append('tally', 'a ')
                  time.sleep('{duration}')
                  fs.append('tally', 'b')
                  return {{n = n}}
            """), "--run-id", "r1", "--foreground")
        self.wait_for(lambda: self.exists("tally"))
        self.wait_for(lambda: len(self.scripts()) == 1)  # its worker, at rest
        return engine

    def test_a_script_that_sleeps_has_no_process_and_goes_on_where_it_was(self):
        engine = self.begin_nap("3s")
        self.assertEqual([self.children(pid) for pid in self.scripts()], [[]])
        self.assertEqual(engine.wait(60), 0)
        self.assertEqual(self.read("tally"), "a b")
        self.assertEqual(self.show()["steps"]["s"]["attempts"], 1)
        self.assertEqual(self.events().count("call.started"), 4)

    def test_a_sleep_outlives_its_engine(self):
        engine = self.begin_nap("3s")
        os.kill(engine.pid, signal.SIGKILL)
        engine.communicate()
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("tally"), "a b")

    def test_a_drained_engine_leaves_a_sleep_to_the_next(self):
        engine = self.begin_nap("4s")
        engine.send_signal(signal.SIGTERM)
        self.assertEqual(engine.wait(60), 3)
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("tally"), "a b")

    def test_a_sleep_ends_on_request(self):
        engine = self.begin_nap("1h")
        began = time.time()
        self.call("cancel", "r1", "--reason", "test")
        self.assertEqual(engine.wait(60), 4)
        self.assertLess(time.time() - began, 10)
        self.assertEqual(self.read("tally"), "a ")

    def test_a_sleep_counts_for_the_deadline(self):
        engine = self.begin_nap("1h", "timeout: 5s")
        self.assertIn(engine.wait(60), (1, 3))
        self.assertEqual(self.read("tally"), "a ")

    def test_the_kill_switch_meets_a_sleep(self):
        engine = self.begin_nap("1h")
        began = time.monotonic()
        self.call("stop", "--reason", "test", code=0)
        self.assertIn(engine.wait(60), (3, 4))
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(self.read("tally"), "a ")

    def test_a_script_cannot_hold_what_it_was_not_given(self):
        shown = self.lua("local names = {}\nfor name in pairs(_G) do names[#names + 1] = name end\n"
                         "return {names = names}")
        for name in ("os", "io", "debug", "package", "load", "dofile", "collectgarbage"):
            self.assertNotIn(name, self.outputs(shown, "s")["names"])


if __name__ == "__main__":
    main()
