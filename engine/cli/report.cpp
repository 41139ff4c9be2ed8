#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "app/reports.h"
#include "cli/commands.h"
#include "cli/living_engine.h"
#include "cli/remote.h"

namespace reprise::cli {

namespace {

struct ReportOptions {
  std::string run, format = "md", file;
};

base::Status write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (!file) return base::fail("usage", path + ": " + std::strerror(errno));
  return {};
}

int report(const Context& context, const ReportOptions& options) {
  const auto stored = load_run(context, options.run);
  const auto state = stored ? app::fold(*stored) : base::fail(stored.error());
  if (!state) return context.fail(state.error());
  const std::string format = context.json ? "json" : options.format;
  const std::string text = app::render_report(*stored, *state, context.state, format,
                                              has_engine(context, stored->run_id));
  if (options.file.empty()) return context.print(text), success;
  const auto written = write_file(options.file, text);
  return written ? int{success} : context.fail(written.error());
}

}  // namespace

void add_report(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("report", "The report of a run, on stdout or in a file");
  auto options = std::make_shared<ReportOptions>();
  command->add_option("run", options->run, "Id of a run, or its beginning")->required();
  command->add_option("--format", options->format, "Markdown, one HTML page, or JSON (default md)")
      ->check(CLI::IsMember({"md", "html", "json"}));
  command->add_option("-o,--output", options->file, "Write it to this file")->type_name("FILE");
  command->callback([&context, options] { context.exit = report(context, *options); });
}

}  // namespace reprise::cli
