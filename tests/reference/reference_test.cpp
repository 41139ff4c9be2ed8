// docs/reference is what the product's tables print, and names every key that the loader takes.
// REPRISE_UPDATE=1 writes the pages anew.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "actions/catalog.h"
#include "app/module_options.h"
#include "load/bindings.h"
#include "load/json_schema.h"
#include "load/key_help.h"
#include "model/json.h"
#include "reference/pages.h"

using namespace reprise;
namespace fs = std::filesystem;

namespace {

fs::path folder() { return fs::path(REPRISE_SOURCE_DIR) / "docs" / "reference"; }

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::map<std::string, std::string> examples() {
  std::map<std::string, std::string> all;
  for (const auto& file : fs::directory_iterator(folder() / "examples"))
    all[file.path().stem()] = read(file.path());
  return all;
}

// The properties of the schema that are of this build and have no sentence.
std::vector<std::string> keys_without_help(const model::Value& properties) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : properties.map())
    if (value["description"].text_or("").empty()) keys.push_back(key);
  return keys;
}

}  // namespace

TEST_CASE("the pages of the reference are what the tables print") {
  std::set<std::string> names;
  for (const auto& [name, text] : tests::reference_pages(examples())) {
    if (std::getenv("REPRISE_UPDATE") != nullptr) std::ofstream(folder() / name) << text;
    INFO(name << " (cmake --build --preset dev --target docs renews it)");
    CHECK(read(folder() / name) == text);
    names.insert(name);
  }
  for (const auto& file : fs::directory_iterator(folder()))
    if (file.path().extension() == ".md") CHECK(names.contains(file.path().filename()));
}

TEST_CASE("every built-in action has an example, and no name that is none") {
  const auto catalog = app::whole_catalog();
  for (const auto& [name, text] : examples()) {
    INFO(name);
    const model::ActionSchema* action = catalog.find(name);
    REQUIRE(action != nullptr);
    CHECK(action->in_build);
    CHECK(text.find("uses: " + name) != std::string::npos);
  }
  // Those that are shipped as modules are shown by the runbooks.
  for (const auto& [name, action] : actions::catalog().all())
    if (action.in_build) CHECK(examples().contains(name));
}

TEST_CASE("every key of a runbook and of a step has a sentence") {
  const auto whole = *model::parse_json(load::json_schema(app::whole_catalog()));
  using Missing = std::vector<std::string>;
  CHECK(keys_without_help(whole["properties"]) == Missing{});
  CHECK(keys_without_help(whole["definitions"]["step"]["properties"]) == Missing{});
  for (const char* map : {"retry", "expect", "repeat", "input"})
    CHECK(keys_without_help(whole["definitions"][map]["properties"]) == Missing{});
}

TEST_CASE("the keys of a bindings file are those that the loader takes") {
  for (const load::KeyHelp& help : load::key_helps()) {
    if (help.map != "bindings") continue;
    INFO(help.key);
    CHECK(load::load_bindings("b.yaml", std::string(help.key) + ": {}\n").diagnostics.empty());
  }
  CHECK_FALSE(load::load_bindings("b.yaml", "nothing: {}\n").diagnostics.empty());
}
