#include "cli/living_journal.h"

#include <unistd.h>

#include <utility>

#include "app/protocol.h"
#include "journal_sqlite/snapshot.h"

namespace reprise::cli {

namespace sqlite = journal_sqlite;
using model::Map;

base::Status LivingJournal::copy(const std::string& path) {
  auto answer = socket_.ask(Map{{"do", "copy-journal"}, {"path", path}});
  if (answer) return {};
  // A copy that the engine has left behind, unless the path was refused for what stands there.
  if (answer.error().code == "closed") ::unlink(sqlite::part_of(path).c_str());
  return base::fail(answer.error());
}

base::Result<sqlite::PruneReport> LivingJournal::prune(const sqlite::PruneRequest& request) {
  Map message = app::encode_prune(request).map();
  message["do"] = "prune";
  auto answer = socket_.ask(std::move(message));
  if (!answer && answer.error().code == "closed")
    return base::fail("no-engine", "the engine has ended before the prune had",
                      "What is not in the journal any more is in the archive. Prune again.");
  if (!answer) return base::fail(answer.error());
  return app::decode_prune_report(*answer);
}

base::Result<Snapshot> Snapshot::take(LivingJournal& journal, const std::string& state_folder) {
  const std::string path = sqlite::snapshot_path(state_folder);
  if (auto copied = journal.copy(path); !copied) return base::fail(copied.error());
  return Snapshot(sqlite::part_of(path));
}

Snapshot::Snapshot(Snapshot&& other) noexcept : file_(std::exchange(other.file_, {})) {}

Snapshot::~Snapshot() {
  if (!file_.empty()) ::unlink(file_.c_str());
}

}  // namespace reprise::cli
