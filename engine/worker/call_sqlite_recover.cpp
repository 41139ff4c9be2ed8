#include <sys/stat.h>

#include "script/host_calls.h"
#include "worker/file_content.h"
#include "worker/salvage/pages.h"
#include "worker/salvage/recover.h"
#include "worker/sqlite_place.h"

namespace reprise::worker {

using model::Map;
using model::Value;

namespace {

Map numbers(const std::map<std::string, std::int64_t>& all) {
  Map map;
  for (const auto& [name, number] : all) map[name] = number;
  return map;
}

Value told(const salvage::Recovered& found) {
  model::List problems(found.problems.begin(), found.problems.end());
  return Map{{"method", "pages"},
             {"saved", numbers(found.saved)},
             {"lost", numbers(found.lost)},
             {"damaged", numbers(found.damaged)},
             {"lost_and_found", found.lost_and_found},
             {"problems", std::move(problems)}};
}

base::Error written_to(const std::string& path) {
  return {"changed", path + " was written to while it was read", "stop what writes to it first"};
}

// What SQLite would roll back first is more than a reader of pages knows.
bool has_journal(const Place& place, const std::string& path) {
  const auto journal = open_file(place, path + "-journal");
  constexpr std::string_view magic("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
  return journal && salvage::read_bytes_at(journal->get(), 0, magic.size()) == magic;
}

}  // namespace

Made call_sqlite_recover(const script::Call& call, const std::string& key, const Place& place) {
  const std::string from = call.args["from"].text(), to = call.args["to"].text();
  const auto file = open_file(place, from);
  if (!file) return script::given(file.error());
  const auto log = open_file(place, from + "-wal");
  if (!log && log.error().code != "not-found") return script::given(log.error());
  if (has_journal(place, from))
    return script::given(base::Error{"journal", from + " has a journal that was not rolled back",
                                     "open a copy of both with sqlite3 once, and recover that"});
  struct stat before {
  }, after{};
  if (::fstat(file->get(), &before) != 0) return script::given(file_error(errno, from));
  auto beside = Beside::make(place, to, key);
  if (!beside) return script::given(beside.error());
  const auto path = path_of(*beside);
  if (!path) return script::given(path.error());
  const auto found = salvage::recover(file->get(), log ? log->get() : -1, from, *path);
  if (!found) return script::given(found.error());
  if (::fstat(file->get(), &after) != 0 || before.st_size != after.st_size ||
      before.st_mtim.tv_sec != after.st_mtim.tv_sec ||
      before.st_mtim.tv_nsec != after.st_mtim.tv_nsec)
    return script::given(written_to(from));
  return beside->settle(told(*found));
}

}  // namespace reprise::worker
