#include "app/test_files.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "app/paths.h"
#include "load/required_names.h"
#include "model/enum_text.h"
#include "script/host_calls.h"
#include "script/shipped.h"
#include "worker/conform_call.h"
#include "worker/script_process.h"

namespace reprise::app {

namespace fs = std::filesystem;
using model::Map;
using model::Value;
using worker::ScriptProcess;

namespace {

constexpr std::string_view ending = "_test.lua";
constexpr const char* tested = "@test";
constexpr const char* library = "reprise.test";

// The names of the cases, or one of them.
constexpr const char* runner = R"lua(
local test = require("reprise.test")
test.begin(inputs.calls)
local cases = require("@test")
local wrong = "a file of tests returns a table: name and function each"
if type(cases) ~= "table" then error(wrong, 0) end
local names = {}
for name, case in pairs(cases) do
  if type(name) ~= "string" or type(case) ~= "function" then error(wrong, 0) end
  names[#names + 1] = name
end
if not inputs.case then return {names = names} end
cases[inputs.case]()
test.finish()
)lua";

base::Result<script::Source> read_source(const std::string& path) {
  auto text = read_file(path);
  if (!text) return base::fail(text.error());
  return script::Source{path, std::move(*text)};
}

std::optional<model::ModuleText> find_shipped(const std::string& name) {
  constexpr std::string_view actions = "actions.";
  if (name.starts_with(actions)) return script::find_shipped_action(name.substr(actions.size()));
  return script::find_shipped_library(name);
}

// What is not there is told by the script that requires it, with its line.
void add_required(const fs::path& folder, std::map<std::string, script::Source>& modules) {
  std::vector<std::string> texts;
  for (const auto& [name, module] : modules) texts.push_back(module.text);
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (const auto& name : load::required_names(texts[i])) {
      if (modules.contains(name)) continue;
      script::Source source;
      if (const auto shipped = find_shipped(name)) {
        source = {shipped->name, shipped->text};
      } else if (name.starts_with("./")) {
        auto beside = read_source((folder / (name + ".lua")).lexically_normal().string());
        if (!beside) continue;
        source = std::move(*beside);
      } else {
        continue;
      }
      texts.push_back(source.text);
      modules.emplace(name, std::move(source));
    }
}

Value call_names() {
  model::List names;
  for (const auto& call : script::host_calls()) names.emplace_back(call.name);
  return Value(std::move(names));
}

// Time that passes only by sleeping.
class Clock {
 public:
  // What this call gives by the clock; null where it has nothing to do with it.
  Value give(const std::string& call, const Value& args) {
    if (call == "time.now") return begin_ms + passed_ms_;
    if (call == "time.mark")
      return Map{{"wall_ms", begin_ms + passed_ms_}, {"boot_ms", passed_ms_}, {"boot_id", "test"}};
    if (call != "time.sleep") return {};
    passed_ms_ += args["for"].integer_or(0);
    return Value(true);
  }

 private:
  static constexpr std::int64_t begin_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
  std::int64_t passed_ms_ = 0;
};

// Gives each call back with its arguments as the worker would take them: what they lead to, the
// library in the state answers.
void answer(ScriptProcess& process, const script::Call& call, Clock& clock) {
  const auto* declared = script::find_host_call(call.name);
  if (declared == nullptr) return process.complain("there is no call '" + call.name + "'");
  const auto args = worker::conform_call(*declared, call.args);
  if (!args) return process.complain(args.error().message);
  Map given{{"args", *args},
            {"effect", std::string(model::enum_text(script::effect_of(*declared, *args)))}};
  if (Value passed = clock.give(call.name, *args); !passed.is_null())
    given["clock"] = std::move(passed);
  process.answer(script::given(Value(std::move(given))));
}

using End = base::Result<Map>;

End run(const TestFile& file, Map inputs, std::vector<std::string>& said) {
  script::Program program = file.program;
  inputs["calls"] = call_names();
  program.inputs = Value(std::move(inputs));
  auto process = ScriptProcess::start(program, {});
  if (!process) return base::fail(process.error());
  Clock clock;
  for (;;) {
    auto word = process->listen();
    if (const auto* call = std::get_if<script::Call>(&word))
      answer(*process, *call, clock);
    else if (auto* line = std::get_if<ScriptProcess::Said>(&word))
      said.push_back(std::move(line->line));
    else if (auto* ended = std::get_if<script::Machine::Ended>(&word))
      return std::move(ended->outputs);
    else if (auto* error = std::get_if<base::Error>(&word))
      return base::fail(std::move(*error));
    else
      return base::fail("lua-crash", "the process of the test was killed");
  }
}

}  // namespace

base::Result<std::vector<std::string>> find_tests(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return std::vector<std::string>{path};
  if (!fs::is_directory(path, error)) return base::fail("usage", "there is no " + path);
  std::vector<std::string> found;
  fs::recursive_directory_iterator files(path, error), end;
  for (; !error && files != end; files.increment(error)) {
    const std::string name = files->path().filename().string();
    if (name.starts_with('.') && files->is_directory(error)) files.disable_recursion_pending();
    if (name.ends_with(ending)) found.push_back(files->path().lexically_normal().string());
  }
  if (error) return base::fail("usage", path + ": " + error.message());
  if (found.empty())
    return base::fail("usage", "there is no file *" + std::string(ending) + " in " + path,
                      "reprise new action NAME writes an action and its test");
  std::sort(found.begin(), found.end());
  return found;
}

base::Result<TestFile> load_test(const std::string& path) {
  auto source = read_source(path);
  if (!source) return base::fail(source.error());
  if (const auto fault = script::check_syntax(*source))
    return base::fail("usage", path + ":" + std::to_string(fault->line) + ": " + fault->message);
  TestFile file{path, {{"runner", runner}}};
  const auto test = script::find_shipped_library(library);
  file.program.modules = {{tested, std::move(*source)}, {library, {test->name, test->text}}};
  add_required(fs::path(path).parent_path(), file.program.modules);
  return file;
}

base::Result<std::vector<std::string>> cases_of(const TestFile& file) {
  std::vector<std::string> said, names;
  const auto end = run(file, {}, said);
  if (!end) return base::fail("usage", file.path + ": " + end.error().message);
  const auto found = end->find("names");
  if (found != end->end() && found->second.is_list())
    for (const auto& name : found->second.list()) names.push_back(name.text_or(""));
  if (names.empty()) return base::fail("usage", file.path + " has no case");
  return names;
}

TestResult run_case(const TestFile& file, const std::string& name) {
  const auto begin = std::chrono::steady_clock::now();
  TestResult result;
  const auto end = run(file, Map{{"case", name}}, result.said);
  result.passed = end.has_value();
  if (!end) result.why = end.error().message;
  if (!end && end.error().code != "lua") result.why += " (" + end.error().code + ")";
  result.millis = std::chrono::duration_cast<std::chrono::milliseconds>(
                      std::chrono::steady_clock::now() - begin)
                      .count();
  return result;
}

}  // namespace reprise::app
