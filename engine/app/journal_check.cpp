#include "app/journal_check.h"

#include <unistd.h>

#include "app/store.h"
#include "console/json_line.h"
#include "journal_sqlite/operations.h"
#include "journal_sqlite/snapshot.h"

namespace reprise::app {

namespace sqlite = journal_sqlite;

std::string to_json(const sqlite::VerifyReport& report, bool is_living) {
  return console::JsonLine()
      .text("type", "journal.verified")
      .raw("whole", report.is_whole() ? "true" : "false")
      .raw("living", is_living ? "true" : "false")
      .number("commits", static_cast<std::int64_t>(report.commits))
      .number("runs", static_cast<std::int64_t>(report.runs))
      .number("events", static_cast<std::int64_t>(report.events))
      .value("damage", model::List(report.damage.begin(), report.damage.end()))
      .value("affected", model::List(report.affected.begin(), report.affected.end()))
      .object();
}

base::Result<std::string> check_living_journal(const std::string& state_folder,
                                               const MakeCopy& copy) {
  auto settings = open_settings(state_folder);
  if (!settings) return base::fail(settings.error());
  const std::string path = sqlite::snapshot_path(state_folder), part = sqlite::part_of(path);
  bool copied = false;
  auto report = sqlite::verify_living(*settings, [&]() -> base::Result<std::string> {
    if (auto made = copy(path); !made) return base::fail(made.error());
    copied = true;
    return part;
  });
  if (copied) ::unlink(part.c_str());
  if (!report) return base::fail(report.error());
  return to_json(*report, true);
}

}  // namespace reprise::app
