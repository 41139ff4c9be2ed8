// Doctor: the journal - its owner, its format, whether it is whole, and what waits in it.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "app/doctor_parts.h"
#include "app/latch.h"
#include "app/line_socket.h"
#include "app/real_clock.h"
#include "app/store.h"
#include "base/text.h"
#include "journal_sqlite/operations.h"
#include "journal_sqlite/schema.h"
#include "reprise/version.h"

namespace reprise::app {

namespace {

namespace sqlite = journal_sqlite;

constexpr off_t checked_bytes_max = 64 << 20;  // larger ones take longer than one waits
constexpr base::WallMicros jump_us_min = 60'000'000;

// Whether an engine answers.
bool examine_engine(const std::string& folder, Findings& findings) {
  auto socket = LineSocket::connect(folder);
  if (!socket) return false;
  auto answer = socket->ask(model::Map{{"do", "hello"}});
  if (!answer) {
    findings.push_back({Level::bad, "engine", answer.error().message,
                        "Its runs are not carried on, and no other engine can take them.",
                        "Look at " + folder + "/engine.log, end it, then: reprise resume"});
    return true;
  }
  const std::string version = (*answer)["version"].text_or("?");
  const std::string text =
      "pid " + std::to_string((*answer)["pid"].integer_or(0)) + ", version " + version;
  if (version == REPRISE_VERSION)
    findings.push_back({Level::good, "engine", text});
  else
    findings.push_back({Level::warning, "engine", text + ", and this is " REPRISE_VERSION,
                        "What was mended in between does not hold for its runs.",
                        "When no run is under way, end it; the next command starts the new one."});
  return true;
}

void examine_latch(const std::string& folder, Findings& findings) {
  if (::access((folder + "/latch").c_str(), F_OK) != 0) return;
  const Latch latch(folder);
  if (latch.is_set())
    findings.push_back({Level::warning, "kill switch", "set: " + latch.reason(),
                        "Nothing is started, not even after a reboot.",
                        "When it is safe: reprise clear --reason TEXT"});
  else
    findings.push_back({Level::good, "kill switch", "open"});
}

void examine_format(const std::string& folder, Findings& findings) {
  const auto format = sqlite::read_format(folder + "/journal.db");
  if (!format) return;
  if (format->version < sqlite::format_version)
    findings.push_back({Level::warning, "journal",
                        "of format " + std::to_string(format->version) + ", older than " +
                            std::to_string(sqlite::format_version),
                        "The next engine changes it, and older programs cannot read it then.",
                        "Before that: reprise journal backup FILE"});
  else
    findings.push_back({Level::good, "journal", "format " + std::to_string(format->version)});
}

void examine_whole(const std::string& folder, Findings& findings) {
  struct stat status {};
  if (::stat((folder + "/journal.db").c_str(), &status) != 0) return;
  const std::string size = std::to_string(status.st_size >> 20) + " MiB";
  if (status.st_size > checked_bytes_max) {
    findings.push_back({Level::good, "journal", size + ": too large to be read through here", "",
                        "From time to time: reprise journal verify"});
    return;
  }
  auto settings = open_settings(folder);
  auto report = settings ? sqlite::verify_state(*settings) : base::fail(settings.error());
  if (report && report->is_whole()) {
    findings.push_back(
        {Level::good, "journal", "whole: " + std::to_string(report->events) + " events, " + size});
    return;
  }
  findings.push_back({Level::bad, "journal",
                      report ? report->damage.front() : report.error().message,
                      "It is refused until a person has decided what holds.",
                      report || report.error().hint.empty()
                          ? "See all of it: reprise journal verify. Then put back a good copy, or: "
                            "reprise journal accept --reason TEXT"
                          : report.error().hint});
}

bool is_unfinished(const RunRow& row) {
  return row.status != "succeeded" && row.status != "failed" && row.status != "cancelled";
}

void examine_runs(const std::vector<RunRow>& rows, Findings& findings) {
  std::vector<std::string> ids;
  base::WallMicros last_us = 0;
  for (const auto& row : rows) {
    if (is_unfinished(row)) ids.push_back(row.run_id);
    last_us = std::max({last_us, row.created_us, row.started_us, row.finished_us});
  }
  constexpr std::size_t named_max = 5;
  const std::size_t count = ids.size();
  ids.resize(std::min(count, named_max));
  if (count > 0)
    findings.push_back({Level::warning, "runs",
                        std::to_string(count) + " unfinished, and no engine: " +
                            base::join(ids, ", ") + (count > named_max ? ", ..." : ""),
                        "A recovery stands still in the middle.",
                        "reprise resume; what waits for a person: reprise questions"});
  if (last_us > RealClock().now().wall_us + jump_us_min)
    findings.push_back(
        {Level::bad, "clock",
         "behind the journal, which was written at " + base::format_timestamp(last_us),
         "Deadlines cannot be trusted; runs with timers ask a person.",
         "Find out which time is right, and set the clock (NTP)."});
}

}  // namespace

void examine_journal(const std::string& folder, Findings& findings) {
  examine_latch(folder, findings);
  if (::access((folder + "/journal.db").c_str(), F_OK) != 0) return;
  examine_format(folder, findings);
  if (examine_engine(folder, findings)) return;  // it has checked the journal, and goes on
  auto reader = open_inspector(folder);
  if (!reader && reader.error().code == "busy") {
    findings.push_back({Level::bad, "engine", reader.error().message + ", and does not answer",
                        "Its runs are not carried on, and no other engine can take them.",
                        "Where it is not just starting: end it, then: reprise resume"});
    return;
  }
  auto rows = reader ? (*reader)->list() : base::fail(reader.error());
  if (!rows) {
    findings.push_back(
        {Level::bad, "journal", rows.error().message,
         "Nothing can be started or shown in this state folder.",
         rows.error().hint.empty() ? "See: reprise journal verify" : rows.error().hint});
    return;
  }
  reader->reset();  // its lock would be in the way
  examine_whole(folder, findings);
  examine_runs(*rows, findings);
}

}  // namespace reprise::app
