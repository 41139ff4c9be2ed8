#!/usr/bin/env python3
"""`reprise doctor`: each finding is made for real, and each says why it matters and what to do."""
import ctypes
import fcntl
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import threading

from cli_world import BIN, FAKETIME, CliTest, main
from network_folder import NetworkFolder
from own_mounts import with_own_mounts

ONE = "one: { run: [ls] }\n"


class DoctorTest(CliTest):
    def findings(self, *words, env=None, code=None):
        done = self.call("--json", "doctor", *words, env=env)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertTrue(found, done.stderr)
        for one in found:
            self.assertEqual(one["type"], "finding")
            self.assertIn(one["level"], ("ok", "warning", "bad"))
            if one["level"] != "ok":
                self.assertTrue(one["why"] and one["advice"], one)
        is_bad = any(one["level"] == "bad" for one in found)
        self.assertEqual(done.returncode, 1 if is_bad else 0)
        if code is not None:
            self.assertEqual(done.returncode, code, found)
        return found

    def assert_found(self, level, subject, text, *words, env=None):
        found = self.findings(*words, env=env)
        told = [one for one in found if one["subject"] == subject and text in one["text"]]
        self.assertEqual([one["level"] for one in told], [level], found)
        return told[0]

    def ran(self, steps=ONE, code=0, env=None):
        self.call("run", self.runbook(steps), "--run-id", "r1", code=code, env=env)

    def part(self, name):
        return os.path.join(self.state, name)

    def mount(self, *words, at=None):
        at = at or self.state
        os.makedirs(at, mode=0o700, exist_ok=True)
        subprocess.run(["mount", *words, at], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", at], check=True)
        os.chmod(at, 0o700)


class Places(DoctorTest):
    def test_all_is_well(self):
        before = self.findings(code=0)
        self.assertIn("made by the first run", before[0]["text"])
        self.assertFalse(os.path.exists(self.state))
        self.ran()
        parts = sorted(os.listdir(self.state))
        told = {one["subject"]: one["text"] for one in self.findings(code=0)}
        self.assertEqual(told["state folder"], self.state)
        self.assertIn("whole", told["journal"])
        self.assertEqual(sorted(os.listdir(self.state)), parts)
        text = self.call("doctor", code=0).stdout
        self.assertIn("ok  state folder: " + self.state, text)
        self.assertRegex(text, r"(?m)^warning  witness: .*\n    why: .*\n    do:  .*$")

    def test_a_part_that_is_open_to_others(self):
        self.ran()
        self.write(os.path.join("state", "token"), "rpt_\n")
        os.chmod(os.path.join(self.state, "token"), 0o600)
        for name in ("", "journal.db", "engine.lock", "witness", "logs", "token"):
            path = os.path.join(self.state, name).rstrip("/")
            mode = os.stat(path).st_mode
            os.chmod(path, mode | 0o040)
            self.assert_found("bad", "state folder", f"{path} is open to others"
                              if name else "is open to others")
            os.chmod(path, mode)

    def test_a_state_folder_of_somebody_else_a_link_or_a_file(self):
        self.ran()
        os.chown(self.state, 65534, 65534)
        self.assert_found("bad", "state folder", "belongs to user 65534")
        os.chown(self.state, 0, 0)
        os.symlink(self.state, self.path("link"))
        self.state = self.path("link")
        self.assert_found("bad", "state folder", "is a symbolic link")
        self.state = self.write("file", "")
        self.assert_found("bad", "state folder", "is no folder")

    def test_a_folder_above_that_everybody_may_write(self):
        os.chmod(self.folder, 0o777)
        self.assert_found("bad", "state folder", self.folder + ", above it")
        os.chmod(self.folder, 0o1777)
        self.assertEqual([one for one in self.findings() if "above" in one["text"]], [])

    def test_a_disk_that_is_small_in_memory_without_inodes_or_read_only(self):
        self.mount("-t", "tmpfs", "-o", "size=20m,nr_inodes=300", "tmpfs")
        self.assert_found("bad", "disk space", "20 MiB free")
        self.assert_found("bad", "disk space", " files can still be made")
        self.assert_found("warning", "file system", "is in memory")
        subprocess.run(["mount", "-o", "remount,size=100m,ro", self.state], check=True)
        self.assert_found("warning", "disk space", "100 MiB free")
        self.assert_found("bad", "disk", "is on a read-only mount")

    def test_a_disk_without_write_barriers(self):
        image = self.write("disk", "")
        os.truncate(image, 30 << 20)
        subprocess.run(["mkfs.ext4", "-q", image], check=True)
        self.mount("-o", "loop,barrier=0", image)
        self.assert_found("bad", "file system", "mounted without write barriers")

    def test_a_layer_of_a_container(self):
        layers = self.path("layers")
        self.mount("-t", "tmpfs", "tmpfs", at=layers)
        for name in ("lower", "upper", "work"):
            os.mkdir(os.path.join(layers, name))
        self.mount("-t", "overlay", "-o", f"lowerdir={layers}/lower,upperdir={layers}/upper,"
                   f"workdir={layers}/work", "overlay")
        self.assert_found("warning", "file system", "is a layer of a container")

    def test_a_network_file_system(self):
        with NetworkFolder(self.state):
            self.assert_found("bad", "file system", "fuse.sshfs")

    def test_the_witness_beside_the_journal_elsewhere_or_gone(self):
        self.ran()
        self.assert_found("warning", "witness", "same file system")
        other = self.path("other")
        self.mount("-t", "tmpfs", "tmpfs", at=other)
        shutil.move(self.part("witness"), other)
        self.assert_found("ok", "witness", "on another file system",
                          env={"REPRISE_WITNESS": other + "/witness"})
        self.assert_found("bad", "journal", "witness is missing")


class Journal(DoctorTest):
    def test_the_kill_switch(self):
        self.assertEqual([one for one in self.findings() if one["subject"] == "kill switch"], [])
        self.call("stop", "--reason", "a drill", code=0)
        self.assert_found("warning", "kill switch", "a drill")
        self.call("clear", "--reason", "over", code=0)
        self.assert_found("ok", "kill switch", "open")

    def test_runs_that_nobody_carries_on(self):
        self.ran("one: { uses: manual, with: { text: a } }\n", code=3)
        self.assert_found("warning", "runs", "1 unfinished, and no engine: r1")

    def test_an_engine_that_lives(self):
        self.start("run", self.runbook("one: { run: [sleep, '30'] }\n"), "--run-id", "r1")
        self.wait_for(lambda: os.path.exists(self.part("control.sock")))
        self.assert_found("ok", "engine", "pid ")
        self.assertEqual([one for one in self.findings() if one["subject"] == "runs"], [])

    def answering(self, answer):
        """An engine that says this, whatever it is asked."""
        server = socket.socket(socket.AF_UNIX)
        folder = os.open(self.state, os.O_PATH)
        self.addCleanup(os.close, folder)
        server.bind(f"/proc/self/fd/{folder}/control.sock")
        server.listen()
        self.addCleanup(server.close)

        def serve():
            client = server.accept()[0]
            client.recv(4096)
            client.sendall(json.dumps(answer).encode() + b"\n")
            client.close()
        threading.Thread(target=serve, daemon=True).start()

    def test_an_engine_of_another_version_or_one_that_answers_wrongly(self):
        self.ran()
        for answer, level, text in (
                ({"ok": True, "pid": 7, "version": "0.0.1"}, "warning", "version 0.0.1, and this"),
                ({"ok": False, "error": "io", "message": "no"}, "bad", "")):
            if os.path.exists(self.part("control.sock")):
                os.remove(self.part("control.sock"))
            self.answering(answer)
            self.assert_found(level, "engine", text)

    def test_a_lock_that_is_held_while_nobody_answers(self):
        self.ran()
        with open(self.part("engine.lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assert_found("bad", "engine", "and does not answer")

    def test_a_damaged_journal(self):
        self.ran("one: { run: [echo, findme] }\n")
        with open(self.part("journal.db"), "r+b") as file:
            text = file.read()
            file.seek(text.index(b"findme"))
            file.write(b"FINDME")
        told = self.assert_found("bad", "journal", "was changed")
        self.assertIn("journal verify", told["advice"])

    def test_a_journal_of_another_format_or_none_at_all(self):
        self.ran()
        for version, level, text in ((99, "bad", "99"), (0, "warning", "of format 0, older")):
            with sqlite3.connect(self.part("journal.db")) as db:
                db.execute(f"PRAGMA user_version={version}")
            db.close()
            found = [one for one in self.findings() if one["subject"] == "journal"]
            self.assertIn((level, True), [(one["level"], text in one["text"]) for one in found])
        with open(self.part("journal.db"), "wb") as file:
            file.write(b"no journal" * 1000)
        self.assert_found("bad", "journal", "")

    def test_a_large_journal_is_not_read_through(self):
        self.ran()
        os.truncate(self.part("journal.db"), 70 << 20)
        self.assertIn("journal verify", [
            one["advice"] for one in self.findings() if "too large" in one["text"]][0])

    def test_a_key_that_others_may_read(self):
        self.ran()
        key = self.write("key", "k" * 32)
        os.chmod(key, 0o644)
        self.assert_found("bad", "journal", "can be used by others",
                          env={"REPRISE_JOURNAL_KEY": key})


class Machine(DoctorTest):
    def test_a_clock_that_is_not_synchronised(self):
        state = ctypes.create_string_buffer(512)
        unsynchronised = ctypes.CDLL(None).adjtimex(state) == 5
        level, text = ("warning", "not synchronised") if unsynchronised else ("ok", "")
        self.assert_found(level, "clock", text)

    def test_a_clock_that_was_never_set_or_has_fallen_behind_the_journal(self):
        self.assertTrue(os.path.exists(FAKETIME))
        fake = {"LD_PRELOAD": FAKETIME, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "DONT_FAKE_MONOTONIC": "1"}
        self.assert_found("bad", "clock", "in the past", env=fake | {"FAKETIME": "-30y"})
        self.ran(env=fake | {"FAKETIME": "+10d"})
        self.assert_found("bad", "clock", "behind the journal")

    def under(self, *wrapper):
        """The findings of a doctor that something is done to."""
        done = subprocess.run([*wrapper, os.path.join(BIN, "reprise"), "--state", self.state,
                               "--json", "doctor"], capture_output=True, text=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def told(self, found, level, subject):
        return [one["text"] for one in found if (one["level"], one["subject"]) == (level, subject)]

    def test_a_kernel_without_what_is_needed(self):
        for call, error, text in (("pidfd_open", "ENOSYS", "has no pidfd"),
                                  ("pidfd_open", "EPERM", "pidfd_open is refused"),
                                  ("prctl", "EINVAL", "has no subreapers")):
            found = self.under("strace", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e",
                               f"inject={call}:error={error}")
            self.assertEqual(self.told(found, "bad", "kernel"), [text])
        found = self.under(*with_own_mounts(), "sh", "-c",
                           'mount -t tmpfs tmpfs /proc/sys/kernel && exec "$@"', "sh")
        self.assertEqual(len(self.told(found, "bad", "kernel")), 1)

    def test_limits_that_are_low(self):
        for option, text in (("--nofile=100", "100 open descriptors"),
                             ("--nproc=99", "99 processes"),
                             ("--fsize=1000000", "1000000 bytes in a file")):
            found = self.under("prlimit", option)
            self.assertEqual(self.told(found, "warning", "limits"), ["at most " + text])

    def test_a_locale_that_is_not_utf_8_or_not_there(self):
        self.assert_found("ok", "locale", "UTF-8", env={"LC_ALL": "C.UTF-8"})
        self.assert_found("warning", "locale", "ANSI_X3.4-1968", env={"LC_ALL": "C"})
        self.assert_found("warning", "locale", "not installed", env={"LC_ALL": "xx_XX.UTF-8"})

    def test_a_worker_that_is_not_there_or_cannot_be_executed(self):
        self.assert_found("bad", "worker", "No such file", env={"REPRISE_WORKER": "/none"})
        self.assert_found("bad", "worker", "Permission denied",
                          env={"REPRISE_WORKER": self.write("worker", "")})
        shutil.copy(os.path.join(BIN, "reprise"), self.path("reprise"))
        done = subprocess.run([self.path("reprise"), "--state", self.state, "doctor"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("reprise-worker is not beside", done.stdout)


class Needs(DoctorTest):
    TOOLS = """\
        here: { run: [ls] }
        gone: { run: [no-such-tool], probe: { run: [no-such-probe] } }
        plain: { run: [./plain] }
        bound: { uses: exec, with: { argv: "${{ targets.mend }}" } }
        check: { uses: verify, with: { checks: [ { name: a, run: [no-such-check] } ] } }
        unit: { uses: service, with: { driver: supervisor, name: a, do: start } }
        undone: { run: [ls], undo: { run: [no-such-undo] } }
        block: { steps: { inner: { run: [no-such-inner] } } }
        """

    def tools_told(self, *words, env=None):
        return [one["text"].split(": ", 1)[1] for one in self.findings(*words, env=env)
                if (one["level"], one["subject"]) == ("bad", "tools")]

    def test_tools_that_runbooks_name(self):
        book = self.runbook(self.TOOLS)
        self.write("plain", "")
        self.write("bind.yaml", "targets: { mend: [no-such-mend, -v] }\n"
                   "notify: { default: [ { command: [no-such-route] } ] }\n")
        told = self.tools_told(book, "--bindings", "bind.yaml")
        missing = {text.split()[0] for text in told if text.endswith("is not there")}
        self.assertEqual(missing, {"no-such-" + name for name in
                                   ("tool", "probe", "check", "undo", "inner", "mend", "route")})
        self.assertIn("./plain cannot be executed", told)
        self.assertIn("supervisorctl is not there", self.tools_told(book, env={"PATH": "/none"}))
        self.assert_found("warning", "tools", "1 are known only later", book)

    def test_tools_are_looked_for_where_the_step_would(self):
        os.mkdir(self.path("tools"))
        tool = self.write("tools/mend", "#!/bin/sh\n")
        os.chmod(tool, 0o755)
        steps = f"one: {{ run: [mend], env: {{ PATH: {json.dumps(self.path('tools'))} }} }}\n"
        self.assertEqual(self.tools_told(self.runbook(steps)), [])
        self.assertEqual(self.tools_told(self.runbook("one: { run: [mend] }\n")),
                         ["mend is not there"])

    def test_a_runbook_that_is_not_valid_or_that_others_may_write(self):
        book = self.runbook("one: { runn: [ls] }\n")
        self.assert_found("bad", "runbook", "RP0202", book)
        book = self.runbook(ONE)
        for mode, level in ((0o664, "warning"), (0o666, "bad")):
            os.chmod(book, mode)
            self.assert_found(level, "permissions", "rb.yaml can be written by", book)

    def test_bindings_that_are_wrong_or_that_others_may_write(self):
        self.assert_found("bad", "bindings", "none.yaml", "--bindings", "none.yaml")
        self.write("bind.yaml", "target: {}\n")
        self.assert_found("bad", "bindings", "target", "--bindings", "bind.yaml")
        os.chmod(self.write("bind.yaml", "targets: {}\n"), 0o666)
        self.assert_found("bad", "permissions", "bind.yaml can be written by everybody",
                          "--bindings", "bind.yaml")

    def test_secrets_that_cannot_be_read_or_that_others_can(self):
        secret = self.write("secret", "0123456789")
        self.write("bind.yaml", f"""\
            secrets:
              A: {{ file: {json.dumps(secret)} }}
              B: {{ env: NO_SUCH_VARIABLE }}
              C: {{ age: {json.dumps(self.path("c.age"))} }}
            """)
        identity = self.write("identity", "")
        os.chmod(identity, 0o644)
        os.chmod(secret, 0o644)
        words, env = ("--bindings", "bind.yaml"), {"REPRISE_AGE_IDENTITY": identity}
        self.assert_found("bad", "secrets", "others may read it", *words, env=env)
        self.assert_found("bad", "secrets", "NO_SUCH_VARIABLE is not set", *words, env=env)
        self.assert_found("bad", "secrets", "secret C", *words, env=env)
        self.assert_found("bad", "permissions", "the age identity, is open", *words, env=env)
        os.chmod(secret, 0o600)
        self.assert_found("ok", "secrets", "1 can be read", *words, env=env)
        self.assertNotIn("0123456789", self.call("doctor", *words, env=env).stdout)


if __name__ == "__main__":
    main()
