#include "cli/help.h"

#include <CLI/CLI.hpp>
#include <map>
#include <string_view>

#include "cli/help_texts.h"

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

void explain_under(CLI::App& command, const std::string& path) {
  name_values(command);
  const auto text = explanations.find(path);
  command.footer(text == explanations.end() ? "" : std::string(text->second));
  for (auto* inner : command.get_subcommands([](CLI::App*) { return true; }))
    explain_under(*inner, path.empty() ? inner->get_name() : path + " " + inner->get_name());
}

}  // namespace

void explain(CLI::App& app) { explain_under(app, ""); }

}  // namespace reprise::cli
