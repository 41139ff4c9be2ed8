#include <CLI/CLI.hpp>

#include "app/real_clock.h"
#include "app/test_files.h"
#include "cli/commands.h"
#include "console/json_line.h"
#include "console/text_form.h"

namespace reprise::cli {

namespace {

using console::Colour;

// Tells of each case as it ends, and of all at the end.
class Teller {
 public:
  explicit Teller(const Context& context) : context_(context) {}

  void tell(const std::string& file, const std::string& name, const app::TestResult& result) {
    ++(result.passed ? passed_ : failed_);
    if (context_.json) return tell_json(file, name, result);
    const auto mark = result.passed ? console::paint("passed", Colour::good, context_.colour())
                                    : console::paint("FAILED", Colour::bad, context_.colour());
    if (!result.passed || !context_.quiet)
      context_.complain(mark + "  " + file + ": " + console::one_line(name));
    if (!result.passed) context_.complain("        " + result.why);
    if (!result.passed || context_.verbose)
      for (const auto& line : result.said) context_.complain("        | " + line);
  }

  int end() {
    if (context_.json)
      context_.print(
          line("tests.finished").number("passed", passed_).number("failed", failed_).line());
    else
      context_.say(std::to_string(passed_) + " passed, " + std::to_string(failed_) + " failed");
    return failed_ == 0 ? success : run_failed;
  }

 private:
  console::JsonLine line(std::string_view type) {
    console::JsonLine line;
    line.text("type", type).number("seq", ++seq_);
    line.instant("at", app::RealClock().now().wall_us);
    return line;
  }

  void tell_json(const std::string& file, const std::string& name, const app::TestResult& result) {
    constexpr std::int64_t micros_per_milli = 1'000;
    auto one = line("test.finished");
    one.text("file", file).text("case", name).text("status", result.passed ? "passed" : "failed");
    one.seconds("seconds", result.millis * micros_per_milli);
    if (!result.passed) one.text("message", result.why);
    context_.print(one.line());
  }

  const Context& context_;
  std::int64_t seq_ = 0, passed_ = 0, failed_ = 0;
};

int run_tests(const Context& context, const std::string& path) {
  const auto files = app::find_tests(path);
  if (!files) return context.fail(files.error());
  Teller teller(context);
  for (const auto& path_of_file : *files) {
    const auto file = app::load_test(path_of_file);
    if (!file) return context.fail(file.error());
    const auto cases = app::cases_of(*file);
    if (!cases) return context.fail(cases.error());
    for (const auto& name : *cases) teller.tell(path_of_file, name, app::run_case(*file, name));
  }
  return teller.end();
}

}  // namespace

void add_test(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("test", "Run the tests of actions written in Lua");
  auto path = std::make_shared<std::string>(".");
  command->add_option("path", *path, "A file, or a folder with NAME_test.lua files (default .)");
  command->callback([&context, path] { context.exit = run_tests(context, *path); });
}

}  // namespace reprise::cli
