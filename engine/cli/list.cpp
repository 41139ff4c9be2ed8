#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/changed_sources.h"
#include "app/real_clock.h"
#include "cli/commands.h"
#include "cli/living_engine.h"
#include "cli/remote.h"
#include "cli/since.h"
#include "console/show.h"

namespace reprise::cli {

namespace {

struct Filter {
  std::string status, runbook, since;
};

int list(const Context& context, const Filter& filter) {
  auto since = since_us(filter.since);
  if (!since) return context.fail(since.error());
  auto reader = open_reader(context);
  if (!reader && reader.error().code == "none") return success;  // no journal yet: no runs
  if (!reader) return context.fail(reader.error());
  auto rows = (*reader)->list();
  if (!rows) return context.fail(rows.error());
  const auto engine = living_engine(context);
  std::vector<console::ListRow> shown;
  for (const auto& row : *rows) {
    if (!filter.status.empty() && row.status != filter.status) continue;
    if (!filter.runbook.empty() && row.runbook != filter.runbook) continue;
    if (row.created_us < *since) continue;
    shown.push_back({row.run_id, row.runbook, row.title, row.status, row.created_us, row.started_us,
                     row.finished_us, engine.carries(row)});
  }
  std::stable_sort(shown.begin(), shown.end(), [](const auto& left, const auto& right) {
    return left.created_us > right.created_us;
  });
  context.print(context.json ? console::list_lines(shown)
                             : console::list_text(shown, app::RealClock().now().wall_us));
  return success;
}

}  // namespace

void add_list(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("list", "Runs, newest first");
  auto filter = std::make_shared<Filter>();
  command->add_option("--status", filter->status, "Only runs with this status")
      ->check(CLI::IsMember(
          {"queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"}));
  command->add_option("--runbook", filter->runbook, "Only runs of this runbook");
  command->add_option("--since", filter->since, "Only runs created since then");
  command->callback([&context, filter] { context.exit = list(context, *filter); });
}

void add_show(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("show", "One run: steps, questions, clocks");
  auto run = std::make_shared<std::string>();
  command->add_option("run", *run, "Id of a run, or its beginning")->required();
  command->callback([&context, run] {
    auto stored = load_run(context, *run);
    auto state = stored ? app::fold(*stored) : base::fail(stored.error());
    if (!state) {
      context.exit = context.fail(state.error());
      return;
    }
    if (!state->is_over() && context.server.empty())
      for (const auto& change : app::changed_sources(*stored))
        context.say("note: " + change + " since this run began; the run goes on with its own copy");
    const auto now_us = app::RealClock().now().wall_us;
    const auto carried = is_carried(context, *stored);
    context.print(context.json ? console::show_json(*state, now_us, carried) + "\n"
                               : console::show_text(*state, now_us, context.colour(), carried));
  });
}

}  // namespace reprise::cli
