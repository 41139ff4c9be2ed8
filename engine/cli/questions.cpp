#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/operations.h"
#include "cli/commands.h"
#include "cli/living_engine.h"
#include "cli/remote.h"
#include "console/questions.h"
#include "model/json.h"

namespace reprise::cli {

namespace {

int questions(const Context& context) {
  auto reader = open_reader(context);
  if (!reader && reader.error().code == "none") return success;
  if (!reader) return context.fail(reader.error());
  auto rows = (*reader)->list();
  if (!rows) return context.fail(rows.error());
  for (const auto& row : *rows) {
    if (row.finished_us != 0) continue;
    auto stored = (*reader)->load(row.run_id);
    auto state = stored ? app::fold(*stored) : base::fail(stored.error());
    if (!state) return context.fail(state.error());
    context.print(context.json ? console::question_lines(*state)
                               : console::questions_text(*state, context.colour()));
  }
  return success;
}

struct AnswerOptions {
  std::string run, question, choice, note, fields, show_hash, plan_hash;
  bool break_glass = false;
};

// What follows an answer while the kill switch is open.
std::string goes_on(const Context& context, std::optional<bool> lives, const std::string& run_id) {
  if (!context.server.empty() || lives == true) return " The engine goes on.";
  return lives == false ? " No engine carries it: reprise resume " + run_id : "";
}

int answer(const Context& context, const AnswerOptions& options) {
  auto stored = load_run(context, options.run);
  auto state = stored ? app::fold(*stored) : base::fail(stored.error());
  if (!state) return context.fail(state.error());
  if (auto fine = app::check_choice(*state, options.question, options.choice); !fine)
    return context.fail(fine.error());
  model::inputs::Answered given{options.question, "", options.choice, options.note};
  given.show_hash = options.show_hash;
  given.plan_hash = options.plan_hash;
  given.break_glass = options.break_glass;
  if (!options.fields.empty()) {
    auto fields = model::parse_json(options.fields);
    if (!fields || !fields->is_map())
      return context.fail({"usage", "--fields: expected a JSON object"});
    given.fields = *fields;
  }
  const auto lives = living_engine(context).lives;
  auto warnings = give_input(context, stored->run_id, given);
  if (!warnings) return context.fail(warnings.error());
  for (const auto& warning : *warnings) context.fail({"usage", warning});
  if (!warnings->empty()) return usage;
  const auto stop = stop_error(context);
  context.say("Recorded: " + options.question + " " + options.choice + "." +
              (stop && !*stop ? goes_on(context, lives, stored->run_id) : ""));
  if (stop && *stop) context.fail(**stop);
  return success;
}

}  // namespace

void add_questions(CLI::App& app, Context& context) {
  auto* list = app.add_subcommand("questions", "What waits for a person, in all runs");
  list->callback([&context] { context.exit = questions(context); });
  auto* command = app.add_subcommand("answer", "Answer a question");
  auto options = std::make_shared<AnswerOptions>();
  command->add_option("run", options->run, "Id of a run, or its beginning")->required();
  command->add_option("question", options->question, "Id of the question, such as q1")->required();
  command->add_option("choice", options->choice, "One of its choices")->required();
  command->add_option("--note", options->note, "Why; recorded");
  command->add_option("--fields", options->fields, "JSON object: the fields of its form");
  command->add_option("--shown", options->show_hash,
                      "Refuse where what was shown is not this any more");
  command->add_option("--plan", options->plan_hash, "Refuse where the run's plan is not this one");
  command->add_flag("--break-glass", options->break_glass,
                    "Against what the roles say; --note says why, and a task is left");
  command->callback([&context, options] { context.exit = answer(context, *options); });
}

}  // namespace reprise::cli
