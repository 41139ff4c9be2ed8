// Golden texts: what a program printed is compared with a file of tests/golden. Run the test with
// REPRISE_UPDATE_GOLDEN=1 to write the files anew, and review the difference.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace reprise::tests {

inline std::filesystem::path golden_folder() {
  return std::filesystem::path(REPRISE_SOURCE_DIR) / "tests" / "golden";
}

// The exact bytes; empty where there is no such file.
inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// `name` is relative to tests/golden, such as "diagnostics/RP0107.txt".
inline void check_golden(const std::string& name, const std::string& actual) {
  const std::filesystem::path path = golden_folder() / name;
  const char* update = std::getenv("REPRISE_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
  }
  INFO("golden file: " << name << " (REPRISE_UPDATE_GOLDEN=1 writes it anew)");
  CHECK(actual == read_bytes(path));
}

}  // namespace reprise::tests
