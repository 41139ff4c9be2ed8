#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/diagnose.h"
#include "cli/remote.h"

namespace reprise::cli {

namespace {

void follow_run(Context& context, const std::string& prefix, bool silent) {
  std::string run_id;
  {
    auto reader = open_reader(context);
    auto found = reader ? find_run(**reader, prefix) : base::fail(reader.error());
    if (!found) {
      context.exit = context.fail(found.error());
      return;
    }
    run_id = *found;
  }
  Context view = context;
  view.quiet = context.quiet || silent;
  context.exit = follow_existing(view, run_id);
}

}  // namespace

void add_attach(CLI::App& app, Context& context) {
  auto run = std::make_shared<std::string>();
  auto* attach = app.add_subcommand("attach", "Follow a run; ends with its exit code");
  attach->add_option("run", *run, "Id of a run, or its beginning")->required();
  attach->callback([&context, run] { follow_run(context, *run, false); });
  auto* wait = app.add_subcommand("wait", "Wait for the end of a run; ends with its exit code");
  wait->add_option("run", *run, "Id of a run, or its beginning")->required();
  wait->callback([&context, run] { follow_run(context, *run, true); });
}

}  // namespace reprise::cli
