#include "app/reports.h"

#include <algorithm>
#include <fstream>

#include "app/attempt_names.h"
#include "app/incident_clocks.h"
#include "app/paths.h"
#include "app/real_clock.h"
#include "console/report.h"
#include "incident/facts.h"

namespace reprise::app {

namespace {

// Empty where the log is gone: a report tells what there is.
std::string end_of_file(const std::string& path, std::size_t bytes_max) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return {};
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(0, file.tellg()));
  const std::size_t wanted = std::min(size, bytes_max);
  std::string text(wanted, '\0');
  file.seekg(static_cast<std::streamoff>(size - wanted));
  file.read(text.data(), static_cast<std::streamsize>(wanted));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

// What cannot be read is left out, as above.
void add_incident(RunReader& reader, const incident::Book& book, const std::string& run_id,
                  console::ReportInput& input) {
  input.incident = book.of_run(run_id);
  if (input.incident == nullptr) return;
  input.clocks = clocks_of(*input.incident, said_by_runs(reader, input.incident->runs));
}

}  // namespace

std::string render_report(RunReader& reader, const StoredRun& run, const core::State& state,
                          const std::string& state_folder, const std::string& format,
                          std::optional<bool> has_engine) {
  console::ReportInput input{state, run.events, run.chain_hash, RealClock().now().wall_us, {}};
  input.has_engine = has_engine;
  const auto book = read_incidents(reader);
  if (book) add_incident(reader, *book, run.run_id, input);
  input.log_of = [&run](const model::AttemptId& id) {
    return "logs/" + run.run_id + "/" + log_name(id) + ".log";
  };
  input.end_of_log = [&](const model::AttemptId& id) {
    return end_of_file(log_path(state_folder, run.run_id, log_name(id)), console::tail_bytes_max);
  };
  if (format == "json") return console::report_json(input) + "\n";
  return format == "html" ? console::report_html(input) : console::report_markdown(input);
}

std::string render_report(RunReader& reader, const std::string& run_id,
                          const std::string& state_folder, const std::string& format) {
  auto run = reader.load(run_id);
  if (!run) return "The report could not be made: " + run.error().message + "\n";
  auto state = fold(*run);
  if (!state) return "The report could not be made: " + state.error().message + "\n";
  return render_report(reader, *run, *state, state_folder, format);
}

}  // namespace reprise::app
