#include "app/reports.h"

#include "app/attempt_names.h"
#include "app/real_clock.h"
#include "console/report.h"

namespace reprise::app {

std::string render_report(const StoredRun& run, const core::State& state,
                          const std::string& format) {
  const console::ReportInput input{state, run.events, run.chain_hash, RealClock().now().wall_us,
                                   [&run](const model::AttemptId& id) {
                                     return "logs/" + run.run_id + "/" + log_name(id) + ".log";
                                   }};
  return format == "json" ? console::report_json(input) + "\n" : console::report_markdown(input);
}

std::string render_report(RunReader& reader, const std::string& run_id, const std::string& format) {
  auto run = reader.load(run_id);
  if (!run) return "The report could not be made: " + run.error().message + "\n";
  auto state = fold(*run);
  if (!state) return "The report could not be made: " + state.error().message + "\n";
  return render_report(*run, *state, format);
}

}  // namespace reprise::app
