#include "evidence.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "database.h"
#include "files.h"

namespace genesis {

using nlohmann::json;

namespace {

// A log that outlived its database would be played into the next one of that name.
constexpr const char* companions[] = {"-wal", "-shm"};

std::string name_of(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

json saved_before(const std::string& folder) {
  const std::string manifest = folder + "/manifest.json";
  if (!files::exists(manifest)) return {};
  json saved = json::parse(files::read(manifest));
  for (const auto& [name, sha256] : saved.at("files").items())
    if (files::sha256_of(folder + "/" + name) != sha256.get<std::string>())
      throw Problem(folder + "/" + name + " is no longer what was saved");
  return saved;
}

void move_if_there(const std::string& from, const std::string& to) {
  if (files::exists(from)) files::move(from, to);
}

}  // namespace

json save_state(const std::string& ledger, const std::string& folder) {
  if (json saved = saved_before(folder); !saved.is_null()) return saved;
  files::make_folders(folder);
  json hashes;
  for (const std::string companion : {"", "-wal", "-shm"}) {
    const std::string from = ledger + companion, name = name_of(from);
    if (!files::exists(from)) continue;
    files::copy(from, folder + "/" + name);
    hashes[name] = files::sha256_of(folder + "/" + name);
  }
  if (!hashes.contains(name_of(ledger))) throw Problem("there is no " + ledger);
  const json saved = {
      {"folder", folder}, {"ledger", folder + "/" + name_of(ledger)}, {"files", hashes}};
  files::write(folder + "/manifest.json", saved.dump(2) + "\n");
  return saved;
}

json swap_in(const std::string& beside, const std::string& ledger, const std::string& kept,
             const std::string& sha256) {
  files::make_folders(kept);
  for (const char* companion : companions) {
    if (files::exists(beside + companion)) throw Problem(beside + companion + " is in the way");
    move_if_there(ledger + companion, kept + "/" + name_of(ledger) + companion);
  }
  const std::string replaced = kept + "/" + name_of(ledger);
  if (!files::exists(replaced)) {
    // One atomic act: at no instant is there no ledger, or half of one.
    if (files::sha256_of(ledger) != sha256) {
      if (files::sha256_of(beside) != sha256) throw Problem(beside + " is not what was verified");
      files::exchange(beside, ledger);
    }
    files::move(beside, replaced);
  }
  return {{"ledger", ledger}, {"kept", kept}, {"sha256", files::sha256_of(ledger)}};
}

json ask_swap(const std::string& ledger, const std::string& kept, const std::string& sha256) {
  const bool in_place = files::exists(ledger) && files::sha256_of(ledger) == sha256;
  const bool complete = in_place && files::exists(kept + "/" + name_of(ledger));
  json answer = {{"verdict", complete ? "happened" : "did-not-happen"}};
  if (complete) answer.update({{"ledger", ledger}, {"kept", kept}, {"sha256", sha256}});
  return answer;
}

json swap_back(const std::string& beside, const std::string& ledger, const std::string& kept) {
  const std::string replaced = kept + "/" + name_of(ledger);
  if (files::exists(replaced)) {
    for (const char* companion : companions) move_if_there(ledger + companion, beside + companion);
    move_if_there(ledger, beside);
    files::move(replaced, ledger);
  }
  for (const char* companion : companions)
    move_if_there(kept + "/" + name_of(ledger) + companion, ledger + companion);
  return {{"ledger", ledger}, {"sha256", files::sha256_of(ledger)}};
}

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
