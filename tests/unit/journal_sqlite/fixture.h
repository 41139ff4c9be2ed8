// A state folder of its own for each test, and the shortest ways to fill a journal.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>
#include <vector>

#include "journal_sqlite/database.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/open.h"
#include "rig/folder.h"

namespace reprise::journal_sqlite {

namespace fs = std::filesystem;

using rig::Folder;

inline OpenSettings settings_for(const Folder& folder) {
  OpenSettings settings;
  settings.state_folder = folder.path;
  settings.engine_version = "test";
  settings.now_us = 1'700'000'000'000'000;
  settings.writer.reserve_bytes = 0;
  settings.writer.low_water_bytes = 0;
  return settings;
}

inline port::Record event(const std::string& run, std::uint64_t seq, const std::string& kind,
                          std::uint64_t epoch = 1, const std::string& body = R"({"v":1})") {
  port::Record record;
  record.run_id = run;
  record.seq = seq;
  record.epoch = epoch;
  record.at_us = 1'700'000'000'000'000 + static_cast<std::int64_t>(seq);
  record.kind = kind;
  record.step = kind.rfind("run.", 0) == 0 ? "" : "save";
  record.attempt = record.step.empty() ? 0 : 1;
  record.body = body;
  return record;
}

inline port::Batch new_run(const std::string& run, std::uint64_t epoch = 1,
                           const std::string& plan = R"({"plan":true})") {
  port::Batch batch;
  batch.runs.push_back({run, "demo/" + run, "plan-hash", plan, "real", 7, 1'700'000'000'000'000});
  batch.records.push_back(event(run, 1, "run.created", epoch));
  return batch;
}

inline port::Batch events(std::vector<port::Record> records) { return {{}, std::move(records)}; }

inline port::Entry entry(std::uint64_t seq, std::uint64_t epoch = 1,
                         const std::string& body = R"({"v":1})",
                         const std::string& stream = "deliveries") {
  return {stream,
          seq,
          epoch,
          1'700'000'000'000'000 + static_cast<std::int64_t>(seq),
          "delivery.received",
          body};
}

inline port::Batch entries(std::vector<port::Entry> entries) {
  return {{}, {}, std::move(entries)};
}

// Appends and waits for the answer.
inline port::CommitResult put(port::Journal& journal, port::Batch batch) {
  std::promise<port::CommitResult> answer;
  journal.append(std::move(batch), [&](port::CommitResult result) { answer.set_value(result); });
  return answer.get_future().get();
}

inline std::unique_ptr<Writer> open_writer(const Folder& folder) {
  auto opened = open_journal(settings_for(folder), {});
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(opened->journal);
}

// A closed journal with run "done" (finished) and run "open" (unfinished), epoch 1.
inline void make_journal(const Folder& folder) {
  auto journal = open_writer(folder);
  put(*journal, new_run("done"));
  put(*journal, events({event("done", 2, "run.started"), event("done", 3, "attempt.started")}));
  put(*journal, events({event("done", 4, "run.finished")}));
  put(*journal, new_run("open", 1, std::string(20'000, 'p')));
  put(*journal, events({event("open", 2, "run.started"),
                        event("open", 3, "attempt.started", 1, std::string(10'000, 'b'))}));
  if (auto closed = journal->close(); !closed) throw std::runtime_error(closed.error().message);
}

// Another epoch with three entries, the last one too long for its row.
inline void add_entries(const Folder& folder) {
  auto journal = open_writer(folder);
  const auto epoch = journal->epoch();
  put(*journal, entries({entry(1, epoch), entry(2, epoch)}));
  put(*journal, entries({entry(3, epoch, '"' + std::string(10'000, 'e') + '"')}));
  if (auto closed = journal->close(); !closed) throw std::runtime_error(closed.error().message);
}

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// Code of the error that opening gives, or "" when it opens.
inline std::string open_code(const Folder& folder) {
  auto opened = open_journal(settings_for(folder), {});
  return opened ? "" : opened.error().code;
}

// Through SQLite, past the triggers.
inline void rewrite(const Folder& folder, const std::string& sql) {
  auto db = Database::open_writer(folder / "journal.db");
  if (!db) throw std::runtime_error(db.error().message);
  std::string drop = "PRAGMA foreign_keys=OFF;", restore;
  Statement triggers = db->prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
  while (triggers.next()) {
    drop += "DROP TRIGGER " + std::string(triggers.text(0)) + ";";
    restore += std::string(triggers.text(1)) + ";";
  }
  triggers = {};
  if (auto done = db->execute((drop + sql + ";" + restore).c_str()); !done)
    throw std::runtime_error(done.error().message);
  if (auto done = db->checkpoint(true); !done) throw std::runtime_error(done.error().message);
}

}  // namespace reprise::journal_sqlite
