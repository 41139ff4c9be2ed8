"""A page of the documentation whose blocks are run: a block that begins with `# NAME.yaml` is that
file; in a `console` block a line `$ COMMAND` is run and what follows is what it prints.

What differs from run to run (ids, times, hashes, durations) counts as the same, and so does any
number of blanks. A line `...` stands for any lines."""
import getpass
import re
import subprocess

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
FILE = re.compile(r"# ([\w./-]+\.(?:yaml|sh|py|txt))\n")
SHOWN_FOLDER = "/srv/demo"
SHOWN_PROGRAMS = "/opt/reprise/bin"
SHOWN_USER = "you"

VARYING = [
    (r"\b[0-7][0-9a-hjkmnp-tv-z]{25}\b", "<id>"),
    (r"\b[0-9a-f]{64}\b", "<hash>"),
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?Z?", "<time>"),
    (r"\d{4}-\d\d-\d\d", "<date>"),
    (r"\b(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?m?s\b", "<duration>"),
    (r"\b(pid|launcher|uid) \d+", r"\1 <number>"),
    (r"@[0-9a-f]{8}\b", "@<token>"),
    (r"\d+ commits", "<number> commits"),
    (r"[^.:]*\.\.\.", "<cut>"),
    (r"[ \t]+", " "),
    (r"-{3,}", "---"),
]


def without_what_varies(line):
    for pattern, mark in VARYING:
        line = re.sub(pattern, mark, line)
    return line.strip()


def is_alike(expected, actual):
    """Whether the lines printed are those of the page."""
    if not expected:
        return not actual
    if expected[0] == "...":
        return any(is_alike(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    same = bool(actual) and without_what_varies(expected[0]) == without_what_varies(actual[0])
    return same and is_alike(expected[1:], actual[1:])


class Shell:
    """One bash for all commands of a page, as the reader has one."""

    def __init__(self, folder, programs, environment):
        self.shown_as = [(folder, SHOWN_FOLDER), (programs, SHOWN_PROGRAMS)]
        self.shell = subprocess.Popen(["bash"], cwd=folder, env=environment, text=True,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT)

    def run(self, command):
        """The lines that the command prints, and its exit status."""
        mark = "==ended=="
        self.shell.stdin.write(f"{{ {command}\n}} </dev/null; echo \"{mark} $?\"\n")
        self.shell.stdin.flush()
        lines = []
        for line in self.shell.stdout:
            text, found, status = line.rstrip("\n").partition(mark)
            if text or not found:
                lines.append(self._as_shown(text))
            if found:
                return lines, int(status)
        raise AssertionError(f"the shell has ended in: {command}")

    def _as_shown(self, line):
        for path, shown in self.shown_as:
            line = line.replace(path, shown)
        line = re.sub(r"\(uid \d+\)", "(uid 1000)", line)
        return re.sub(rf"\b{re.escape(getpass.getuser())}\b", SHOWN_USER, line)

    def end(self):
        self.shell.kill()
        self.shell.communicate()


def commands_of(block):
    """[(command, lines printed)]; a command ends where its quotes and backslashes do."""
    commands = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif line.startswith("> ") and commands and not commands[-1][1]:
            commands[-1] = (commands[-1][0] + "\n" + line[2:], [])
        else:
            assert commands, f"printed by no command: {line}"
            commands[-1][1].append(line)
    return commands


def told(command, lines):
    return "$ " + command.replace("\n", "\n> ") + "\n" + "".join(line + "\n" for line in lines)


class Page:
    """Runs the blocks of one page in order; `renewed` is its text with what was really printed."""

    def __init__(self, text):
        self.text = text
        self.renewed = text
        self.problems = []
        self.differences = []  # between what is printed and what the page says
        self.commands = []
        self.files = []

    def run(self, write, shell):
        """write(NAME, TEXT) puts a file where the shell works."""
        def renew(match):
            kind, body = match.groups()
            if kind == "console":
                body = "".join(self._run(shell, *one) for one in commands_of(body))
            named = FILE.match(body)
            if kind != "console" and named:
                self.files.append(named.group(1))
                write(named.group(1), body)
            if kind == "yaml" and not named:
                self.problems.append("a yaml block is no file: it begins with no '# NAME.yaml'")
            return f"```{kind}\n{body}```"
        self.renewed = FENCE.sub(renew, self.text)
        self._check_use()

    def _run(self, shell, command, expected):
        self.commands.append(command)
        lines, status = shell.run(command)
        if status != 0:
            self.problems.append(f"$ {command}\nended with {status}: {lines}")
        if is_alike(expected, lines):
            return told(command, expected)
        self.differences.append(f"$ {command}\nshould print {expected}\nand printed  {lines}")
        return told(command, lines)

    def _check_use(self):
        """A file that no command uses, and a page that runs nothing, show nothing."""
        used = "\n".join(self.commands) + "".join(
            body for kind, body in FENCE.findall(self.text) if kind == "yaml")
        for name in self.files:
            if used.count(name) < 2:
                self.problems.append(f"nothing uses the file {name}")
        if not any(command.startswith("reprise") for command in self.commands):
            self.problems.append("the page runs no reprise")
