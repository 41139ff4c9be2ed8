#include "backup.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/time.h"
#include "files.h"
#include "ledger.h"

namespace genesis {

using nlohmann::json;

namespace {

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::int64_t instant_of(const std::string& text) {
  const auto instant = reprise::base::parse_timestamp(text);
  if (!instant) throw Problem("'" + text + "': " + instant.error().message);
  return *instant;
}

void copy_pages(Database& from, Database& to) {
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr) throw Problem(sqlite3_errmsg(to.handle()));
  // In one step: between two of them the engine would write, and the copy would begin anew.
  const int code = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) throw Problem("the copy was not finished", code);
}

// Why this is not the backup to use; empty = it is good.
std::string flaw_of(const std::string& backup, const json& manifest) {
  if (files::bytes_of(backup) != manifest.at("bytes").get<std::int64_t>())
    return "has " + std::to_string(files::bytes_of(backup)) + " bytes, its manifest says " +
           std::to_string(manifest.at("bytes").get<std::int64_t>());
  if (files::sha256_of(backup) != manifest.at("sha256").get<std::string>())
    return "its content is not what its manifest says (sha256)";
  try {
    const Summary found = check_ledger_file(backup);
    if (found.orders != manifest.at("orders").get<std::int64_t>())
      return "holds " + std::to_string(found.orders) + " orders, not as its manifest says";
    return "";
  } catch (const Problem& problem) {
    return std::string("is not sound: ") + problem.what();
  }
}

struct Candidate {
  std::string file, flaw;
  std::int64_t taken_us = INT64_MAX;  // until its manifest says when: it could be the newest
  json manifest;
};

Candidate candidate_of(const std::string& backup, std::int64_t moment_us) {
  Candidate candidate;
  candidate.file = backup;
  try {
    candidate.manifest = json::parse(files::read(manifest_of(backup)));
    candidate.taken_us = instant_of(candidate.manifest.at("taken_at").get<std::string>());
    if (candidate.taken_us > moment_us) candidate.flaw = "was taken after the moment";
  } catch (const Problem&) {
    candidate.flaw = "has no manifest that can be read";
  } catch (const json::exception&) {
    candidate.flaw = "has a manifest that is no manifest";
  }
  return candidate;
}

}  // namespace

std::string manifest_of(const std::string& backup) { return backup + ".manifest.json"; }

json take_backup(const std::string& ledger, const std::string& folder) {
  files::make_folders(folder);
  const std::int64_t taken_us = now_us();
  const std::string name = "ledger-" + std::to_string(taken_us) + ".db";
  const std::string backup = folder + "/" + name;
  {
    Database from(ledger, "mode=ro");
    Database to(backup + ".new", "mode=rwc");
    copy_pages(from, to);
    to.run("PRAGMA journal_mode=DELETE");  // one file, complete in itself
  }
  files::move(backup + ".new", backup);
  std::int64_t orders = 0;
  std::string chain;
  try {
    Database copy(backup, "immutable=1");
    const Summary summary = summary_of(copy);
    orders = summary.orders;
    chain = summary.chain;
  } catch (const Problem&) {
    chain = "unreadable";
  }
  json manifest = {{"uri", backup},
                   {"taken_at", reprise::base::format_timestamp(taken_us)},
                   {"sha256", files::sha256_of(backup)},
                   {"bytes", files::bytes_of(backup)},
                   {"kind", "sqlite"},
                   {"orders", orders},
                   {"chain", chain}};
  files::write(manifest_of(backup), manifest.dump(2) + "\n");
  return manifest;
}

json select_backup(const std::string& folder, const std::string& moment) {
  const std::int64_t moment_us = instant_of(moment);
  std::vector<Candidate> candidates;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".db")
      candidates.push_back(candidate_of(entry.path().string(), moment_us));
  std::sort(candidates.begin(), candidates.end(), [](const auto& left, const auto& right) {
    return std::tie(left.taken_us, left.file) > std::tie(right.taken_us, right.file);
  });
  json rejected = json::array(), chosen;
  for (auto& candidate : candidates) {
    if (!chosen.is_null()) break;
    if (candidate.flaw.empty()) candidate.flaw = flaw_of(candidate.file, candidate.manifest);
    const auto name = std::filesystem::path(candidate.file).filename().string();
    if (candidate.flaw.empty())
      chosen = candidate.manifest, chosen["backup"] = candidate.file;
    else
      rejected.push_back({{"file", name}, {"why", candidate.flaw}});
  }
  if (chosen.is_null()) throw Problem("no backup in " + folder + " is good: " + rejected.dump());
  chosen["rejected"] = rejected;
  return chosen;
}

json restore_beside(const std::string& backup, const std::string& beside) {
  const json manifest = json::parse(files::read(manifest_of(backup)));
  files::copy(backup, beside);
  const std::string flaw = flaw_of(beside, manifest);
  if (!flaw.empty()) throw Problem(beside + " " + flaw);
  return {{"file", beside}, {"orders", manifest.at("orders")}, {"sha256", manifest.at("sha256")}};
}

}  // namespace genesis
