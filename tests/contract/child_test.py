#!/usr/bin/env python3
"""What a child process gets, and what becomes of what it says (page 5)."""
import json
import os
import time

from cli_world import CliTest, main

# Prints the environment exactly, one `NAME=value` a line, without a shell that would add its own.
ENVIRONMENT = ("python3, -c, \"import os; print(open('/proc/self/environ').read()"
               ".replace(chr(0), chr(10)))\"")
OWN = ("REPRISE_RUN_ID REPRISE_STEP REPRISE_ATTEMPT REPRISE_IDEMPOTENCY_KEY REPRISE_FENCE "
       "REPRISE_OUTPUT PATH HOME LANG").split()


class Child(CliTest):
    def outputs_of(self, steps, head="", code=0, env=None):
        shown = self.run_book(steps, head, code=code, env=env)
        return {step: row["outputs"] for step, row in shown["steps"].items()}

    def environment_of(self, text):
        return dict(line.split("=", 1) for line in text.splitlines())

    def test_the_environment_is_exactly_what_is_named(self):
        said = self.outputs_of(f"one: {{ run: [{ENVIRONMENT}], env: {{ MINE: x }} }}\n",
                            env={"STRANGER": "x", "LD_LIBRARY_PATH": "/nowhere", "PWD": "/p"})
        given = self.environment_of(said["one"]["stdout"])
        self.assertLessEqual(set(OWN + ["MINE"]), set(given))
        # What more there is, is the mark by which a process is known as part of its attempt.
        self.assertEqual([name for name in given if name not in OWN + ["MINE"]],
                         ["REPRISE_ATTEMPT_TOKEN"])
        self.assertEqual((given["REPRISE_RUN_ID"], given["REPRISE_STEP"], given["REPRISE_ATTEMPT"]),
                         ("r1", "one", "1"))
        self.assertRegex(given["REPRISE_FENCE"], r"^r1:\d+:1$")
        self.assertTrue(os.path.isabs(given["REPRISE_OUTPUT"]))

    def test_the_key_is_the_same_over_the_attempts_of_one_effect_and_the_fence_is_not(self):
        said = self.outputs_of("""\
            one:
              shell: |
                echo "$REPRISE_IDEMPOTENCY_KEY $REPRISE_ATTEMPT $REPRISE_FENCE" >> said
                [ $REPRISE_ATTEMPT = 3 ]
              retry: { attempts: 3, delay: 10ms }
            two: { shell: 'printf %s $REPRISE_IDEMPOTENCY_KEY' }
            each: { foreach: "${{ {1, 2} }}", shell: 'printf %s $REPRISE_IDEMPOTENCY_KEY' }
            """)
        rows = [line.split() for line in self.read("said").splitlines()]
        self.assertEqual(len(rows), 3)
        self.assertEqual(len({key for key, _, _ in rows}), 1)
        self.assertEqual([attempt for _, attempt, _ in rows], ["1", "2", "3"])
        self.assertEqual(len({fence for _, _, fence in rows}), 3)
        keys = {rows[0][0], said["two"]["stdout"]} | {item["stdout"] for item in said["each"]}
        self.assertEqual(len(keys), 4)

    def test_the_key_outlives_an_engine_and_its_epoch_does_not(self):
        book = self.runbook("""\
            one:
              shell: |
                echo "$REPRISE_IDEMPOTENCY_KEY $REPRISE_FENCE" >> said
                [ $(wc -l < said) -gt 1 ] || sleep 30
              effect: idempotent
            """)
        running = self.start("run", book, "--run-id", "r1")
        self.wait_for(lambda: self.exists("said") and self.read("said"))
        self.kill_all(running)
        self.call("resume", "r1", code=0)
        (key, fence), (second_key, second_fence) = [
            line.split() for line in self.read("said").splitlines()]
        self.assertEqual(key, second_key)
        self.assertLess(int(fence.split(":")[1]), int(second_fence.split(":")[1]))

    def test_no_descriptors_but_three_and_a_group_of_its_own(self):
        said = self.outputs_of("""\
            one: { run: [python3, -c, "import os; print(sorted(os.listdir('/proc/self/fd'))[:4])"] }
            two: { run: [python3, -c, "import os; print(os.getpid() == os.getpgrp())"] }
            three: { run: [python3, -c, "import signal as s; print(len(s.pthread_sigmask(0, [])),
                     s.getsignal(s.SIGTERM) == s.SIG_DFL, s.getsignal(s.SIGHUP) == s.SIG_DFL)"] }
            four: { run: [cat] }
            """)
        # 3 is the folder that is being listed.
        self.assertEqual(said["one"]["stdout"], "['0', '1', '2', '3']")
        self.assertEqual(said["two"]["stdout"], "True")
        self.assertEqual(said["three"]["stdout"], "0 True True")
        self.assertEqual(said["four"]["stdout"], "")

    def test_inherited_descriptors_of_the_engine_stop_at_the_engine(self):
        reading, writing = os.pipe()
        os.set_inheritable(writing, True)
        said = self.outputs_of("""\
            one: { run: [python3, -c, "import os; print(len(os.listdir('/proc/self/fd')))"] }
            """)
        os.close(reading)
        os.close(writing)
        self.assertEqual(said["one"]["stdout"], "4")

    def test_a_deaf_child_and_all_it_started_are_gone_after_ten_seconds_of_grace(self):
        begun = time.time()
        shown = self.run_book("""\
            one:
              shell: |
                trap 'echo heard >> heard' TERM
                (trap '' TERM; sleep 61) & setsid sh -c 'trap "" TERM; sleep 62; sleep 63' &
                while :; do sleep 0.1; done
              timeout: 1s
              effect: read
            """, code=1)
        self.assertEqual(self.own_processes(), [])
        self.assertIn("heard", self.read("heard"))
        self.assertGreater(time.time() - begun, 10.6)
        self.assertLess(time.time() - begun, 20)
        self.assertEqual(shown["steps"]["one"]["status"], "failed")

    def test_the_ways_to_say_outputs(self):
        said = self.outputs_of("""\
            object:
              shell: 'echo "{\\"a\\": [1, null], \\"b\\": {\\"c\\": 1.5}}" > $REPRISE_OUTPUT'
            lines: { shell: 'printf "a=1=2\\n" > $REPRISE_OUTPUT' }
            block: { shell: 'printf "a<<X\\nk=v\\n\\nX\\nb=2\\n" > $REPRISE_OUTPUT' }
            none: { run: ["true"] }
            """)
        self.assertEqual((said["object"]["a"], said["object"]["b"]), ([1, None], {"c": 1.5}))
        self.assertEqual(said["lines"]["a"], "1=2")
        self.assertEqual((said["block"]["a"], said["block"]["b"]), ("k=v\n", "2"))
        self.assertEqual(said["none"], {"stdout": "", "exit": 0})

    def test_outputs_that_fail_the_step(self):
        for number, script in enumerate((
                'printf "a=1\\na=2\\n"', 'printf "a=1\\nnonsense\\n"', 'printf "a<<X\\nnever\\n"',
                'printf "%s" "[1, 2]"', 'printf "%s" "{broken"',
                'head -c 1100000 /dev/zero | tr "\\0" a')):
            self.fresh(f"s{number}")
            shown = self.run_book(f"one:\n  shell: |\n    {script} > $REPRISE_OUTPUT\n", code=1)
            self.assertEqual(shown["steps"]["one"]["status"], "failed", script)
            self.assertEqual(shown["steps"]["one"]["attempts"], 1, script)

    def test_stdout_loses_its_line_end_and_is_capped_while_the_log_has_it_whole(self):
        said = self.outputs_of("""\
            one: { run: [printf, 'a\\n\\n'] }
            big: { run: [python3, -c, "print('x' * 100000)"] }
            err: { run: [sh, -c, 'echo to-err >&2'] }
            """)
        self.assertEqual(said["one"]["stdout"], "a\n")
        self.assertLessEqual(len(said["big"]["stdout"]), 64 * 1024 + 100)
        self.assertGreater(len(said["big"]["stdout"]), 60000)
        self.assertIn("x" * 100000, self.call("log", "r1", "big", code=0).stdout)
        self.assertEqual(said["err"]["stdout"], "")
        self.assertIn("to-err", self.call("log", "r1", "err", code=0).stdout)

    def test_a_log_over_its_cap_says_where_it_was_cut(self):
        self.outputs_of("one: { run: [sh, -c, 'head -c 20000000 /dev/zero | tr \"\\\\0\" y'] }\n")
        log = self.call("log", "r1", "one", code=0).stdout
        self.assertLess(len(log), 17 * 1024 * 1024)
        self.assertGreater(log.count("y"), 15 * 1024 * 1024)
        self.assertIn("cut", log.replace("y", ""))

    def test_exit_status_and_expectations(self):
        shown = self.run_book("""\
            zero: { run: ["true"] }
            three: { run: [sh, -c, 'exit 3'], expect: { exit: [0, 3] } }
            four: { run: [sh, -c, 'exit 4'], expect: { exit: [0, 3] }, on_failure: continue }
            nozero: { run: ["true"], expect: { exit: [3] }, on_failure: continue }
            match: { run: [echo, all good], expect: { stdout_matches: 'g..d' } }
            nomatch: { run: [echo, bad], expect: { stdout_matches: 'g..d' }, on_failure: continue }
            notext:
              { run: [echo, ERROR], expect: { stdout_not_matches: ERR }, on_failure: continue }
            """)
        self.assertEqual(self.statuses(shown), {
            "zero": "succeeded", "three": "succeeded", "four": "failed", "nozero": "failed",
            "match": "succeeded", "nomatch": "failed", "notext": "failed"})
        self.assertEqual(shown["steps"]["three"]["outputs"]["exit"], 3)

    def test_argv_and_env_keep_the_text_of_their_scalars(self):
        said = self.outputs_of("""\
            one: { run: [printf, '%s ', 007, 1e3, 0x1F, yes, ~, 1_000, 2026-11-01, +1],
                   env: { A: 007, B: 1e3 } }
            two: { shell: 'echo $A $B $C', env: { A: 007, B: 1e3, C: 1.10 } }
            """)
        self.assertEqual(said["one"]["stdout"], "007 1e3 0x1F yes ~ 1_000 2026-11-01 +1 ")
        self.assertEqual(said["two"]["stdout"], "007 1e3 1.10")

    def test_json_events_hold_the_same_outputs(self):
        book = self.runbook("one: { run: [echo, hi] }\n")
        events = [json.loads(line) for line in
                  self.call("--json", "run", book, "--run-id", "r1", code=0).stdout.splitlines()]
        ended = [event for event in events if event["type"] == "step.finished"]
        self.assertEqual([event["outputs"] for event in ended], [{"stdout": "hi", "exit": 0}])


if __name__ == "__main__":
    main()
