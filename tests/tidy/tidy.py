#!/usr/bin/env python3
"""Checks the house rules of this source tree: who may include whom, sizes, banned calls, words.

usage: tidy.py [ROOT]      prints one line per breach and exits 1 when there is any
"""
import ast
import bisect
import os
import re
import shutil
import subprocess
import sys

TOP_LEVEL = {
    "CMakeLists.txt", "CMakePresets.json", "README.md", "CHANGELOG.md", "engine", "stdlib",
    "runbooks", "plugins", "include", "tests", "examples", "docs",
}
SKIPPED = {".git", "build", "__pycache__", ".cache"}
CODE = (".h", ".cpp", ".c", ".hpp")
TEXT = CODE + (".py", ".sh", ".lua", ".txt", ".md", ".yaml", ".yml", ".json", ".cmake", ".in")
NARROW = CODE + (".py", ".sh", ".lua", ".cmake")
COLUMNS = 100
INCLUDES = 20
FUNCTION_LINES = 60
# Pure tables and what a program wrote: 600 lines instead of 400.
TABLES = {
    "engine/model/event_json.cpp", "engine/core/transitions.h", "engine/actions/catalog.cpp",
    "docs/stdlib/reprise.lua",
}
PURE = ("base", "model", "load", "graph", "expr", "core", "port", "trigger",
        "incident", "schedule")                                        # the floors below 3
IMPURE_ON_PURPOSE = ("engine/base/crash_point.cpp",)                 # where a test may kill us
OWN_WORDS = ("tests/tidy/tidy.py", "tests/tidy/tidy_test.py")       # these name what they forbid

BANNED = [
    (r"(?<!\w)(?:std)?::system\s*\(|\bsystem\s*\(\s*\"", "system(): the shim starts children"),
    (r"\bpopen\s*\(", "popen(): start children through the shim"),
    (r"\b(?:strcpy|strcat|v?sprintf|gets|strtok|tmpnam|mktemp)\s*\(", "unbounded C text function"),
    (r"(?<![\w.>])(?:std::)?s?rand\s*\(", "rand(): randomness is data here"),
    (r"(?<![\w.>])(?:std::)?ato[ifl]l?\s*\(", "atoi() and its like cannot say that they failed"),
    (r"(?<![\w.>])pipe\s*\(", "pipe(): use pipe2 with O_CLOEXEC"),
    (r"(?<!\w)::accept\s*\(", "accept(): use accept4 with SOCK_CLOEXEC"),
    (r"\.detach\s*\(\s*\)", "a detached thread outlives what it uses"),
    (r"\busing namespace std;", "using namespace std"),
]
# A call of the system's open shows an O_ flag; a method of that name does not.
NEEDS_CLOEXEC = re.compile(r"(?:(?<![\w.>:])|(?<!\w)::)(open(?:at)?(?=[^;]*\bO_[A-Z])|fopen|"
                           r"socket|memfd_create|epoll_create1)\s*\(")
IMPURE = [
    (r"\b(?:system_clock|steady_clock|high_resolution_clock)\b", "reads a clock"),
    (r"\b(?:clock_gettime|gettimeofday)\s*\(", "reads a clock"),
    (r"\btime\s*\(\s*(?:nullptr|NULL|0)\s*\)", "reads a clock"),
    (r"\brandom_device\b|\bgetrandom\s*\(|\bgetentropy\s*\(", "draws random numbers"),
    (r"#include <(?:fstream|unistd\.h|fcntl\.h|sys/[\w.]+)>|\bfopen\s*\(", "reaches for files"),
    (r"\bfilesystem::(?:exists|status|canonical|weakly_canonical|absolute|current_path|remove|"
     r"rename|create_|directory_iterator|is_|file_size|copy)", "reaches for files"),
    (r"\bgetenv\s*\(", "reads the environment"),
    (r"#include <(?:thread|mutex|future|condition_variable)>", "uses threads"),
]


