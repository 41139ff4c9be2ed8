#include <CLI/CLI.hpp>
#include <deque>

#include "app/disk_figures.h"
#include "app/incident_clocks.h"
#include "app/latch.h"
#include "app/real_clock.h"
#include "cli/commands.h"
#include "cli/living_engine.h"
#include "cli/remote.h"
#include "console/metrics.h"
#include "reprise/version.h"

namespace reprise::cli {

namespace {

// Open runs are folded; `states` keeps what is pointed to.
base::Status add_runs(app::RunReader& reader, const LivingEngine& engine,
                      std::deque<core::State>& states, console::MetricsInput& input) {
  auto rows = reader.list();
  if (!rows) return base::fail(rows.error());
  for (const auto& row : *rows) {
    if (row.finished_us != 0) {
      input.ended.add({row.runbook, row.status, row.created_us, row.finished_us});
      continue;
    }
    auto stored = reader.load(row.run_id);
    auto state = stored ? app::fold(*stored) : base::fail(stored.error());
    if (!state) return base::fail(state.error());
    states.push_back(std::move(*state));
    input.open.push_back({row.status, engine.carries(row), &states.back()});
  }
  return {};
}

base::Status add_incidents(app::RunReader& reader, console::MetricsInput& input) {
  const auto book = app::read_incidents(reader);
  if (!book) return base::fail(book.error());
  input.incidents = incident::summarize(*book, input.now_us);
  return {};
}

int metrics(const Context& context) {
  const auto engine = living_engine(context);
  console::MetricsInput input;
  input.now_us = app::RealClock().now().wall_us;
  input.has_engine = engine.lives;
  input.is_stopped = app::Latch(context.state).is_set();
  input.version = REPRISE_VERSION;
  input.disk = app::disk_figures(context.state);
  std::deque<core::State> states;
  auto reader = open_reader(context);
  if (!reader && reader.error().code != "none") return context.fail(reader.error());
  if (reader) {
    auto added = add_runs(**reader, engine, states, input);
    if (added) added = add_incidents(**reader, input);
    if (!added) return context.fail(added.error());
  }
  return context.print(console::metrics_text(input)), success;
}

}  // namespace

void add_metrics(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("metrics", "How runs stand, as text for Prometheus");
  command->callback([&context] { context.exit = metrics(context); });
}

}  // namespace reprise::cli
