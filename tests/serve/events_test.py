#!/usr/bin/env python3
"""Server-sent events: from any number on, without a gap and without a double, over reconnects, slow
readers and the death of the engine. The reader is curl."""
import json
import os
import subprocess
import threading
import time

from serve_world import ServeTest, main

# What a kill cuts off is done again; of an unsafe step a person would be asked.
STEPS = "".join(f"s{n}: {{ run: [echo, '{n}'], effect: idempotent }}\n" if n == 0 else
                f"s{n}: {{ needs: [s{n - 1}], run: [sleep, '0.05'], effect: idempotent }}\n"
                for n in range(30))


class Reader:
    """curl on a stream, as messages (id, event, data)."""

    def __init__(self, test, path, last=None):
        words = ["curl", "-sN", "--max-time", "300", "-H", "Accept: text/event-stream",
                 "-H", "@" + test.header_file()]
        if last is not None:
            words += ["-H", f"Last-Event-ID: {last}"]
        self.process = subprocess.Popen(words + [test.url + path], stdout=subprocess.PIPE,
                                        text=True)
        test.started.append(self.process)
        self.messages = []
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        fields = {}
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line == "" and "data" in fields:
                self.messages.append((fields.get("id"), fields.get("event"), fields["data"]))
            if line == "":
                fields = {}
                continue
            name, _, value = line.partition(": ")
            fields[name] = value

    def end(self):
        self.process.kill()
        self.thread.join(10)
        return self.messages

    def wait(self):
        self.process.wait(timeout=300)
        self.thread.join(10)
        return self.messages


class Streams(ServeTest):
    def header_file(self):
        path = self.write("header", "Authorization: Bearer " + self.token + "\n")
        os.chmod(path, 0o600)
        return path

    def lines_of(self, run):
        """What the journal has, as --json prints it."""
        return self.good("GET", f"/api/v1/runs/{run}/events")["events"]

    def run_many(self):
        self.book("many", STEPS)
        self.serve()
        self.start_run("many", "r1")

    def test_a_stream_tells_all_of_a_run_and_ends_with_it(self):
        self.run_many()
        told = [json.loads(data) for _, _, data in Reader(self, "/api/v1/runs/r1/events").wait()]
        self.assertEqual(told, self.lines_of("r1"))
        self.assertEqual(told[-1]["type"], "run.finished")

    def test_from_any_number_on_there_is_no_gap_and_no_double(self):
        self.run_many()
        self.wait_for_status("r1", "succeeded")
        whole = Reader(self, "/api/v1/runs/r1/events").wait()
        for cut in range(0, len(whole), 7):
            rest = Reader(self, "/api/v1/runs/r1/events", last=whole[cut][0]).wait()
            self.assertEqual(rest, whole[cut + 1:], whole[cut])
        after = Reader(self, f"/api/v1/runs/r1/events?after={whole[4][0]}").wait()
        self.assertEqual(after, whole[5:])
        wrong = self.ask("GET", "/api/v1/runs/r1/events?after=x", headers={
            "Accept": "text/event-stream"})
        self.assertEqual(wrong.status, 400)

    def test_a_reader_that_comes_back_again_and_again_misses_nothing(self):
        self.run_many()
        told, last = [], None
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline and not (told and told[-1][1] == "run.finished"):
            reader = Reader(self, "/api/v1/runs/r1/events", last=last)
            time.sleep(0.15)
            told += reader.end()
            last = told[-1][0] if told else None
        self.assertEqual([json.loads(data) for _, _, data in told], self.lines_of("r1"))

    def test_streams_that_begin_while_events_come_have_no_gap_and_no_double(self):
        self.book("gate", "gate: { uses: approve, with: { text: Go on } }\n")
        self.serve()
        self.start_run("gate", "r1")
        self.wait_for_status("r1", "waiting")
        enough = threading.Event()
        talker = threading.Thread(target=self.talk, args=(enough,))
        talker.start()
        self.addCleanup(enough.set)
        of_run, of_all = ([self.begun(path) for _ in range(10)]
                          for path in ("/api/v1/runs/r1/events", "/api/v1/events"))
        enough.set()
        talker.join()
        self.good("POST", "/api/v1/runs/r1/questions/q1/answer", {"choice": "approve"})
        whole = self.lines_to_the_end("r1")
        for reader in of_run:
            self.assertEqual([json.loads(data) for _, _, data in reader.wait()], whole)
        for reader in of_all:
            self.wait_for(lambda r=reader: r.messages[-1][1] == "run.finished")
            first, *told = [json.loads(data) for _, _, data in reader.end()]
            self.assertEqual(told, [line for line in whole if line["seq"] > first["seq"]])

    def begun(self, path):
        reader = Reader(self, path)
        self.wait_for(lambda: reader.messages)
        return reader

    def talk(self, enough):
        for _ in range(5_000):   # of more a page of events is not all
            if enough.is_set():
                return
            self.good("POST", "/api/v1/runs/r1/note", {"text": "looked at it"})

    def lines_to_the_end(self, run):
        self.wait_for_status(run, "succeeded")
        return self.lines_of(run)

    def test_the_engine_dies_and_the_stream_goes_on_where_it_was(self):
        self.run_many()
        told, last = [], None
        for _ in range(3):
            reader = Reader(self, "/api/v1/runs/r1/events", last=last)
            self.wait_for(lambda r=reader: len(r.messages) >= 6)
            self.kill_server()
            told += reader.wait()
            last = told[-1][0]
            self.serve()
        told += Reader(self, "/api/v1/runs/r1/events", last=last).wait()
        self.assertEqual([json.loads(data) for _, _, data in told], self.lines_of("r1"))
        self.assertEqual(self.status_of("r1"), "succeeded")

    def test_the_stored_form_is_what_the_journal_holds(self):
        self.run_many()
        frames = Reader(self, "/api/v1/runs/r1/events?form=stored").wait()
        stored = self.good("GET", "/api/v1/runs/r1/stored")["events"]
        self.assertEqual([json.loads(data)["events"][0] for _, _, data in frames], stored)
        self.assertEqual([int(number) for number, _, _ in frames],
                         list(range(1, len(stored) + 1)))

    def test_the_stream_of_all_runs_tells_first_which_there_are(self):
        self.book("gate", "gate: { uses: approve, with: { text: Go on } }\n")
        self.book("many", STEPS)
        self.serve()
        self.start_run("gate", "waits")
        self.wait_for_status("waits", "waiting")
        reader = Reader(self, "/api/v1/events")
        self.wait_for(lambda: len(reader.messages) >= 1)
        self.start_run("many", "r1")
        self.wait_for(lambda: any(event == "run.finished" for _, event, _ in reader.messages), 300)
        self.assertEqual(reader.messages[0][1], "run")
        self.assertEqual(json.loads(reader.messages[0][2])["run_id"], "waits")
        told = [json.loads(data) for _, event, data in reader.end() if event != "run"]
        self.assertEqual([line for line in told if line["run_id"] == "r1"], self.lines_of("r1"))


if __name__ == "__main__":
    main()
