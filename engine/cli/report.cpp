#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "app/reports.h"
#include "cli/commands.h"
#include "cli/living_engine.h"
#include "cli/remote.h"
#include "cli/server_run.h"

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

// The engine that has the logs renders it.
base::Result<std::string> render(const Context& context, const std::string& run,
                                 const std::string& format) {
  const auto stored = load_run(context, run);
  if (stored && !context.server.empty()) return server_report(context, stored->run_id, format);
  const auto state = stored ? app::fold(*stored) : base::fail(stored.error());
  if (!state) return base::fail(state.error());
  auto reader = open_reader(context);
  if (!reader) return base::fail(reader.error());
  return app::render_report(**reader, *stored, *state, context.state, format,
                            is_carried(context, *stored));
}

int report(const Context& context, const ReportOptions& options) {
  const auto text = render(context, options.run, context.json ? "json" : options.format);
  if (!text) return context.fail(text.error());
  if (options.file.empty()) return context.print(*text), success;
  const auto written = write_file(options.file, *text);
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
