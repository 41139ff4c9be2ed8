#include <CLI/CLI.hpp>
#include <filesystem>

#include "app/paths.h"
#include "app/triggers_file.h"
#include "cli/commands.h"
#include "cli/diagnose.h"
#include "load/bindings.h"
#include "load/file_kind.h"

namespace reprise::cli {

namespace {

bool is_valid_runbook(const Context& context, const std::string& file) {
  app::CompileRequest request{file, context.bindings};
  request.check_only = true;
  return report_diagnostics(context, app::compile(request));
}

// A file is what its keys say. What is no file is the id of a runbook.
bool is_valid(const Context& context, const std::string& file) {
  std::error_code error;
  auto text = std::filesystem::is_regular_file(file, error) ? app::read_file(file)
                                                            : base::Result<std::string>("");
  switch (text ? load::kind_of(file, *text) : load::FileKind::runbook) {
    case load::FileKind::runbook:
      break;
    case load::FileKind::triggers: {
      const auto loaded = app::read_triggers(file);
      return report_diagnostics(context, loaded.diagnostics, loaded.sources);
    }
    case load::FileKind::bindings: {
      const auto loaded = load::load_bindings(file, std::move(*text));
      return report_diagnostics(context, loaded.diagnostics, loaded.sources);
    }
    case load::FileKind::settings:
      context.fail({"usage", file + " has settings of the service",
                    "They are checked by: reprise serve --check --config " + file});
      return false;
  }
  return is_valid_runbook(context, file);
}

}  // namespace

void add_validate(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "validate", "Check runbooks, triggers and bindings without running anything");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("files", *files, "Runbook files or ids, or files of triggers or bindings")
      ->required();
  command->callback([&context, files] {
    for (const auto& file : *files) {
      if (is_valid(context, file))
        context.say(file + ": valid");
      else
        context.exit = usage;
    }
  });
}

}  // namespace reprise::cli
