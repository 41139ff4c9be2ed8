#include "journal_sqlite/rows.h"

#include <sqlite3.h>

#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "journal_sqlite/compression.h"
#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

namespace {

constexpr std::string_view reference_begin = "{\"$blob\":\"";
constexpr std::string_view reference_end = "\"}";
constexpr std::size_t reference_size = reference_begin.size() + 64 + reference_end.size();

// The status in run.finished; "succeeded" is the default and left out by the encoder.
std::string final_status(std::string_view body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object()) return "failed";  // never claim a success that is not written there
  const auto status = json.find("status");
  if (status == json.end()) return "succeeded";
  return status->is_string() ? status->get<std::string>() : "failed";
}

}  // namespace

std::optional<base::Digest> from_hex(std::string_view hex) {
  base::Digest digest{};
  if (hex.size() != 2 * digest.size() || !base::is_hex(hex)) return std::nullopt;
  for (std::size_t at = 0; at < digest.size(); ++at)
    digest[at] = static_cast<std::uint8_t>(base::hex_digit(hex[2 * at]) << 4 |
                                           base::hex_digit(hex[2 * at + 1]));
  return digest;
}

std::string blob_reference(const base::Digest& digest) {
  return std::string(reference_begin) + base::to_hex(digest) + std::string(reference_end);
}

std::optional<base::Digest> as_blob_reference(std::string_view stored) {
  if (stored.size() != reference_size ||
      stored.substr(0, reference_begin.size()) != reference_begin ||
      stored.substr(reference_begin.size() + 64) != reference_end)
    return std::nullopt;
  return from_hex(stored.substr(reference_begin.size(), 64));
}

bool needs_blob(std::string_view text) {
  return text.size() > inline_bytes_max || as_blob_reference(text).has_value();
}

std::string status_after(const port::Record& record) {
  if (record.kind == "run.started" || record.kind == "run.resumed" ||
      record.kind == "run.continued")
    return "running";
  if (record.kind == "run.paused") return "paused";
  if (record.kind == "run.finished") return final_status(record.body);
  return "";
}

