#include "cli/usage_error.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace reprise::cli {
namespace {

// From the program to the command that was meant, as far as that is known.
std::vector<const CLI::App*> path_of(const CLI::App& app) {
  std::vector<const CLI::App*> path = {&app};
  while (!path.back()->get_subcommands().empty())
    path.push_back(path.back()->get_subcommands().front());
  return path;
}

std::string usage_line(const std::vector<const CLI::App*>& path) {
  std::vector<std::string> names;
  for (const CLI::App* command : path) names.push_back(command->get_name());
  const std::string words = base::join(names, " ");
  const std::string help = path.back()->help();
  const std::string begin = "Usage: " + path.back()->get_name();
  const auto at = help.find(begin);
  const auto rest = at == std::string::npos ? help.size() : at + begin.size();
  return "Usage: " + words + help.substr(rest, help.find('\n', rest) - rest) + "; see: " + words +
         " --help";
}

// Those that help shows.
std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  const auto is_shown = [](const CLI::App* command) { return !command->get_group().empty(); };
  for (const CLI::App* command : app.get_subcommands(is_shown))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> options_of(const std::vector<const CLI::App*>& path) {
  std::vector<std::string> names;
  for (const CLI::App* command : path)
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

base::Error no_such(const std::string& what, const std::string& word,
                    const std::vector<std::string>& known, const std::string& usage) {
  const std::string near = base::near_miss(word, known);
  return {"usage", "there is no " + what + " '" + base::printable(word) + "'",
          near.empty() ? usage : "did you mean '" + near + "'? " + usage};
}

}  // namespace

base::Error usage_error(const CLI::App& app, const CLI::ParseError& problem) {
  const auto path = path_of(app);
  const std::string usage = usage_line(path);
  const std::vector<std::string> left = app.remaining(true);
  const auto option = std::find_if(left.begin(), left.end(), [](const std::string& word) {
    return word.size() > 1 && word.front() == '-' && word != "--";
  });
  if (option != left.end())
    return no_such("option", option->substr(0, option->find('=')), options_of(path), usage);
  const std::vector<std::string> commands = commands_of(*path.back());
  if (!left.empty() && !commands.empty()) return no_such("command", left.front(), commands, usage);
  if (!commands.empty()) return {"usage", "a command is required", usage};
  return {"usage", problem.what(), usage};
}

std::string refuse_empty(const std::string& value) {
  return value.empty() ? "an empty text names nothing" : "";
}

}  // namespace reprise::cli
