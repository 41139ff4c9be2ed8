// `reprise incident`: what is open, who has it, and what is left to do.
#include <CLI/CLI.hpp>

#include "app/real_clock.h"
#include "cli/commands.h"
#include "cli/incident_client.h"
#include "model/json.h"

namespace reprise::cli {

using model::Map;
using model::Value;

namespace {

struct IncidentOptions {
  std::string id, title, severity, failure_at, note, due;
  std::int64_t number = 0;
  bool all = false;
};

void print(const Context& context, const Value& facts, std::string (*text)(const Value&)) {
  context.print(context.json ? model::to_json(facts) + "\n" : text(facts));
}

int list(const Context& context, const IncidentOptions& options) {
  auto incidents = read_incidents(context, options.all);
  if (!incidents) return context.fail(incidents.error());
  for (const auto& facts : *incidents) print(context, facts, incident_line);
  return success;
}

int show(const Context& context, const IncidentOptions& options) {
  auto facts = read_incident(context, options.id);
  if (!facts) return context.fail(facts.error());
  print(context, *facts, incident_story);
  return success;
}

int say(const Context& context, Map request) {
  auto facts = say_of_incident(context, std::move(request));
  if (!facts) return context.fail(facts.error());
  print(context, *facts, incident_line);
  return success;
}

// A moment, or a duration from now.
base::Result<std::string> moment_ahead(const std::string& text) {
  if (const auto after_ms = base::parse_duration(text))
    return base::format_timestamp(app::RealClock().now().wall_us + *after_ms * 1'000);
  if (const auto at = base::parse_timestamp(text); !at)
    return base::fail("usage", "--due: '" + text + "' is neither a moment nor a duration",
                      "such as 2026-11-01T09:00:00Z, or 7d");
  return text;
}

int add_task(const Context& context, const IncidentOptions& options) {
  auto due = moment_ahead(options.due);
  if (!due) return context.fail(due.error());
  return say(context,
             {{"say", "task"}, {"incident", options.id}, {"title", options.title}, {"due", *due}});
}

using Options = std::shared_ptr<IncidentOptions>;

void add_words(CLI::App& command, Context& context, const Options& options) {
  auto* make = command.add_subcommand("open", "Open one by hand");
  make->add_option("title", options->title, "What is wrong, in a sentence")->required();
  make->add_option("--severity", options->severity, "Chooses its level")->required();
  make->add_option("--failure-at", options->failure_at, "Since when (RFC 3339)");
  make->callback([&context, options] {
    context.exit = say(context, {{"say", "open"},
                                 {"title", options->title},
                                 {"severity", options->severity},
                                 {"failure_at", options->failure_at}});
  });
  for (const auto& [name, word, help] :
       {std::tuple{"ack", "acknowledge", "Say that you have it: nobody else is called"},
        std::tuple{"close", "close", "End it, where no run has"}}) {
    auto* one = command.add_subcommand(name, help);
    one->add_option("incident", options->id, "Its id, that of its first run, or its beginning")
        ->required();
    one->add_option("--note", options->note, "Recorded");
    one->callback([&context, options, word = std::string(word)] {
      context.exit =
          say(context, {{"say", word}, {"incident", options->id}, {"note", options->note}});
    });
  }
}

void add_task_words(CLI::App& command, Context& context, const Options& options) {
  auto* task = command.add_subcommand("task", "What is left to do");
  task->require_subcommand(1);
  auto* add = task->add_subcommand("add", "Add something to do");
  add->add_option("incident", options->id, "Its id, or its beginning")->required();
  add->add_option("title", options->title, "What is to be done")->required();
  add->add_option("--due", options->due, "Until when: a moment, or a duration")->required();
  add->callback([&context, options] { context.exit = add_task(context, *options); });
  auto* done = task->add_subcommand("done", "Say that it is done");
  done->add_option("incident", options->id, "Its id, or its beginning")->required();
  done->add_option("task", options->number, "Its number")->required();
  done->add_option("--note", options->note, "Recorded");
  done->callback([&context, options] {
    context.exit = say(context, {{"say", "task-done"},
                                 {"incident", options->id},
                                 {"number", options->number},
                                 {"note", options->note}});
  });
}

}  // namespace

void add_incident(CLI::App& app, Context& context) {
  auto options = std::make_shared<IncidentOptions>();
  auto* command = app.add_subcommand("incident", "Incidents: who has them, and what is left to do");
  command->require_subcommand(1);
  auto* all = command->add_subcommand("list", "Those that are open, or have something overdue");
  all->add_flag("--all", options->all, "Closed ones, too");
  all->callback([&context, options] { context.exit = list(context, *options); });
  auto* one = command->add_subcommand("show", "Clocks, who was told, tasks");
  one->add_option("incident", options->id, "Its id, that of its first run, or its beginning")
      ->required();
  one->callback([&context, options] { context.exit = show(context, *options); });
  add_words(*command, context, options);
  add_task_words(*command, context, options);
}

}  // namespace reprise::cli
