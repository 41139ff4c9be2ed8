#include "cli/help.h"

#include <CLI/CLI.hpp>
#include <map>
#include <string_view>

#include "cli/exit_codes.h"
#include "cli/help_texts.h"
#include "cli/live/keys_text.h"

namespace reprise::cli {

namespace {

// Of options whose value has a kind of its own; all others are TEXT.
const std::map<std::string, const char*, std::less<>> value_names = {
    {"inputs", "FILE"}, {"run-id", "ID"},           {"expect-plan", "HASH"}, {"from", "STEP"},
    {"file", "FILE"},   {"status", "STATUS"},       {"runbook", "RUNBOOK"},  {"since", "WHEN"},
    {"fields", "JSON"}, {"shown", "HASH"},          {"format", "FORMAT"},    {"kind", "KIND"},
    {"keep", "RUN"},    {"older-than", "DURATION"}, {"archive", "FOLDER"},
};

void name_values(CLI::App& command) {
  for (auto* option : command.get_options()) {
    const auto named = option->get_lnames().empty()
                           ? value_names.end()
                           : value_names.find(option->get_lnames().front());
    if (option->get_positional())
      option->type_name("");  // its own name says it
    else if (named != value_names.end())
      option->type_name(named->second);
  }
}

std::string exit_codes() {
  std::string text = "Exit codes:\n";
  for (const auto& [code, meaning] : exit_texts) {
    const std::string number = std::to_string(code);
    text += "  " + number + std::string(4 - number.size(), ' ') + std::string(meaning) + "\n";
  }
  return text;
}

std::string explanation_of(const std::string& path) {
  const auto found = explanations.find(path);
  std::string text = found == explanations.end() ? "" : std::string(found->second);
  if (path.empty())
    text += "\n\n" + exit_codes() + "\n" + std::string(explanations.at(environment_page));
  if (path == "run" || path == "resume" || path == "attach") text += "\n\n" + live::keys_text();
  return text;
}

void explain_under(CLI::App& command, const std::string& path) {
  name_values(command);
  command.footer(explanation_of(path));
  for (auto* inner : command.get_subcommands([](CLI::App*) { return true; }))
    explain_under(*inner, path.empty() ? inner->get_name() : path + " " + inner->get_name());
}

}  // namespace

void explain(CLI::App& app) { explain_under(app, ""); }

}  // namespace reprise::cli
