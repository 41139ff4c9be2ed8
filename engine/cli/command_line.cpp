#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "app/paths.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/standard_streams.h"
#include "cli/usage_error.h"
#include "reprise/version.h"

namespace reprise::cli {

namespace {

// Commands that go to another machine; all others would quietly do something here instead.
const std::set<std::string, std::less<>> server_commands = {
    "run",     "plan",      "resume", "list",   "show",  "log",      "attach",
    "wait",    "questions", "answer", "cancel", "pause", "skip",     "continue",
    "stop",    "retry",     "clear",  "report", "graph", "incident", "schedule",
    "trigger", "token",     "person", "audit"};

void add_server(CLI::App& app, Context& context) {
  const auto environment = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  context.server = environment("REPRISE_SERVER");
  context.token_file = environment("REPRISE_TOKEN_FILE");
  auto* server = app.add_option("--server", context.server,
                                "The engine that is asked, elsewhere (default $REPRISE_SERVER)")
                     ->type_name("URL");
  app.add_option("--token-file", context.token_file,
                 "Its token is the file's one line (default $REPRISE_TOKEN_FILE)")
      ->type_name("FILE");
  app.add_option("--ca", context.ca_file, "Who signs its certificate, in the system's place")
      ->type_name("FILE");
  app.parse_complete_callback([&app, &context, server] {
    if (context.server.empty() || app.get_subcommands().empty()) return;
    const std::string name = app.get_subcommands().front()->get_name();
    if (server_commands.contains(name)) return;
    if (server->count() > 0)
      throw CLI::ValidationError("--server", "'" + name + "' works on its own machine only");
    context.server.clear();
  });
}

void add_globals(CLI::App& app, Context& context) {
  context.state = app::default_state_folder();
  app.add_option("--state", context.state,
                 "State folder (default $REPRISE_STATE, else ~/.local/state/reprise)")
      ->type_name("DIR")
      ->check(refuse_empty)
      ->transform(app::absolute_path);
  app.add_option("--bindings", context.bindings, "Targets, secrets, contacts of this installation")
      ->type_name("FILE");
  add_server(app, context);
  app.add_flag("--json", context.json, "One JSON object per line on stdout");
  app.add_flag("--no-color", context.no_color, "No colours, also on a terminal");
  app.add_flag("--plain", context.plain, "Plain lines instead of the live view");
  app.add_flag("-q,--quiet", context.quiet, "Only results and errors");
  app.add_flag("-v,--verbose", context.verbose, "Say more about what is done");
}

// The command among these words; empty where only all of them together can tell what is meant.
std::string command_word(const CLI::App& app, int argc, char** argv) {
  for (int at = 1; at < argc; ++at) {
    const std::string word = argv[at];
    if (word.empty() || word.front() != '-') return word;
    const CLI::Option* option = app.get_option_no_throw(word);
    if (option == nullptr || option == app.get_help_ptr() || option == app.get_help_all_ptr())
      return {};
    if (option->get_items_expected() > 0) ++at;
  }
  return {};
}

// Up to the one that is wanted: all of them are a good part of the time of a short command. The
// last two tell of all.
void add_commands(CLI::App& app, Context& context, const std::string& wanted) {
  for (const auto add :
       {add_run,     add_resume,  add_rerun,    add_validate,   add_plan,    add_list,  add_show,
        add_log,     add_metrics, add_attach,   add_questions,  add_control, add_stop,  add_token,
        add_person,  add_audit,   add_incident, add_schedule,   add_report,  add_graph, add_journal,
        add_trigger, add_config,  add_schema,   add_doctor,     add_new,     add_test,  add_version,
        add_serve,   add_later,   add_engine,   add_completion, add_manual}) {
    add(app, context);
    const auto is_wanted = [&wanted](const CLI::App* made) { return made->get_name() == wanted; };
    if (!wanted.empty() && !app.get_subcommands(is_wanted).empty()) break;
  }
  explain(app);
}

}  // namespace

int run_command_line(int argc, char** argv, Service service) {
  // A closed pipe is an error value here, never a death in the middle of a recovery.
  std::signal(SIGPIPE, SIG_IGN);
  hold_standard_streams();
  Context context;
  context.words = argv;
  context.service = std::move(service);
  CLI::App app("Reprise runs disaster-recovery runbooks and survives its own death.", "reprise");
  app.require_subcommand(1);
  app.fallthrough();
  app.set_help_all_flag("--help-all", "Help of all commands");
  app.set_version_flag("--version", "reprise " REPRISE_VERSION);
  add_globals(app, context);
  add_commands(app, context, command_word(app, argc, argv));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version come by here too, with exit code 0.
    if (error.get_exit_code() == 0) return app.exit(error);
    return context.fail(usage_error(app, error));
  }
  return exit_with_output(app, context);
}

}  // namespace reprise::cli
