// Every diagnostic of planning has its page, and no page is left over.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<std::string> codes_in(const fs::path& folder, const std::string& pattern) {
  std::set<std::string> codes;
  const std::regex code(pattern);
  for (const auto& file : fs::directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    const std::string text = text_of(file.path());
    for (std::sregex_iterator at(text.begin(), text.end(), code), end; at != end; ++at) {
      codes.insert((*at)[1]);
    }
  }
  return codes;
}

const fs::path root = REPRISE_SOURCE_DIR;

}  // namespace

TEST_CASE("every code of planning has a page, and every page a code") {
  std::set<std::string> pages;
  for (const auto& file : fs::directory_iterator(root / "docs/diagnostics")) {
    const std::string name = file.path().stem();
    if (!name.starts_with("RP03")) continue;
    pages.insert(name);
    CAPTURE(name);
    CHECK(text_of(file.path()).starts_with("# " + name + ": "));
  }
  CHECK(pages == codes_in(root / "engine/graph", R"rx("(RP03\d\d)")rx"));
}

TEST_CASE("every code of planning is named by a test") {
  const auto tested = codes_in(root / "tests/unit/graph", R"rx((RP03\d\d))rx");
  CHECK(tested == codes_in(root / "engine/graph", R"rx("(RP03\d\d)")rx"));
}
