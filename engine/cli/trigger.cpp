// `reprise trigger`: what came in, what was decided and why; once more; and what would be decided.
#include <CLI/CLI.hpp>

#include "cli/commands.h"

namespace reprise::cli {

namespace {

constexpr const char* rules_help = "Rules (default: those that STATE/serve.yaml names)";

void add_replay(CLI::App& command, TriggerOptions& options) {
  command.add_option("delivery", options.id, "Id, or its beginning")->required();
  command.add_flag("--dry-run", options.dry_run, "Only say what would be decided");
  command.add_option("--triggers", options.rules, rules_help)->type_name("FILE");
}

void add_test_of(CLI::App& command, TriggerOptions& options) {
  command.add_option("source", options.source, "A source of the rules")->required();
  command.add_option("--payload", options.payload, "The body")->required()->type_name("FILE");
  command.add_option("--header", options.headers, "'NAME: VALUE'; with any, the proof is checked")
      ->allow_extra_args(false);
  command.add_option("--triggers", options.rules, rules_help)->type_name("FILE");
}

}  // namespace

void add_trigger(CLI::App& app, Context& context) {
  auto options = std::make_shared<TriggerOptions>();
  auto* command = app.add_subcommand("trigger", "Deliveries of alerts: what came, and why what");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, TriggerWork work) {
    auto* made = command->add_subcommand(name, help);
    made->callback([&context, options, work] {
      options->work = work;
      context.exit = context.service.is_here() ? context.service.trigger(context, *options)
                                               : become_service(context);
    });
    return made;
  };
  auto* all = add("list", "Deliveries, newest first", TriggerWork::list);
  all->add_option("--source", options->source, "Only those of this source");
  all->add_option("--last", options->last, "So many (default 20)");
  add("explain", "One delivery: each alert, each rule, each reason", TriggerWork::explain)
      ->add_option("delivery", options->id, "Id, or its beginning")
      ->required();
  add_replay(*add("replay", "Takes a delivery in once more", TriggerWork::replay), *options);
  add_test_of(*add("test", "What a payload would start; nothing is kept", TriggerWork::test),
              *options);
}

}  // namespace reprise::cli