class Tree:
    """The files under one root, read once; paths are relative and use '/'."""

    def __init__(self, root):
        self.root = root
        self.texts = {}
        self.files = sorted(self._walk())

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = [f for f in folders if f not in SKIPPED]
            for name in names:
                yield os.path.relpath(os.path.join(folder, name), self.root).replace(os.sep, "/")

    def text(self, path):
        if path not in self.texts:
            with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
                self.texts[path] = file.read()
        return self.texts[path]

    def having(self, *endings):
        return [f for f in self.files if f.endswith(endings)]

    def engine(self, *endings):
        found = self.having(*(endings or CODE))
        return [f for f in found if f.startswith("engine/") and f.count("/") > 1]


def floor_of(path):
    return path.split("/")[1]


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1


def without_comments(text):
    """C++ text with comments and string literals blanked; offsets stay as they were."""
    def blank(match):
        whole = match.group(0)
        blanked = re.sub(r"[^\n]", " ", whole)
        return f'"{blanked[1:-1]}"' if whole.endswith('"') and whole[0] in '"R' else blanked
    pattern = (r'R"(\w*)\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"'
               r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'")
    return re.sub(pattern, blank, text, flags=re.S)


def read_table(tree, path):
    table = {}
    for line in tree.text(path).splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, rest = line.partition(":")
            table[name.strip()] = rest.split()
    return table


def check_floors(tree):
    """An include may only point to a floor that tests/tidy/floors.txt allows."""
    floors = read_table(tree, "tests/tidy/floors.txt")
    seen = []
    for floor, below in floors.items():           # a floor is listed after all that it uses
        for name in below:
            if name not in seen:
                yield "tests/tidy/floors.txt", 0, f"{floor} uses {name}, which is not below it"
        seen.append(floor)
    for path in tree.engine():
        floor = floor_of(path)
        if floor not in floors:
            yield path, 1, f"engine/{floor} is no floor of floors.txt"
            continue
        for match in re.finditer(r'^\s*#\s*include\s+"(\w+)/', tree.text(path), re.M):
            used = match.group(1)
            if used not in floors[floor] + [floor, "reprise"]:
                line = line_at(tree.text(path), match.start())
                yield path, line, f"{floor} may not include {used}/"


def is_private(tree, header):
    """Whether a header is one thing in several files: nothing but .cpp files of its own folder, and
    other private headers there, includes it."""
    include = f'#include "{header[len("engine/"):]}"'
    users = [path for path in tree.having(*CODE) if include in tree.text(path)]
    here = os.path.dirname(header) + "/"
    return all(path.startswith(here) and (path.endswith(".cpp") or is_private(tree, path))
               for path in users)


def check_libraries(tree):
    """Large libraries stay in the .cpp files, and private headers, of the folders that own them."""
    table = read_table(tree, "tests/tidy/libraries.txt")
    for path in tree.engine():
        for match in re.finditer(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', tree.text(path), re.M):
            for prefix, folders in table.items():
                if not match.group(1).startswith(prefix):
                    continue
                line = line_at(tree.text(path), match.start())
                if floor_of(path) not in folders:
                    yield path, line, f"{prefix} is not for {floor_of(path)} (libraries.txt)"
                elif not path.endswith(".cpp") and not is_private(tree, path):
                    yield path, line, f"{prefix} belongs into .cpp files"


def line_limit(path):
    if path.startswith("engine/core/") and path not in TABLES:
        return 300
    if path in TABLES:
        return 600
    return 400


def check_sizes(tree):
    for path in tree.having(*NARROW):
        text = tree.text(path)
        lines = text.splitlines()
        if len(lines) > line_limit(path):
            yield path, len(lines), f"{len(lines)} lines, at most {line_limit(path)}"
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS:
                yield path, number, f"{len(line)} columns, at most {COLUMNS}"
        if path.endswith(CODE):
            count = len(re.findall(r"^\s*#\s*include\b", text, re.M))
            if count > INCLUDES:
                yield path, 1, f"{count} includes, at most {INCLUDES}"


def opens_function(head):
    """Whether the text between the last ; { } and a { is the head of a function or a test."""
    head = head.strip()
    if ")" not in head or re.match(r"(namespace|class|struct|enum|union|extern)\b", head):
        return False
    return not re.search(r"=\s*$", head)


def functions(text):
    """(first line, last line) of every outermost function body, by matching braces."""
    clean = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)),
                   without_comments(text), flags=re.M)
    starts = [0] + [i + 1 for i, c in enumerate(clean) if c == "\n"]
    depth_inside, begin, last = 0, 0, 0
    for match in re.finditer(r"[{};]", clean):
        offset, sign = match.start(), match.group(0)
        if depth_inside:
            depth_inside += {"{": 1, "}": -1}.get(sign, 0)
            if depth_inside == 0:
                yield bisect.bisect_right(starts, begin), bisect.bisect_right(starts, offset)
        elif sign == "{" and opens_function(clean[last:offset]):
            head = clean[last:offset]
            depth_inside, begin = 1, last + len(head) - len(head.lstrip())
        last = offset + 1


