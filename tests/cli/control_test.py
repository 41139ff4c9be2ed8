#!/usr/bin/env python3
"""Steering a run: questions, unknown outcomes, cancel, pause, kill switch, the engine's death."""
import json
import os
import signal
import time

from cli_world import CliTest, main

SLOW = "sh, -c, 'echo $$ > pid; sleep 30'"


class Controlling(CliTest):
    def test_an_approval_waits_is_answered_and_goes_on(self):
        shown = self.run_book("""\
            gate: { uses: approve, with: { text: Go on, role: lead } }
            after: { needs: [gate], run: [touch, after] }
            """, code=3)
        self.assertEqual(shown["status"], "waiting")
        self.assertFalse(self.exists("after"))
        self.answer_first("approve")
        self.call("resume", "r1", code=0)
        self.assertTrue(self.exists("after"))
        self.assertEqual(self.show()["status"], "succeeded")

    def test_a_rejected_approval_fails_the_run(self):
        self.run_book("""\
            gate: { uses: approve, with: { text: Go on } }
            after: { needs: [gate], run: [touch, after] }
            """, code=3)
        self.answer_first("reject")
        self.call("resume", "r1", code=1)
        self.assertFalse(self.exists("after"))

    def test_a_wrong_choice_is_refused_and_changes_nothing(self):
        self.run_book("gate: { uses: approve, with: { text: Go on } }\n", code=3)
        self.answer_first("maybe", code=2)
        self.assertEqual(len(self.show()["questions"]), 1)

    def test_a_timeout_of_an_unsafe_step_is_unknown_and_asked(self):
        shown = self.run_book("one: { run: [sleep, '30'], timeout: 200ms }\n", code=3)
        self.assertIn(shown["steps"]["one"]["status"], ("asking", "unknown"))
        self.answer_first("happened")
        self.call("resume", "r1", code=0)

    def test_did_not_happen_runs_it_again(self):
        self.run_book("""\
            one:
              run: [sh, -c, '[ -e again ] || exec sleep 30']
              timeout: 500ms
            """, code=3)
        self.write("again", "")
        self.answer_first("did-not-happen")
        self.call("resume", "r1", code=0)
        self.assertEqual(self.show()["steps"]["one"]["attempts"], 2)

    def test_a_probe_decides_instead_of_a_person(self):
        self.write("done", "")
        shown = self.run_book("""\
            done:
              run: [sleep, '30']
              timeout: 300ms
              probe:
                run: [sh, -c, '[ -e done ] && echo verdict=happened >> $REPRISE_OUTPUT']
            """)
        self.assertEqual(shown["steps"]["done"]["status"], "succeeded")

    def test_cancel_stops_what_runs_and_runs_finally(self):
        running = self.start("run", self.runbook(f"""\
            one: {{ run: [{SLOW}] }}
            two: {{ needs: [one], run: [touch, two] }}
            """, head="finally: [ { run: [touch, finally] } ]\n"), "--run-id", "r1")
        self.wait_for(lambda: self.exists("pid") and self.read("pid"))
        self.call("cancel", "r1", "--reason", "test", code=0)
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 4)
        self.assertTrue(self.exists("finally"))
        self.assertFalse(self.exists("two"))
        self.assertEqual(self.show()["status"], "cancelled")

    def test_a_cancel_past_the_point_of_no_return_waits_also_over_a_kill(self):
        running = self.start("run", self.runbook("""\
            swap: { run: [touch, swapped], no_return: { until: check } }
            settle:
              needs: [swap]
              uses: wait_for
              with: { probe: { file: { path: go, exists: true } }, every: 100ms }
            check: { needs: [settle], run: [touch, checked] }
            after: { needs: [check], run: [touch, after] }
            """), "--run-id", "r1")
        self.wait_for(lambda: self.exists("swapped"))
        self.call("cancel", "r1", "--reason", "test", code=0)
        self.assertEqual(self.show()["cancel_waits_for"], ["check"])
        self.kill_all(running)   # a launcher keeps the next engine until its step is over
        resumed = self.start("resume", "r1")
        self.wait_for(lambda: "waits for the end of check" in self.call("show", "r1").stdout)
        self.write("go", "")
        resumed.communicate(timeout=60)
        self.assertEqual(resumed.returncode, 4)
        self.assertTrue(self.exists("checked"))
        self.assertFalse(self.exists("after"))

    def test_pause_and_continue(self):
        running = self.start("run", self.runbook("""\
            one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }
            two: { needs: [one], run: [touch, two] }
            """), "--run-id", "r1")
        self.wait_for(lambda: self.exists("began"))
        self.call("pause", "r1", code=0)
        self.write("go", "")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 3)
        self.assertFalse(self.exists("two"))
        self.assertEqual(self.show()["status"], "paused")
        self.call("continue", "r1", code=0)
        self.call("resume", "r1", code=0)
        self.assertTrue(self.exists("two"))

    def test_the_kill_switch_stops_at_once_and_stays(self):
        running = self.start("run", self.runbook(f"""\
            one: {{ run: [{SLOW}] }}
            two: {{ needs: [one], run: [touch, two] }}
            """, head="finally: [ { run: [touch, finally] } ]\n"), "--run-id", "r1")
        self.wait_for(lambda: self.exists("pid") and self.read("pid"))
        self.call("stop", "--reason", "fire", code=0)
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 4)
        self.assertFalse(self.exists("finally"))
        self.call("run", self.runbook("x: { run: [touch, other] }\n", name="b.yaml"), code=4)
        self.assertFalse(self.exists("other"))
        self.call("resume", "r1", code=4)
        self.call("clear", code=2)
        self.call("clear", "--reason", "fire is out", code=0)
        self.call("resume", "r1", code=3)
        self.answer_first("happened")
        self.call("resume", "r1", code=0)
        self.assertTrue(self.exists("two"))

    def test_what_the_kill_switch_stops_has_not_failed(self):
        running = self.start("run", self.runbook("""\
            look: { run: [sh, -c, 'echo x >> looks; [ $(wc -l < looks) -gt 1 ] || exec sleep 30'],
                    effect: read }
            two: { needs: [look], run: [touch, two] }
            """), "--run-id", "r1")
        self.wait_for(lambda: self.exists("looks"))
        self.call("stop", "--reason", "fire", code=0)
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 4)
        self.call("clear", "--reason", "fire is out", code=0)
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("looks"), "x\nx\n")

    def test_what_a_launcher_stops_for_the_latch_has_not_failed(self):
        running = self.start("run", self.runbook("""\
            look: { run: [sh, -c, 'echo x >> looks; [ $(wc -l < looks) -gt 1 ] || exec sleep 30'],
                    effect: read }
            """), "--run-id", "r1")
        self.wait_for(lambda: self.exists("looks"))
        running.kill()
        running.communicate()
        self.call("stop", "--reason", "fire", code=0)
        self.wait_for(lambda: not self.own_processes())
        self.call("clear", "--reason", "fire is out", code=0)
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("looks"), "x\nx\n")

    def test_the_kill_switch_works_with_no_engine_alive(self):
        self.call("stop", "--reason", "no engine", code=0)
        self.call("run", self.runbook("one: { run: [touch, one] }\n"), code=4)
        self.assertFalse(self.exists("one"))

    def test_resume_after_kill_adopts_what_went_on(self):
        running = self.start("run", self.runbook("""\
            one: { run: [sh, -c, 'echo x >> ran; sleep 1; echo end >> ran'] }
            two: { needs: [one], run: [touch, two] }
            """), "--run-id", "r1")
        self.wait_for(lambda: self.exists("ran"))
        running.kill()
        running.communicate()
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("ran"), "x\nend\n")
        self.assertTrue(self.exists("two"))

    def test_a_run_of_the_same_name_in_another_state_folder_is_left_alone(self):
        book = self.runbook("""\
            one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }
            """)
        neighbour = self.start("run", book, "--run-id", "r1")
        self.wait_for(lambda: self.exists("began"))
        self.state = self.path("other state")
        running = self.start("run", self.runbook("""\
            one: { run: [sh, -c, 'echo x >> tries; [ $(wc -l < tries) -gt 1 ] || exec sleep 30'],
                   effect: idempotent }
            """, name="b.yaml"), "--run-id", "r1")
        self.wait_for(lambda: self.exists("tries"))
        self.kill_all(running)
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("tries"), "x\nx\n")
        self.assertIsNone(neighbour.poll())
        self.write("go", "")
        out, err = neighbour.communicate(timeout=60)
        self.assertEqual(neighbour.returncode, 0, err)

    def test_a_wait_is_durable(self):
        running = self.start("run", self.runbook("""\
            one: { uses: wait, with: { for: 2s } }
            two: { needs: [one], run: [touch, two] }
            """), "--run-id", "r1")
        begun = time.monotonic()
        self.assertEqual(running.stdout.readline(), "r1\n")
        time.sleep(0.7)
        running.kill()
        running.communicate()
        self.call("resume", "r1", code=0)
        self.assertGreaterEqual(time.monotonic() - begun, 1.9)
        self.assertTrue(self.exists("two"))

    def test_all_runs_go_on_after_a_kill(self):
        count = 40
        book = self.runbook("""\
            one: { run: [sh, -c, 'touch on.$REPRISE_RUN_ID; until [ -e go ]; do sleep 1; done'] }
            two: { needs: [one], run: [sh, -c, 'echo $REPRISE_RUN_ID >> ran'] }
            """)
        running = self.start("run", book, "--run-id", "r1")
        self.wait_for(lambda: self.exists("on.r1"))
        for number in range(2, count + 1):
            self.call("run", book, "--run-id", f"r{number}", "--detach", code=0)
        # Of one that is killed before its child was there, a person would be asked.
        self.wait_for(lambda: all(self.exists(f"on.r{n}") for n in range(1, count + 1)))
        running.kill()
        running.communicate()
        self.write("go", "")
        self.call("resume", code=0, timeout=120)
        self.assertEqual(sorted(self.read("ran").split()),
                         sorted(f"r{number}" for number in range(1, count + 1)))

    def test_sigterm_drains_and_resume_goes_on(self):
        running = self.start("run", self.runbook("""\
            one: { run: [sh, -c, 'touch began; until [ -e go ]; do sleep .1; done; echo x >> ran'] }
            two: { needs: [one], run: [touch, two] }
            """), "--run-id", "r1")
        self.wait_for(lambda: self.exists("began"))
        running.send_signal(signal.SIGTERM)
        self.assertTrue(any(line.startswith("Stopping: ") for line in running.stderr))
        self.write("go", "")
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 3)
        self.assertFalse(self.exists("two"))
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("ran"), "x\n")

    def test_the_pinned_plan_is_what_goes_on(self):
        book = self.runbook("""\
            gate: { uses: approve, with: { text: Go on } }
            after: { needs: [gate], run: [touch, old] }
            """)
        self.call("run", book, "--run-id", "r1", code=3)
        self.runbook("gate: { run: [touch, new] }\n")
        self.answer_first("approve")
        self.call("resume", "r1", code=0)
        self.assertTrue(self.exists("old"))
        self.assertFalse(self.exists("new"))

    def test_a_second_run_is_carried_by_the_first_engine(self):
        first = self.start("run", self.runbook(
            "one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }\n"),
            "--run-id", "r1")
        self.wait_for(lambda: self.exists("began"))
        self.call("run", self.runbook("x: { run: [touch, other] }\n", name="b.yaml"),
                  "--run-id", "r2", code=0)
        self.assertTrue(self.exists("other"))
        self.write("go", "")
        first.communicate(timeout=60)
        self.assertEqual(first.returncode, 0)

    def test_an_owner_that_has_ended_hands_over(self):
        first = self.start("run", self.runbook(
            "one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }\n"),
            "--run-id", "r1")
        self.wait_for(lambda: self.exists("began"))
        second = self.start("run", self.runbook("""\
            x: { run: [sh, -c, 'touch xbegan; sleep 1.5; echo x >> xran'] }
            y: { needs: [x], run: [touch, y] }
            """, name="b.yaml"), "--run-id", "r2")
        self.wait_for(lambda: self.exists("xbegan"))
        self.write("go", "")
        first.communicate(timeout=60)
        self.assertEqual(first.returncode, 0)
        second.communicate(timeout=60)
        self.assertEqual(second.returncode, 0)
        self.assertEqual(self.read("xran"), "x\n")
        self.assertTrue(self.exists("y"))

    def handed_to_one_engine(self, count):
        """An engine with a run of its own, and followers of `count` more, all at work."""
        wait = "run: [sh, -c, 'touch {0}.began; while [ ! -e go ]; do sleep 0.02; done']"
        runs = []
        for number in range(count + 1):
            name = f"r{number}"
            book = self.runbook(f"""\
                x: {{ {wait.format(name)}, effect: idempotent }}
                y: {{ needs: [x], run: [touch, "{name}.done"] }}
                """, name=name + ".yaml")
            runs.append(self.start("run", book, "--run-id", name))
            self.wait_for(lambda: self.exists(name + ".began"))
        return runs

    def test_of_a_killed_engine_each_followed_run_goes_on(self):
        owner, *followers = self.handed_to_one_engine(3)
        owner.kill()
        self.write("go", "")
        for process in followers:
            _, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, err)
        self.assertTrue(all(self.exists(f"r{number}.done") for number in (1, 2, 3)))
        self.call("resume", "r0", code=0)

    def test_what_nobody_follows_goes_on_with_whoever_is_the_next_engine(self):
        owner, follower, left = self.handed_to_one_engine(2)
        left.kill()
        left.communicate()
        follower.send_signal(signal.SIGSTOP)
        self.write("go", "")
        self.call("wait", "r0", code=0)
        follower.send_signal(signal.SIGCONT)
        for process in (owner, follower):
            process.communicate(timeout=60)
        self.call("wait", "r2", code=0, timeout=60)
        self.assertTrue(self.exists("r2.done"))

    def test_concurrency_groups_refuse_and_queue(self):
        head = ('concurrency: {{ group: "g-${{{{ inputs.n }}}}", on_conflict: {} }}\n'
                'inputs: {{ n: {{ type: string, default: "1" }} }}\n')
        first = self.start("run", self.runbook(
            "one: { run: [sh, -c, 'touch began; while [ ! -e go ]; do sleep 0.02; done'] }\n",
            head=head.format("refuse")), "--run-id", "r1")
        self.wait_for(lambda: self.exists("began"))
        self.call("run", self.runbook("x: { run: [touch, refused] }\n", head=head.format("refuse"),
                                      name="b.yaml"), code=2)
        self.assertFalse(self.exists("refused"))
        queued = self.start("run", self.runbook("x: { run: [touch, queued] }\n",
                                                head=head.format("queue"), name="c.yaml"),
                            "--run-id", "r3")
        self.wait_for(lambda: '"r3"' in self.call("--json", "list", "--status", "queued").stdout)
        self.assertFalse(self.exists("queued"))
        self.write("go", "")
        first.communicate(timeout=60)
        queued.communicate(timeout=60)
        self.assertEqual((first.returncode, queued.returncode), (0, 0))
        self.assertTrue(self.exists("queued"))

    def test_on_failure_ask_lets_a_person_choose(self):
        self.run_book("""\
            one: { run: [sh, -c, 'echo x >> tries; [ $(wc -l < tries) -gt 1 ]'], on_failure: ask }
            two: { needs: [one], run: [touch, two] }
            """, code=3)
        self.answer_first("retry")
        self.call("resume", "r1", code=0)
        self.assertTrue(self.exists("two"))

    def test_ask_gives_the_choice_and_the_fields(self):
        self.run_book("""\
            q: { uses: ask, with: { text: Which, choices: [left, right],
                 form: { amount: { type: int, required: true } } } }
            a:
              needs: [q]
              run: [echo, "${{ steps.q.outputs.choice }} ${{ steps.q.outputs.amount }}"]
            """, code=3)
        question = self.show()["questions"][0]
        self.call("answer", "r1", question["id"], "left", "--fields", '{"amount": 7}', code=0)
        self.call("resume", "r1", code=0)
        self.assertEqual(self.show()["steps"]["a"]["outputs"]["stdout"], "left 7")

    def test_skip_and_manual(self):
        self.run_book("""\
            hand: { uses: manual, with: { text: Turn the key } }
            two: { needs: [hand], run: [touch, two] }
            """, code=3)
        self.call("skip", "r1", "two", "--reason", "not today", code=0)
        self.answer_first("done")
        self.call("resume", "r1", code=0)
        self.assertFalse(self.exists("two"))

    def test_the_answer_is_recorded_with_its_actor(self):
        self.run_book("gate: { uses: approve, with: { text: Go on } }\n", code=3)
        self.answer_first("approve")
        self.call("resume", "r1", code=0)
        report = self.call("report", "r1", code=0).stdout
        self.assertIn("uid " + str(os.getuid()), report)
        json.loads(self.call("report", "r1", "--format", "json", code=0).stdout)


if __name__ == "__main__":
    main()
