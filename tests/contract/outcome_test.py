#!/usr/bin/env python3
"""What an outcome is, and who settles an unknown one: 6.6 and 6.7."""
from cli_world import CliTest, main

TWICE = "sh, -c, 'echo x >> {0}; [ $(wc -l < {0}) -gt 1 ] || exec sleep 30'"


class Retry(CliTest):
    def test_what_is_definite_and_what_is_unknown(self):
        for name, step, status in (
                ("exit", "run: [sh, -c, 'exit 9']", "failed"),
                ("absent", "run: [/no/such/program]", "failed"),
                ("signal", "run: [sh, -c, 'kill -9 $$']", "asking"),
                ("timeout", "run: [sleep, '30'], timeout: 100ms", "asking"),
                ("read", "run: [sleep, '30'], timeout: 100ms, effect: read", "failed"),
                ("none", "run: [sh, -c, 'kill -9 $$'], effect: none", "failed")):
            self.fresh(name)
            shown = self.run_book(f"one: {{ {step} }}\n", code=3 if status == "asking" else 1)
            self.assertEqual(shown["steps"]["one"]["status"], status, name)

    def test_an_unknown_end_is_never_retried(self):
        self.run_book("one: { run: [sh, -c, 'echo x >> ran; kill -9 $$'], retry: { attempts: 5, "
                      "delay: 1ms } }\n", code=3)
        self.assertEqual(self.read("ran"), "x\n")

    def test_without_a_retry_of_its_own_nothing_is_retried_even_by_defaults(self):
        self.run_book("one: { run: [sh, -c, 'echo x >> ran; exit 1'] }\n", code=1,
                      head="defaults: { retry: { attempts: 3, delay: 1ms } }\n")
        self.assertEqual(self.read("ran"), "x\n")

    def test_a_lost_idempotent_attempt_runs_again_without_spending_one(self):
        running = self.start("run", self.runbook(
            "one: { run: [sh, -c, 'echo x >> ran; case $(wc -l < ran) in 1) exec sleep 30;; 2) "
            "exit 1;; esac'], effect: idempotent, retry: { attempts: 2, delay: 1ms } }\n"),
            "--run-id", "r1")
        self.wait_for(lambda: self.exists("ran"))
        self.kill_all(running)
        self.call("resume", "r1", code=0)
        self.assertEqual(self.read("ran"), "x\nx\nx\n")

    def test_a_lost_unsafe_attempt_is_asked_about(self):
        running = self.start("run", self.runbook(f"one: {{ run: [{TWICE.format('ran')}] }}\n"),
                             "--run-id", "r1")
        self.wait_for(lambda: self.exists("ran"))
        self.kill_all(running)
        self.call("resume", "r1", code=3)
        self.assertEqual(self.read("ran"), "x\n")
        self.assertEqual([choice["name"] for choice in self.show()["questions"][0]["choices"]],
                         ["happened", "did-not-happen", "skip", "abort"])

    def test_three_losses_in_a_row_hold_the_run(self):
        book = self.runbook("one: { run: [sh, -c, 'echo x >> ran; exec sleep 30'], "
                            "effect: idempotent }\n")
        words = ("run", book, "--run-id", "r1")
        for count in (1, 2, 3):
            running = self.start(*words)
            self.wait_for(lambda: self.exists("ran") and self.read("ran") == "x\n" * count)
            self.kill_all(running)
            words = ("resume", "r1")
        self.call("resume", "r1", code=3)
        self.assertEqual(self.read("ran"), "x\n" * 3)


class Probe(CliTest):
    def probed(self, probe, code, name):
        self.fresh("state of " + name)
        return self.run_book(f"""\
            one:
              run: [sh, -c, 'echo x >> {name}; [ $(wc -l < {name}) -gt 1 ] || kill -9 $$']
              probe: {{ {probe} }}
            """, code=code)["steps"]["one"]

    def test_its_verdicts(self):
        say = "shell: 'echo verdict={} > $REPRISE_OUTPUT'"
        self.assertEqual(self.probed(say.format("happened"), 0, "a")["status"], "succeeded")
        self.assertEqual(self.read("a"), "x\n")
        self.assertEqual(self.probed(say.format("did-not-happen"), 0, "b")["status"], "succeeded")
        self.assertEqual(self.read("b"), "x\nx\n")
        for number, probe in enumerate((say.format("cannot-tell"), "run: ['true']",
                                        "run: ['false']",
                                        "shell: 'echo verdict=happened > $REPRISE_OUTPUT; exit 1'",
                                        "shell: 'kill -9 $$'")):
            self.assertEqual(self.probed(probe, 3, f"c{number}")["status"], "asking", probe)
            self.assertEqual(self.read(f"c{number}"), "x\n")

    def test_at_most_three_tries_then_a_person(self):
        self.probed("shell: 'echo p >> probes; echo verdict=cannot-tell > $REPRISE_OUTPUT'", 3, "d")
        self.assertEqual(self.read("probes"), "p\np\np\n")


if __name__ == "__main__":
    main()
