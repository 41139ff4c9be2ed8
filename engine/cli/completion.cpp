#include "cli/completion.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "actions/catalog.h"
#include "app/module_options.h"
#include "app/paths.h"
#include "cli/access_client.h"
#include "cli/incident_client.h"
#include "cli/remote.h"
#include "expr/evaluate.h"
#include "load/load_runbook.h"

namespace reprise::cli {

namespace {

using Words = std::vector<std::string>;

// Where in the command line the last word stands.
struct Spot {
  CLI::App* command = nullptr;
  Words given;                          // positional words of the command so far
  const CLI::Option* option = nullptr;  // whose value is typed; null where none is
};

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

const CLI::Option* find_option(CLI::App* command, const std::string& word) {
  for (; command != nullptr; command = command->get_parent())
    if (const auto* option = command->get_option_no_throw(word)) return option;
  return nullptr;
}

CLI::App* find_command(CLI::App& command, const std::string& word) {
  for (auto* inner : command.get_subcommands([](CLI::App*) { return true; }))
    if (inner->get_name() == word) return inner;
  return nullptr;
}

Spot find_spot(CLI::App& root, const Words& words) {
  Spot spot{&root, {}, nullptr};
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    if (spot.option != nullptr) {
      spot.option = nullptr;
    } else if (word.size() > 1 && word.front() == '-') {
      const auto* option = find_option(spot.command, word);
      if (option != nullptr && takes_value(*option)) spot.option = option;
    } else if (auto* inner = find_command(*spot.command, word)) {
      spot = {inner, {}, nullptr};
    } else {
      spot.given.push_back(word);
    }
  }
  return spot;
}

Words options_of(const CLI::App* command) {
  Words names;
  for (; command != nullptr; command = command->get_parent())
    for (const auto* option : command->get_options())
      for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

Words commands_of(CLI::App& command) {
  Words names;
  for (const auto* inner : command.get_subcommands([](CLI::App*) { return true; }))
    if (!inner->get_group().empty() && inner->get_group() != "Later")
      names.push_back(inner->get_name());
  return names;
}

Words run_ids(const Context& context) {
  Words ids;
  const auto reader = open_reader(context);
  const auto rows = reader ? (*reader)->list() : base::fail(reader.error());
  if (rows)
    for (const auto& row : *rows) ids.push_back(row.run_id);
  return ids;
}

Words token_ids(const Context& context) {
  Words ids;
  if (const auto ledger = read_ledger(context))
    for (const auto& [id, token] : ledger->tokens()) ids.push_back(id);
  return ids;
}

std::optional<app::StoredRun> run_named(const Context& context, const Words& given) {
  if (given.empty()) return std::nullopt;
  Context silent = context;
  silent.quiet = true;
  auto run = load_run(silent, given.front());
  return run ? std::optional(std::move(*run)) : std::nullopt;
}

Words step_paths(const Context& context, const Words& given) {
  Words paths;
  if (const auto run = run_named(context, given))
    for (const auto& step : run->plan->graphs.front().steps) paths.push_back(step.spec.id);
  return paths;
}

// Of the run's open questions: their ids, or the choices of the one that is named.
Words question_words(const Context& context, const Words& given) {
  Words words;
  const auto run = run_named(context, given);
  const auto state = run ? app::fold(*run) : base::fail("none", "");
  if (!state) return words;
  for (const auto& [id, question] : state->questions()) {
    if (given.size() < 2) words.push_back(id);
    if (given.size() >= 2 && given[1] == id)
      for (const auto& choice : question.asked.choices) words.push_back(choice.name);
  }
  return words;
}

Words input_names(const Words& given) {
  Words names;
  const auto path = app::find_runbook(given.empty() ? "" : given.front());
  auto text = path ? app::read_file(*path) : base::fail(path.error());
  if (!text) return names;
  const auto loaded = load::load_text(
      *path, std::move(*text), actions::catalog(), expr::names_of,
      [](const std::string& called) { return app::read_file(called); }, app::load_options());
  if (loaded.runbook)
    for (const auto& input : loaded.runbook->inputs) names.push_back(input.name + "=");
  return names;
}

Words runbook_ids() {
  Words ids;
  for (const std::string& folder : app::runbook_folders()) {
    std::error_code error;
    std::filesystem::recursive_directory_iterator files(folder, error), end;
    for (; !error && files != end; files.increment(error)) {
      const auto path = files->path();
      if (path.stem().extension() == ".drill") continue;  // bindings of a drill
      if (path.extension() == ".yaml" || path.extension() == ".yml")
        ids.push_back(std::filesystem::path(path).replace_extension().lexically_relative(folder));
    }
  }
  return ids;
}

// The members of an IsMember check stand in its description: {a,b,c}.
Words members_of(const CLI::Option& option) {
  Words members;
  const std::string text = option.get_type_name();
  const auto begin = text.find('{'), end = text.rfind('}');
  if (begin == std::string::npos || end == std::string::npos) return members;
  std::string_view rest(text);
  rest = rest.substr(begin + 1, end - begin - 1);
  for (;;) {
    const auto comma = rest.find(',');
    members.emplace_back(rest.substr(0, comma));
    if (comma == std::string_view::npos) return members;
    rest.remove_prefix(comma + 1);
  }
}

Words values_of(const CLI::Option& option, const Context& context, const Words& given) {
  const std::string name = option.get_single_name();
  if (name == "run" || name == "runs") return run_ids(context);
  if (name == "incident") return incident_ids(context);
  if (name == "id" && option.get_positional()) return token_ids(context);
  if (name == "step" || name == "from") return step_paths(context, given);
  if (name == "question" || name == "choice") return question_words(context, given);
  if (name == "i" || name == "input") return input_names(given);
  const bool is_runbook =
      name == "runbook" || name == "runbooks" || name == "files" || name == "what";
  Words values = is_runbook ? runbook_ids() : members_of(option);
  if (name == "what")
    for (auto& id : run_ids(context)) values.push_back(std::move(id));
  if (is_runbook || values.empty()) values.push_back(complete_files);
  return values;
}

// The positional that the next plain word goes to; the last one where it takes many.
const CLI::Option* next_positional(const CLI::App& command, std::size_t given) {
  const CLI::Option* last = nullptr;
  for (const auto* option : command.get_options()) {
    if (!option->get_positional()) continue;
    last = option;
    if (given-- == 0) return option;
  }
  return last != nullptr && last->get_expected_max() > 1 ? last : nullptr;
}

Words all_for(const Spot& spot, const Context& context, const std::string& typed) {
  if (spot.option != nullptr) return values_of(*spot.option, context, spot.given);
  if (!typed.empty() && typed.front() == '-') return options_of(spot.command);
  if (auto names = commands_of(*spot.command); !names.empty()) return names;
  const auto* positional = next_positional(*spot.command, spot.given.size());
  return positional == nullptr ? Words{} : values_of(*positional, context, spot.given);
}

}  // namespace

Words candidates(CLI::App& root, const Context& context, const Words& words) {
  const std::string typed = words.empty() ? "" : words.back();
  Words all = all_for(find_spot(root, words), context, typed);
  std::erase_if(all, [&](const std::string& word) {
    return word != complete_files && !word.starts_with(typed);
  });
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace reprise::cli
