#include "app/doctor.h"

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "console/json_line.h"
#include "console/text_form.h"

namespace reprise::cli {

namespace {

using app::Finding;

const char* word(Finding::Level level) {
  if (level == Finding::Level::good) return "ok";
  return level == Finding::Level::warning ? "warning" : "bad";
}

console::Colour colour(Finding::Level level) {
  if (level == Finding::Level::good) return console::Colour::good;
  return level == Finding::Level::warning ? console::Colour::wait : console::Colour::bad;
}

int doctor(const Context& context) {
  int code = success;
  for (const auto& finding : app::examine(context.state)) {
    if (finding.level == Finding::Level::bad) code = run_failed;
    if (context.json) {
      context.print(console::JsonLine()
                        .text("type", "finding")
                        .text("level", word(finding.level))
                        .text("subject", finding.subject)
                        .text("text", finding.text)
                        .text("advice", finding.advice)
                        .line());
      continue;
    }
    context.print(console::paint(word(finding.level), colour(finding.level), context.colour()) +
                  "  " + finding.subject + ": " + finding.text + "\n");
    if (!finding.advice.empty()) context.print("    " + finding.advice + "\n");
  }
  return code;
}

}  // namespace

void add_doctor(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("doctor", "What is missing or unsafe on this machine");
  command->callback([&context] { context.exit = doctor(context); });
}

}  // namespace reprise::cli
