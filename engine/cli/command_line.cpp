#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "app/paths.h"
#include "cli/commands.h"
#include "cli/help.h"

namespace reprise::cli {

namespace {

void add_globals(CLI::App& app, Context& context) {
  context.state = app::default_state_folder();
  app.add_option("--state", context.state,
                 "State folder (default $REPRISE_STATE, else ~/.local/state/reprise)")
      ->type_name("DIR")
      ->transform(app::absolute_path);
  app.add_option("--bindings", context.bindings, "Targets, secrets, contacts of this installation")
      ->type_name("FILE");
  app.add_flag("--json", context.json, "One JSON object per line on stdout");
  app.add_flag("--no-color", context.no_color, "No colours, also on a terminal");
  app.add_flag("--plain", context.plain, "Plain lines instead of the live view");
  app.add_flag("-q,--quiet", context.quiet, "Only results and errors");
  app.add_flag("-v,--verbose", context.verbose, "Say more about what is done");
}

void add_commands(CLI::App& app, Context& context) {
  for (const auto add :
       {add_run,   add_resume, add_rerun,     add_validate, add_plan,       add_list,   add_show,
        add_log,   add_attach, add_questions, add_control,  add_stop,       add_token,  add_person,
        add_audit, add_report, add_graph,     add_journal,  add_config,     add_schema, add_doctor,
        add_new,   add_test,   add_version,   add_engine,   add_completion, add_manual, add_later})
    add(app, context);
  explain(app);
}

// Of the command that was meant, as far as that is known.
std::string usage_line(const CLI::App& app) {
  const CLI::App* command = &app;
  std::string path = "reprise";
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    path += " " + command->get_name();
  }
  const std::string help = command->help();
  const std::string begin = "Usage: " + command->get_name();
  const auto at = help.find(begin);
  const auto rest = at == std::string::npos ? help.size() : at + begin.size();
  return "Usage: " + path + help.substr(rest, help.find('\n', rest) - rest) + "; see: " + path +
         " --help";
}

}  // namespace

int run_command_line(int argc, char** argv) {
  // A closed pipe is an error value here, never a death in the middle of a recovery.
  std::signal(SIGPIPE, SIG_IGN);
  Context context;
  CLI::App app("Reprise runs disaster-recovery runbooks and survives its own death.", "reprise");
  app.require_subcommand(1);
  app.fallthrough();
  app.set_help_all_flag("--help-all", "Help of all commands");
  add_globals(app, context);
  add_commands(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version come by here too, with exit code 0.
    if (error.get_exit_code() == 0) return app.exit(error);
    return context.fail({"usage", error.what(), usage_line(app)});
  }
  return context.exit;
}

}  // namespace reprise::cli
