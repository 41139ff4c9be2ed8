#include "unused.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "database.h"

namespace genesis {

using nlohmann::json;

json prove_unused(const std::string& ledger) {
  std::string holders;
  const auto absolute = std::filesystem::absolute(ledger).lexically_normal().string();
  for (const auto& process : std::filesystem::directory_iterator("/proc")) {
    std::error_code unseen;
    const std::filesystem::directory_iterator open_files(process.path() / "fd", unseen);
    if (unseen) continue;
    for (const auto& file : open_files) {
      const auto target = std::filesystem::read_symlink(file.path(), unseen).string();
      if (target == absolute || target == absolute + "-wal" || target == absolute + "-shm") {
        holders += " " + process.path().filename().string();
        break;
      }
    }
  }
  if (!holders.empty()) throw Problem(ledger + " is held open by process" + holders);
  return {{"ledger", ledger}, {"holders", json::array()}};
}

}  // namespace genesis
