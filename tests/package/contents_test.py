#!/usr/bin/env python3
"""What is in the package: files, owners, modes, control data, the service's exposure."""
import json
import os
import re
import stat
import subprocess
import unittest

from package_world import SOURCE, PackageTest, output_of, project_version

UNITS = [os.path.join(SOURCE, f"engine/package/systemd/reprise-{name}.service")
         for name in ("resume", "serve")]


def system_calls_of(group):
    """The system calls that a group of systemd's filters stands for."""
    lines = output_of("systemd-analyze", "syscall-filter", group).splitlines()
    names = {line.strip() for line in lines if re.match(r"\s+[@\w-]+$", line)}
    return set().union(*(system_calls_of(name) if name.startswith("@") else {name}
                         for name in names))


def allowed_system_calls(unit):
    """What the unit's filters leave, line after line, as systemd reads them."""
    allowed = set()
    with open(unit) as file:
        for words in re.findall(r"(?m)^SystemCallFilter=(.*)$", file.read()):
            calls = set().union(*(system_calls_of(word.lstrip("~")) for word in words.split()))
            allowed = allowed - calls if words.startswith("~") else allowed | calls
    return allowed


class Contents(PackageTest):
    def files(self):
        """Path -> (mode, owner) of everything in it."""
        found = {}
        for line in output_of("dpkg-deb", "-c", self.package).splitlines():
            mode, owner, _, _, _, path = line.split(None, 5)
            found[path.lstrip(".")] = (mode, owner)
        return found

    def field(self, name):
        return output_of("dpkg-deb", "-f", self.package, name).strip()

    def test_every_part_is_there_owned_by_root_and_writable_by_nobody_else(self):
        files = self.files()
        for path in ("/usr/bin/reprise", "/usr/libexec/reprise/reprise-worker",
                     "/usr/libexec/reprise/reprise-serve",
                     "/etc/sv/reprise-resume/run", "/etc/sv/reprise-resume/finish",
                     "/etc/sv/reprise-serve/run", "/etc/sv/reprise-serve/finish"):
            self.assertEqual(files[path], ("-rwxr-xr-x", "root/root"), path)
        for path in ("/lib/systemd/system/reprise-resume.service",
                     "/lib/systemd/system/reprise-serve.service", "/etc/default/reprise",
                     "/usr/share/man/man1/reprise.1.gz", "/usr/share/man/man1/reprise-run.1.gz",
                     "/usr/share/man/man5/reprise-runbook.5.gz",
                     "/usr/share/bash-completion/completions/reprise",
                     "/usr/share/zsh/vendor-completions/_reprise",
                     "/usr/share/fish/vendor_completions.d/reprise.fish",
                     "/usr/share/reprise/runbook.schema.json",
                     "/usr/share/reprise/runbooks/genesis/data-corruption.yaml",
                     "/usr/share/doc/reprise/copyright", "/usr/share/doc/reprise/README.md"):
            self.assertEqual(files[path], ("-rw-r--r--", "root/root"), path)
        for path, (mode, owner) in files.items():
            self.assertEqual(owner, "root/root", path)
            self.assertIn(mode, ("drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--"), path)
        self.assertFalse([path for path in files if path.startswith(("/usr/local", "/var"))])

    def test_what_conflicts_ends_before_the_other_begins(self):
        for unit in UNITS:
            with open(unit) as file:
                said = dict(re.findall(r"(?m)^(After|Conflicts)=(.*)$", file.read()))
            self.assertLessEqual(set(said.get("Conflicts", "").split()), set(said["After"].split()))

    def test_control_data(self):
        version = project_version() + "-1"
        self.assertEqual((self.field("Package"), self.field("Version")), ("reprise", version))
        with open(os.path.join(SOURCE, "engine/package/debian/changelog")) as file:
            self.assertIn(f"({version})", file.readline())
        depends = re.split(r"[ ,]+", self.field("Depends"))
        for name in ("adduser", "libcurl4", "libarchive13", "libpq5", "libsqlite3-0",
                     "libyaml-cpp0.7", "libc6"):
            self.assertIn(name, depends)
        listed = output_of("dpkg-deb", "-I", self.package, "conffiles").split()
        in_etc = [path for path, (mode, _) in self.files().items()
                  if path.startswith("/etc/") and mode[0] == "-"]
        self.assertEqual(sorted(listed), sorted(in_etc))

    def test_lintian_finds_nothing_that_is_not_overridden_with_a_reason(self):
        done = subprocess.run(["lintian", "--fail-on", "error,warning", "--allow-root",
                               self.package], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_manual_pages_and_completions_are_the_same_bytes_each_time(self):
        program = os.path.join(os.environ["REPRISE_BUILD_DIR"], "bin/reprise")
        maker = os.path.join(SOURCE, "engine/package/make-pages.sh")
        for name in ("first", "second"):
            subprocess.run([maker, program, os.path.join(self.folder, name)], check=True)
        subprocess.run(["diff", "-r", "first", "second"], cwd=self.folder, check=True)

    def test_the_services_are_exposed_by_2_5_at_most(self):
        for unit in UNITS:
            done = subprocess.run(["systemd-analyze", "security", "--offline=yes",
                                   "--threshold=25", unit], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout[-300:] + done.stderr)

    def test_the_service_may_make_every_system_call_that_a_run_makes(self):
        book, trace = (os.path.join(self.folder, name) for name in ("rb.yaml", "trace"))
        with open(book, "w") as file:
            file.write("reprise: 1\nrunbook: a/b\nsteps:\n"
                       "  one: { run: [sh, -c, 'sleep 0.1; echo hi'], timeout: 5s }\n"
                       "  two: { run: [sleep, '9'], timeout: 100ms, effect: read,\n"
                       "         on_failure: continue }\n"
                       "  see: { uses: verify, with: { checks: [ { name: a, run: ['true'] } ] } }\n"
                       "finally: [ { uses: report } ]\n")
        state = os.path.join(self.folder, "state")
        program = os.path.join(os.environ["REPRISE_BUILD_DIR"], "bin/reprise")
        subprocess.run(["strace", "-f", "-qq", "-o", trace, program, "--state", state, "run", book,
                        "--run-id", "r1", "--foreground"], check=True, stdin=subprocess.DEVNULL,
                       capture_output=True)
        with open(trace) as file:
            made = set(re.findall(r"(?m)^\d+ +(\w+)\(", file.read()))
        self.assertGreater(len(made), 40)
        for unit in UNITS:
            self.assertEqual(made - allowed_system_calls(unit), set(), unit)

    def test_the_schema_that_is_installed_is_that_of_the_program(self):
        folder = os.path.join(self.folder, "files")
        subprocess.run(["dpkg-deb", "-x", self.package, folder], check=True)
        with open(folder + "/usr/share/reprise/runbook.schema.json") as file:
            self.assertEqual(json.load(file), json.loads(
                output_of(folder + "/usr/bin/reprise", "schema")))
        mode = os.stat(folder + "/usr/bin/reprise").st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o755)


if __name__ == "__main__":
    unittest.main()
