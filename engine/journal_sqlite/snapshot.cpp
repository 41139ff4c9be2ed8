#include "journal_sqlite/snapshot.h"

#include <unistd.h>

#include <filesystem>

namespace reprise::journal_sqlite {

namespace {
constexpr const char* name_begin = "journal.snapshot-";
}

std::string snapshot_path(const std::string& state_folder) {
  return state_folder + "/" + name_begin + std::to_string(::getpid());
}

void remove_snapshots(const std::string& state_folder) {
  std::error_code error;  // a folder that cannot be read is the start's to tell
  for (const auto& entry : std::filesystem::directory_iterator(state_folder, error))
    if (entry.path().filename().string().starts_with(name_begin)) ::unlink(entry.path().c_str());
}

}  // namespace reprise::journal_sqlite