def check_functions(tree):
    for path in tree.having(*CODE):
        for first, last in functions(tree.text(path)):
            if last - first + 1 > FUNCTION_LINES:
                size = last - first + 1
                yield path, first, f"a function of {size} lines, at most {FUNCTION_LINES}"
    for path in tree.having(".py"):
        for item in ast.walk(ast.parse(tree.text(path))):
            if isinstance(item, ast.FunctionDef):
                size = item.end_lineno - item.lineno + 1
                if size > FUNCTION_LINES:
                    yield path, item.lineno, f"a function of {size} lines, at most {FUNCTION_LINES}"


def check_headers(tree):
    for path in tree.having(".h", ".hpp"):
        text = tree.text(path)
        if not text.startswith(("//", "/*")):
            yield path, 1, "begins without a comment that says what it is"
        if "#pragma once" not in text and "#ifndef" not in text:
            yield path, 1, "has no #pragma once"
        if re.search(r"^\s*using namespace", text, re.M) and not path.startswith("tests/"):
            yield path, 1, "using namespace in a header"
    for path in tree.having(".sh", ".py"):
        head = "\n".join(tree.text(path).splitlines()[:4])
        if not re.search(r'^(# |"""|\'\'\')', head, re.M):
            yield path, 1, "begins without a comment that says what it is"
    for path in tree.engine():
        if "namespace" in tree.text(path) and not path.endswith("main.cpp"):
            own = rf"namespace reprise(?:::{floor_of(path)}\b|::base {{)"
            if not re.search(own, tree.text(path)):
                yield path, 1, f"is not in namespace reprise::{floor_of(path)}"


def check_calls(tree):
    for path in tree.engine() + [f for f in tree.having(*CODE) if f.startswith("plugins/")]:
        text = without_comments(tree.text(path))
        for pattern, why in BANNED:
            for match in re.finditer(pattern, text):
                yield path, line_at(text, match.start()), why
        for match in NEEDS_CLOEXEC.finditer(text):
            statement = tree.text(path)[match.start():text.find(";", match.start())]
            if "CLOEXEC" not in statement and '"re"' not in statement:
                yield path, line_at(text, match.start()), f"{match.group(1)}() without CLOEXEC"


def check_purity(tree):
    """Floors below 3 have no clock, chance, files or threads; core has only ordered containers."""
    for path in tree.engine():
        floor = floor_of(path)
        if floor not in PURE or path in IMPURE_ON_PURPOSE:
            continue
        text = without_comments(tree.text(path))
        ordered = [(r"\bunordered_(?:map|set)\b", "has no fixed order")]
        for pattern, why in IMPURE + (ordered if floor == "core" else []):
            for match in re.finditer(pattern, text):
                yield path, line_at(text, match.start()), f"{floor} is pure, and this {why}"


def check_words(tree):
    paths = re.compile(r"(?<![\w.])/(?:work|home/\w+|root)/")
    for path in tree.having(*TEXT):
        if path in OWN_WORDS:
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if re.search(r"\b(?:TODO|FIXME|XXX|HACK)\b", line):
                yield path, number, "unfinished work is not left in the tree"
            if paths.search(line):
                yield path, number, "a path of one machine"
            if re.search(r"[ \t]+$", line) and not path.endswith(".md"):
                yield path, number, "blanks at the end of the line"
            if re.search(r"\b(?:class|struct|enum class) (?:Job|Task|Workflow|Activity)\w*", line):
                yield path, number, "a word this project does not use (glossary in README.md)"
            prose = line.lower() if path.endswith(".md") else ""
            if re.search(r"\b(?:workflows?|activit(?:y|ies))\b", prose):
                yield path, number, "a word this project does not use (glossary in README.md)"
        if tree.text(path) and not tree.text(path).endswith("\n"):
            yield path, 1, "does not end with a line end"


