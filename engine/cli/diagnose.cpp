#include "cli/diagnose.h"

#include <chrono>
#include <thread>

#include "app/real_clock.h"
#include "cli/remote.h"
#include "cli/run_view.h"
#include "cli/server_run.h"
#include "console/event_lines.h"

namespace reprise::cli {

bool report_diagnostics(const Context& context, const app::Compiled& compiled) {
  return report_diagnostics(context, compiled.diagnostics, compiled.sources);
}

bool report_diagnostics(const Context& context, const base::Diagnostics& diagnostics,
                        const base::SourceMap& sources) {
  if (context.json) {
    const auto now_us = app::RealClock().now().wall_us;
    std::uint64_t seq = 0;
    for (const auto& diagnostic : diagnostics)
      context.print(console::error_line(++seq, now_us, diagnostic, sources));
  } else if (!diagnostics.empty()) {
    context.complain(base::render_all(diagnostics, sources, context.colour()));
  }
  return !base::has_errors(diagnostics);
}

int follow_existing(const Context& context, const std::string& run_id) {
  if (!context.server.empty()) return follow_on_server(context, run_id, 0);
  if (auto socket = app::LineSocket::connect(context.state); socket)
    return follow_or_take_over(context, std::move(*socket), run_id, 0);
  auto stored = load_run(context, run_id);
  if (!stored) return context.fail(stored.error());
  const RunView view(context, *stored);
  if (const auto ended = view.exit()) return *ended;
  // It may have come up while the journal was read.
  if (auto socket = app::LineSocket::connect(context.state); socket)
    return follow_or_take_over(context, std::move(*socket), run_id, 0);
  context.say("No engine carries this run. Go on with: reprise resume " + run_id);
  return waits;
}

void wait_for_engine() { std::this_thread::sleep_for(std::chrono::milliseconds(100)); }

}  // namespace reprise::cli
