#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/completion_scripts.h"

namespace reprise::cli {

namespace {

void add_scripts(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("completion", "The completion script of a shell, on stdout");
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "Which shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&context, shell] {
    context.print(*shell == "bash"  ? bash_completion
                  : *shell == "zsh" ? zsh_completion
                                    : fish_completion);
  });
}

// What those scripts ask; the words that are typed stand behind `--`.
void add_candidates(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("complete", "Candidates for a shell")->group("");
  auto words = std::make_shared<std::vector<std::string>>();
  command->add_option("words", *words, "The words after `reprise`, behind --");
  command->callback([&app, &context, words] {
    for (const auto& word : candidates(app, context, *words)) context.print(word + "\n");
  });
}

}  // namespace

void add_completion(CLI::App& app, Context& context) {
  add_scripts(app, context);
  add_candidates(app, context);
}

}  // namespace reprise::cli
