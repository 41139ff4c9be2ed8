// TestFiles: the tests of actions - NAME_test.lua files, the modules they need, and their cases,
// each run in a confined process of its own, in which no call reaches the world.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "script/machine.h"

namespace reprise::app {

// The files below a folder, sorted; or the one that is named. Error where there is none.
base::Result<std::vector<std::string>> find_tests(const std::string& path);

struct TestFile {
  std::string path;
  script::Program program;  // inputs are still to be given
};
// With all modules that it requires, and that those do.
base::Result<TestFile> load_test(const std::string& path);

base::Result<std::vector<std::string>> cases_of(const TestFile& file);

struct TestResult {
  bool passed = false;
  std::string why;                // where it has not
  std::vector<std::string> said;  // by print and log
  base::Millis millis = 0;
};
TestResult run_case(const TestFile& file, const std::string& name);

}  // namespace reprise::app