Rows::Rows(Database& db)
    : add_run_(db.prepare("INSERT INTO run (run_id, runbook, plan_hash, plan, mode, seed,"
                          " created_us) VALUES (?, ?, ?, ?, ?, ?, ?)")),
      add_event_(db.prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      add_blob_(db.prepare("INSERT INTO blob VALUES (?, 'zstd', ?) ON CONFLICT DO NOTHING")),
      add_blob_ref_(db.prepare("INSERT INTO blob_ref VALUES (?, ?) ON CONFLICT DO NOTHING")),
      add_commit_(db.prepare("INSERT INTO commit_ VALUES (?, ?, ?, ?, ?, ?, ?, ?)")),
      add_mark_(db.prepare("INSERT INTO mark VALUES (?, ?)")),
      add_kind_(db.prepare("INSERT INTO kind (name) VALUES (?)")),
      find_kind_(db.prepare("SELECT id FROM kind WHERE name = ?")),
      add_summary_(db.prepare("INSERT INTO run_summary VALUES (?, 'queued', 0, 0, 0)")),
      set_summary_(
          db.prepare("UPDATE run_summary SET status = ?2, started_us = CASE WHEN started_us"
                     " = 0 THEN ?3 ELSE started_us END WHERE run = ?1 AND finished = 0")),
      finish_summary_(
          db.prepare("UPDATE run_summary SET status = ?2, finished = 1, finished_us = ?3"
                     " WHERE run = ?1 AND finished = 0")),
      find_run_(db.prepare("SELECT run.id, s.finished FROM run LEFT JOIN run_summary AS s"
                           " ON s.run = run.id WHERE run.run_id = ?")),
      find_last_(db.prepare("SELECT seq, hash FROM event WHERE run = ? ORDER BY seq DESC LIMIT 1")),
      find_archived_(db.prepare("SELECT 1 FROM archived WHERE run_id = ?")),
      find_epoch_(db.prepare("SELECT epoch FROM lease WHERE scope = 'journal'")),
      db_(db.handle()) {}

base::Result<std::uint64_t> Rows::add_run(const port::NewRun& stored) {
  auto put = add_run_.bind(stored.run_id)
                 .bind(stored.runbook)
                 .bind(stored.plan_hash)
                 .bind(stored.plan)
                 .bind(stored.mode)
                 .bind(stored.seed)
                 .bind(stored.created_us)
                 .run();
  if (!put) return base::fail(put.error());
  const auto id = static_cast<std::uint64_t>(sqlite3_last_insert_rowid(db_));
  if (auto added = add_summary_.bind(id).run(); !added) return base::fail(added.error());
  return id;
}

base::Status Rows::add_event(std::uint64_t run, const port::Record& stored,
                             const base::Digest& hash) {
  auto kind = kind_id(stored.kind);
  if (!kind) return base::fail(kind.error());
  return add_event_.bind(run)
      .bind(stored.seq)
      .bind(stored.epoch)
      .bind(stored.at_us)
      .bind(*kind)
      .bind(stored.step)
      .bind(std::int64_t{stored.attempt})
      .bind(stored.body)
      .bind(hash)
      .run();
}

base::Status Rows::add_blob(std::uint64_t run, const base::Digest& hash, std::string_view text) {
  const std::string frame = compress(text);
  if (auto put = add_blob_.bind(hash).bind_blob(frame).run(); !put) return put;
  return add_blob_ref_.bind(run).bind(hash).run();
}

base::Status Rows::add_commit(const CommitRow& row) {
  auto put = add_commit_.bind(row.n)
                 .bind(static_cast<std::int64_t>(row.kind))
                 .bind(row.at_us)
                 .bind(row.epoch)
                 .bind(row.events)
                 .bind_blob(row.payload)
                 .bind(row.key_id)
                 .bind(row.hash)
                 .run();
  if (!put || row.kind == CommitKind::events) return put;
  return add_mark_.bind(row.n).bind(static_cast<std::int64_t>(row.kind)).run();
}

base::Status Rows::set_status(std::uint64_t run, const port::Record& record,
                              const std::string& status) {
  Statement& set = record.kind == "run.finished" ? finish_summary_ : set_summary_;
  return set.bind(run).bind(status).bind(record.at_us).run();
}

base::Result<std::optional<Tail>> Rows::find_tail(const std::string& run_id) {
  Tail tail;
  const bool found = find_run_.bind(run_id).next();
  if (found) {
    tail.run = find_run_.number(0);
    tail.finished = find_run_.integer(1) != 0;
  } else if (find_run_.failed()) {
    return base::fail(find_run_.error());
  }
  find_run_.reset();
  if (!found) return std::optional<Tail>{};
  if (!find_last_.bind(tail.run).next()) {
    const base::Error problem = find_last_.failed()
                                    ? find_last_.error()
                                    : base::Error{damaged, "run " + run_id + " has no events"};
    find_last_.reset();
    return base::fail(problem);
  }
  tail.seq = find_last_.number(0);
  tail.hash = find_last_.digest(1);
  find_last_.reset();
  return std::optional<Tail>{tail};
}

base::Result<bool> Rows::is_taken(const std::string& run_id) {
  bool taken = find_run_.bind(run_id).next();
  if (!taken && find_run_.failed()) return base::fail(find_run_.error());
  find_run_.reset();
  if (taken) return true;
  taken = find_archived_.bind(run_id).next();
  if (!taken && find_archived_.failed()) return base::fail(find_archived_.error());
  find_archived_.reset();
  return taken;
}

base::Result<std::uint64_t> Rows::lease_epoch() {
  if (!find_epoch_.next()) {
    if (find_epoch_.failed()) return base::fail(find_epoch_.error());
    find_epoch_.reset();
    return base::fail(damaged, "the journal has no lease");
  }
  const std::uint64_t epoch = find_epoch_.number(0);
  find_epoch_.reset();
  return epoch;
}

base::Result<std::int64_t> Rows::kind_id(const std::string& name) {
  if (const auto known = kinds_.find(name); known != kinds_.end()) return known->second;
  const bool found = find_kind_.bind(name).next();
  if (!found && find_kind_.failed()) return base::fail(find_kind_.error());
  std::int64_t id = found ? find_kind_.integer(0) : 0;
  find_kind_.reset();
  if (!found) {
    if (auto put = add_kind_.bind(name).run(); !put) return base::fail(put.error());
    id = sqlite3_last_insert_rowid(db_);
  }
  kinds_.emplace(name, id);
  return id;
}

}  // namespace reprise::journal_sqlite
