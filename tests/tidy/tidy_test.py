#!/usr/bin/env python3
"""Each rule of tidy.py on a small clean tree, and on the same tree with one defect in it."""
import os
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tidy

CLEAN = {
    "CMakeLists.txt": "project(reprise)\n",
    "README.md": "# reprise\n\nSee the [changes](CHANGELOG.md).\n",
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- All.\n\n"
                    "## [0.1.0] - 2026-01-31\n",
    "engine/CMakeLists.txt": "reprise_floor(base)\nreprise_floor(core)\nreprise_floor(process)\n",
    "tests/tidy/floors.txt": "# floor: below\nbase:\ncore: base\nprocess: base\n",
    "tests/tidy/libraries.txt": "boost/: process\n",
    "tests/run.sh": "#!/bin/bash\n# Runs the tests.\nset -eu\n",
    "engine/base/text.h": "// Text.\n#pragma once\nnamespace reprise::base {\nint size();\n}\n",
    "engine/core/machine.cpp": '#include "base/text.h"\n#include "core/machine.h"\n'
                               "namespace reprise::core {\nint one() { return 1; }\n}\n",
    "engine/process/spawn.cpp": "#include <boost/asio.hpp>\nnamespace reprise::process {\n"
                                "int file() { return ::open(\"x\", O_RDONLY | O_CLOEXEC); }\n}\n",
}


class TidyTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="tidy-test-")
        self.addCleanup(shutil.rmtree, self.root)
        for path, text in CLEAN.items():
            self.write(path, text)

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)
        if path.endswith((".sh", "run")):
            os.chmod(full, 0o755)

    def problems(self):
        tree = tidy.Tree(self.root)
        return [f"{path}:{line}: {text}" for rule in tidy.RULES for path, line, text in rule(tree)]

    def assert_only(self, *parts):
        """Exactly one problem is found, and it says all of `parts`."""
        found = self.problems()
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def core(self, body, folder="core"):
        self.write(f"engine/{folder}/part.cpp", f"namespace reprise::{folder} {{\n{body}\n}}\n")

    def test_a_clean_tree_has_no_problem(self):
        self.assertEqual(self.problems(), [])

    def test_an_include_that_points_up_is_found(self):
        self.write("engine/base/up.h", '// Up.\n#pragma once\n#include "core/machine.h"\n')
        self.assert_only("engine/base/up.h:3", "base may not include core/")

    def test_an_include_of_a_sibling_is_found(self):
        self.core('#include "process/spawn.h"')
        self.assert_only("core may not include process/")

    def test_floors_that_use_each_other_are_found(self):
        self.write("tests/tidy/floors.txt", "base: core\ncore: base\nprocess: base\n")
        self.assert_only("base uses core, which is not below it")

    def test_a_folder_that_is_no_floor_is_found(self):
        self.write("engine/misc/a.cpp", "namespace reprise::misc {}\n")
        self.assert_only("engine/misc is no floor")

    def test_a_floor_without_a_target_is_found(self):
        self.write("engine/CMakeLists.txt", "reprise_floor(base)\nreprise_floor(core)\n")
        self.assert_only("no target for floor process")

    def test_a_large_library_in_a_header_is_found(self):
        self.write("engine/process/a.h", "// A.\n#pragma once\n#include <boost/asio.hpp>\n")
        self.assertEqual(self.problems(), [])      # nobody but .cpp files of its folder include it
        self.write("engine/process/b.h", '// B.\n#pragma once\n#include "process/a.h"\n')
        self.assertEqual(self.problems(), [])      # nor does that one go further
        self.write("tests/b.cpp", '#include "process/b.h"\n')
        self.assert_only("engine/process/a.h:3", "boost/ belongs into .cpp files")

    def test_a_large_library_in_a_foreign_folder_is_found(self):
        self.core("#include <boost/asio.hpp>")
        self.assert_only("boost/ is not for core")

    def test_long_files_lines_and_include_lists_are_found(self):
        self.write("engine/core/long.cpp", "namespace reprise::core {}\n" + "\n" * 300)
        self.assert_only("301 lines, at most 300")
        self.write("engine/core/long.cpp", "namespace reprise::core {}  // " + "x" * 80 + "\n")
        self.assert_only("columns, at most 100")
        includes = "".join(f"#include <a{n}>\n" for n in range(21))
        self.write("engine/core/long.cpp", includes + "namespace reprise::core {}\n")
        self.assert_only("21 includes")

    def test_a_long_function_is_found_and_its_strings_do_not_confuse(self):
        line = '  puts("}}{"); // }\n'
        self.core(f"void f() {{\n{line * 59}}}\nint g() {{ return '{{'; }}")
        self.assert_only("engine/core/part.cpp:2", "a function of 61 lines")
        self.core(f"void f() {{\n{line * 58}}}")
        self.assertEqual(self.problems(), [])

    def test_long_types_and_tables_are_no_functions(self):
        rows = "  {1, 2},\n" * 80
        self.core(f"struct S {{\n{'  int a();' + chr(10)}{rows.replace('{1, 2},', 'int b;')}}};\n"
                  f"const Row rows[] = {{\n{rows}}};")
        self.assertEqual(self.problems(), [])

    def test_a_long_python_function_is_found(self):
        body = "    x = 1\n" * 60
        self.write("tests/a.py", f'"""A."""\n\n\ndef f():\n{body}')
        self.assert_only("a function of 61 lines")

    def test_a_header_without_comment_guard_or_namespace_is_found(self):
        self.write("engine/core/a.h", "#pragma once\n")
        self.assert_only("without a comment")
        self.write("engine/core/a.h", "// A.\n")
        self.assert_only("no #pragma once")
        self.write("engine/core/a.h", "// A.\n#pragma once\nnamespace reprise::model {}\n")
        self.assert_only("not in namespace reprise::core")

    def test_banned_calls_are_found_but_not_in_comments(self):
        for call in ("std::system(x)", 'system("ls")', "popen(x, y)", "strcpy(a, b)",
                     "sprintf(a, b)", "rand()", "atoi(x)", "pipe(fds)", "::accept(fd, a, b)",
                     "thread.detach()"):
            self.core(f"void f() {{ {call}; }}", "process")
            self.assertEqual(len(self.problems()), 1, call)
        self.core("// popen(x) would be wrong\nvoid f() { file_system(1); }", "process")
        self.assertEqual(self.problems(), [])

    def test_a_descriptor_that_children_would_inherit_is_found(self):
        for call in ("open(path, O_RDONLY)", "::open(path, O_RDONLY)", "socket(AF_UNIX, 1, 0)",
                     'fopen(path, "r")'):
            self.core(f"int f() {{ return {call}; }}", "process")
            self.assert_only("without CLOEXEC")
        self.core('bool open(int);\nbool g() { return open(1) && fopen(path, "re"); }', "process")
        self.assertEqual(self.problems(), [])

    def test_clocks_files_chance_and_threads_are_kept_out_of_the_pure_floors(self):
        for text in ("auto a = std::chrono::system_clock::now();", "long t = time(nullptr);",
                     "std::random_device d;", "#include <fstream>", "#include <unistd.h>",
                     "#include <thread>", "auto h = getenv(x);", "std::unordered_map<int, int> m;",
                     "bool b = std::filesystem::exists(p);"):
            self.core(text)
            self.assert_only("core is pure")

    def test_unfinished_work_and_paths_of_one_machine_are_found(self):
        self.core("// TO" + "DO: later")
        self.assert_only("unfinished work")
        self.core('const char* p = "/ho' + 'me/me/file";')
        self.assert_only("a path of one machine")

    def test_words_the_project_does_not_use_are_found(self):
        self.core("struct TaskQueue {};")
        self.assert_only("a word this project does not use")

    def test_a_foreign_top_level_entry_is_found(self):
        self.write("notes.md", "# Notes\n")
        self.assert_only("notes.md", "no top-level entry")

    def test_a_changelog_of_another_shape_is_found(self):
        self.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## 0.1.0\n")
        self.assert_only("CHANGELOG.md:5")
        self.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n### News\n")
        self.assert_only("CHANGELOG.md:5")
        self.write("CHANGELOG.md", "# Changelog\n")
        self.assert_only("no section")

    def test_a_link_that_leads_nowhere_is_found(self):
        self.write("README.md", "# reprise\n\n[a](docs/missing.md) [b](https://example.org/x)\n")
        self.assert_only("docs/missing.md leads nowhere")

    def test_a_broken_script_is_found(self):
        self.write("tests/run.sh", "#!/bin/bash\n# Runs.\nset -u\nif true; then\n")
        self.assertTrue(any("tests/run.sh" in problem for problem in self.problems()))
        self.write("tests/run.sh", "#!/bin/bash\n# Runs.\ntrue\n")
        self.assert_only("no 'set -u'")


if __name__ == "__main__":
    unittest.main()
