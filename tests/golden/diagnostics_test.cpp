// Each diagnostic of the loader, as a person sees it: tests/golden/diagnostics/CODE.* is the input,
// CODE.txt what is printed. CODE.given holds lines NAME=TEXT for a runbook that is right itself.
#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "golden/golden.h"
#include "load/bindings.h"
#include "load/load_runbook.h"
#include "load/read_inputs.h"
#include "load/serve_settings.h"
#include "load/triggers.h"
#include "script/machine.h"
#include "script/read_module.h"
#include "unit/load/small_catalog.h"

using namespace reprise;
namespace fs = std::filesystem;

namespace {

fs::path cases_folder() { return tests::golden_folder() / "diagnostics"; }

base::Result<std::string> read_called(const std::string& path) {
  const fs::path full = cases_folder() / path;
  if (!fs::exists(full)) return base::fail("not-found", "no such file");
  return tests::read_bytes(full);
}

load::Loaded load_case(const std::string& name) {
  static const model::ActionCatalog catalog = tests::small_catalog();
  load::LoadOptions options;
  options.limits = {4096, 300, 64};
  options.call_depth_max = 1;
  options.check_script = [](const std::string& text) -> std::optional<load::ScriptFault> {
    auto error = script::check_syntax({"script", text});
    if (!error) return std::nullopt;
    return load::ScriptFault{error->line, error->message};
  };
  options.read_module = script::read_module;
  return load::load_text(name, tests::read_bytes(cases_folder() / name), catalog,
                         tests::small_name_finder(), read_called, options);
}

load::GivenTexts read_given(const fs::path& path) {
  load::GivenTexts given;
  std::istringstream lines(tests::read_bytes(path));
  for (std::string line; std::getline(lines, line);) {
    given.emplace_back(line.substr(0, line.find('=')), line.substr(line.find('=') + 1));
  }
  return given;
}

std::string print_case(const std::string& name, base::Diagnostics& diagnostics) {
  if (name.ends_with(".bindings.yaml")) {
    auto loaded = load::load_bindings(name, tests::read_bytes(cases_folder() / name));
    diagnostics = loaded.diagnostics;
    return base::render_all(diagnostics, loaded.sources, false);
  }
  if (name.ends_with(".triggers.yaml")) {
    static const std::vector<model::InputSpec> inputs = {{"desk"}};
    auto loaded = load::load_triggers(
        name, tests::read_bytes(cases_folder() / name),
        [](const std::string& runbook) { return runbook == "demo/missing" ? nullptr : &inputs; });
    diagnostics = loaded.diagnostics;
    return base::render_all(diagnostics, loaded.sources, false);
  }
  if (name.ends_with(".serve.yaml")) {
    auto loaded = load::load_serve_settings(
        name, tests::read_bytes(cases_folder() / name), "/etc",
        {[](const std::string& zone) { return zone == "UTC" || zone == "Europe/Berlin"; }});
    diagnostics = loaded.diagnostics;
    return base::render_all(diagnostics, loaded.sources, false);
  }
  const auto loaded = load_case(name);
  diagnostics = loaded.diagnostics;
  const fs::path given = (cases_folder() / name).replace_extension(".given");
  if (fs::exists(given)) {
    REQUIRE(loaded.runbook);
    diagnostics = load::read_inputs(loaded.runbook->inputs, read_given(given), {}).diagnostics;
  }
  return base::render_all(diagnostics, loaded.sources, false);
}

// The codes that the files of a folder can say.
std::set<std::string> codes_said_by(const fs::path& folder) {
  std::set<std::string> codes;
  const std::regex code("\"(RP[0-9]{4})\"");
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    const std::string extension = file.path().extension();
    if (extension != ".cpp" && extension != ".h") continue;
    const std::string text = tests::read_bytes(file.path());
    for (std::sregex_iterator at(text.begin(), text.end(), code), end; at != end; ++at) {
      codes.insert((*at)[1]);
    }
  }
  return codes;
}

fs::path engine_folder() { return fs::path(REPRISE_SOURCE_DIR) / "engine"; }

// The inputs for the loader's own codes; other floors keep theirs in the same folder.
std::vector<std::string> case_names() {
  const std::set<std::string> own = codes_said_by(engine_folder() / "load");
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(cases_folder())) {
    const std::string extension = file.path().extension();
    const std::string name = file.path().filename();
    const bool is_input = extension == ".yaml" || extension == ".json";
    if (is_input && own.contains(name.substr(0, 6))) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The codes named by the files of a folder: RP0107 of RP0107.md.
std::set<std::string> codes_of_files(const fs::path& folder, const std::string& extension) {
  std::set<std::string> codes;
  for (const auto& file : fs::directory_iterator(folder)) {
    const std::string name = file.path().filename();
    if (name.starts_with("RP") && name.ends_with(extension)) codes.insert(name.substr(0, 6));
  }
  return codes;
}

std::vector<std::string> missing(const std::set<std::string>& wanted,
                                 const std::set<std::string>& there) {
  std::vector<std::string> result;
  std::set_difference(wanted.begin(), wanted.end(), there.begin(), there.end(),
                      std::back_inserter(result));
  return result;
}

}  // namespace

TEST_CASE("Each diagnostic of the loader is printed as its golden text shows") {
  for (const std::string& name : case_names()) {
    base::Diagnostics diagnostics;
    const std::string printed = print_case(name, diagnostics);
    INFO(name << "\n" << printed);
    const std::string code = name.substr(0, 6);
    CHECK(std::any_of(diagnostics.begin(), diagnostics.end(),
                      [&](const base::Diagnostic& one) { return one.code == code; }));
    tests::check_golden("diagnostics/" + code + ".txt", printed);
  }
}

TEST_CASE("A golden input shows its own diagnostic and no other") {
  for (const std::string& name : case_names()) {
    base::Diagnostics diagnostics;
    print_case(name, diagnostics);
    INFO(name);
    for (const base::Diagnostic& one : diagnostics) CHECK(one.code == name.substr(0, 6));
  }
}

// What planning and expressions say is shown by tests of their own floors.
TEST_CASE("Every diagnostic has a page, every page a diagnostic, the loader's a golden text") {
  const auto raised = codes_said_by(engine_folder());
  const auto pages = codes_of_files(fs::path(REPRISE_SOURCE_DIR) / "docs" / "diagnostics", ".md");
  const auto goldens = codes_of_files(cases_folder(), ".txt");
  CHECK(missing(raised, pages) == std::vector<std::string>{});
  CHECK(missing(codes_said_by(engine_folder() / "load"), goldens) == std::vector<std::string>{});
  CHECK(missing(pages, raised) == std::vector<std::string>{});
  CHECK(goldens.size() >= 40);
}
