// The commands, one file each: every function adds one to the command line. `context.exit` is set
// by the command that was called.
#pragma once

#include "cli/context.h"

namespace reprise::cli {

void add_validate(CLI::App& app, Context& context);
void add_plan(CLI::App& app, Context& context);
void add_run(CLI::App& app, Context& context);
void add_resume(CLI::App& app, Context& context);
void add_rerun(CLI::App& app, Context& context);
void add_list(CLI::App& app, Context& context);
void add_show(CLI::App& app, Context& context);
void add_log(CLI::App& app, Context& context);
void add_metrics(CLI::App& app, Context& context);
void add_attach(CLI::App& app, Context& context);     // attach, wait
void add_questions(CLI::App& app, Context& context);  // questions, answer
void add_control(CLI::App& app, Context& context);    // skip, retry, cancel, pause, continue
void add_stop(CLI::App& app, Context& context);       // stop, clear
void add_token(CLI::App& app, Context& context);
void add_person(CLI::App& app, Context& context);
void add_audit(CLI::App& app, Context& context);
void add_incident(CLI::App& app, Context& context);
void add_schedule(CLI::App& app, Context& context);
void add_report(CLI::App& app, Context& context);
void add_graph(CLI::App& app, Context& context);
void add_journal(CLI::App& app, Context& context);
void add_trigger(CLI::App& app, Context& context);
void add_config(CLI::App& app, Context& context);
void add_schema(CLI::App& app, Context& context);
void add_doctor(CLI::App& app, Context& context);
void add_test(CLI::App& app, Context& context);
void add_version(CLI::App& app, Context& context);
void add_serve(CLI::App& app, Context& context);
void add_engine(CLI::App& app, Context& context);  // hidden: the background engine
void add_new(CLI::App& app, Context& context);
void add_manual(CLI::App& app, Context& context);  // hidden: writes the manual pages
void add_completion(CLI::App& app, Context& context);
void add_later(CLI::App& app, Context& context);  // commands of the language that come later

// The whole command line; returns the exit code. Without `service` the commands that need it are
// handed to the program reprise-serve.
int run_command_line(int argc, char** argv, Service service = {});

}  // namespace reprise::cli