def check_places(tree):
    floors = read_table(tree, "tests/tidy/floors.txt")
    cmake = tree.text("engine/CMakeLists.txt")
    for name in sorted(os.listdir(tree.root)):
        if name not in TOP_LEVEL and name not in SKIPPED and not name.startswith("."):
            yield name, 0, "is no top-level entry of this project"
    for floor in floors:
        if not re.search(rf"reprise_floor\({floor}\b", cmake):
            yield "engine/CMakeLists.txt", 1, f"has no target for floor {floor}"
    for path in tree.having(".cpp", ".h"):
        if path.startswith("engine/") and path.count("/") < 2:
            yield path, 1, "lies outside every floor"


def check_changelog(tree):
    text = tree.text("CHANGELOG.md") if "CHANGELOG.md" in tree.files else ""
    if not text.startswith("# Changelog\n"):
        yield "CHANGELOG.md", 1, "does not begin with '# Changelog'"
    if not re.search(r"^## \[Unreleased\]$", text, re.M):
        yield "CHANGELOG.md", 1, "has no section '## [Unreleased]'"
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    for number, line in enumerate(text.splitlines(), 1):
        release = r"## \[(\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}|Unreleased\])$"
        if line.startswith("## ") and not re.match(release, line):
            yield "CHANGELOG.md", number, "is not '## [1.2.3] - 2026-01-31'"
        if line.startswith("### ") and line[4:] not in kinds:
            yield "CHANGELOG.md", number, f"'{line[4:]}' is none of {', '.join(sorted(kinds))}"


def check_links(tree):
    """A link in a page leads to a file of this tree."""
    for path in tree.having(".md"):
        text = re.sub(r"```.*?```|`[^`\n]*`", lambda m: re.sub(r"[^\n]", " ", m.group(0)),
                      tree.text(path), flags=re.S)
        for match in re.finditer(r"\]\(([^)\s]+)\)", text):
            target = match.group(1).split("#")[0]
            if not target or re.match(r"[a-z]+:", target):
                continue
            full = os.path.join(tree.root, os.path.dirname(path), target)
            if not os.path.exists(full):
                yield path, line_at(text, match.start()), f"the link {target} leads nowhere"


def check_scripts(tree):
    scripts = [f for f in tree.files if f.endswith(".sh") or f == ".ci/run"]
    for path in scripts:
        full = os.path.join(tree.root, path)
        parsed = subprocess.run(["bash", "-n", full], capture_output=True, text=True)
        if parsed.returncode:
            yield path, 1, parsed.stderr.strip().splitlines()[0]
        text = tree.text(path)
        sourced = not text.startswith("#!")
        if not sourced and not os.access(full, os.X_OK):
            yield path, 1, "is not executable"
        if not sourced and not re.search(r"^set -\w*u", text, re.M):
            yield path, 1, "has no 'set -u'"
    if shutil.which("shellcheck") and scripts:
        command = ["shellcheck", "-S", "warning", "-x", "-f", "gcc", *scripts]
        found = subprocess.run(command, cwd=tree.root, capture_output=True, text=True)
        for line in found.stdout.splitlines():
            path, number, _, message = line.split(":", 3)
            yield path, int(number), message.strip()


RULES = [
    check_floors, check_libraries, check_sizes, check_functions, check_headers, check_calls,
    check_purity, check_words, check_places, check_changelog, check_links, check_scripts,
]


def main(arguments):
    here = os.path.join(os.path.dirname(__file__), "..", "..")
    tree = Tree(os.path.abspath(arguments[1] if len(arguments) > 1 else here))
    problems = [problem for rule in RULES for problem in rule(tree)]
    for path, line, message in problems:
        print(f"{path}:{line}: {message}")
    print(f"tidy: {len(tree.files)} files, {len(RULES)} rules, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
