#include <CLI/CLI.hpp>

#include "app/latch.h"
#include "app/real_clock.h"
#include "cli/commands.h"
#include "cli/living_engine.h"
#include "cli/remote.h"
#include "console/metrics.h"
#include "reprise/version.h"

namespace reprise::cli {

namespace {

console::ListRow row_of(const app::RunRow& row, const LivingEngine& engine) {
  return {row.run_id,     row.runbook,    row.title,       row.status,
          row.created_us, row.started_us, row.finished_us, engine.carries(row)};
}

int metrics(const Context& context) {
  const auto engine = living_engine(context);
  console::MetricsInput input;
  input.now_us = app::RealClock().now().wall_us;
  input.has_engine = engine.lives;
  input.is_stopped = app::Latch(context.state).is_set();
  input.version = REPRISE_VERSION;
  std::vector<core::State> states;
  auto reader = open_reader(context);
  if (!reader && reader.error().code != "none") return context.fail(reader.error());
  if (reader) {
    auto rows = (*reader)->list();
    if (!rows) return context.fail(rows.error());
    for (const auto& row : *rows) {
      input.runs.push_back(row_of(row, engine));
      if (row.finished_us != 0) continue;
      auto stored = (*reader)->load(row.run_id);
      auto state = stored ? app::fold(*stored) : base::fail(stored.error());
      if (!state) return context.fail(state.error());
      states.push_back(std::move(*state));
    }
  }
  for (const auto& state : states) input.unfinished.push_back(&state);
  return context.print(console::metrics_text(input)), success;
}

}  // namespace

void add_metrics(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("metrics", "How runs stand, as text for Prometheus");
  command->callback([&context] { context.exit = metrics(context); });
}

}  // namespace reprise::cli
