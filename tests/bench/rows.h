// Rows: a database of rows of the shape and size that the engine writes; what a commit costs alone.
#pragma once

#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/sha256.h"

namespace bench {

using reprise::base::Digest;
using reprise::base::sha256;

inline double now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

[[noreturn]] inline void die(const std::string& what) {
  std::perror(what.c_str());
  std::exit(1);
}

inline void check(bool fine, const char* what) {
  if (!fine) die(what);
}

// Rows of the shape and size the engine writes: the two events of a process step, and the commit.
class Rows {
 public:
  explicit Rows(const std::string& folder) : path_(folder + "/floor.db") {
    remove_files();
    check(sqlite3_open(path_.c_str(), &db_) == SQLITE_OK, "sqlite3_open");
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA locking_mode=EXCLUSIVE;");
    run("CREATE TABLE event (run INTEGER NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL,"
        "at_us INTEGER NOT NULL, kind INTEGER NOT NULL, step TEXT NOT NULL, attempt INTEGER NOT "
        "NULL, body TEXT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (run, seq)) STRICT, WITHOUT "
        "ROWID; CREATE TABLE commit_ (n INTEGER PRIMARY KEY, kind INTEGER NOT NULL, at_us INTEGER "
        "NOT NULL, epoch INTEGER NOT NULL, events INTEGER NOT NULL, payload BLOB NOT NULL, key_id "
        "TEXT NOT NULL, hash BLOB NOT NULL) STRICT;");
    event_ = prepare("INSERT INTO event VALUES (1, ?, 1, ?, 7, 'step-0001', 1, ?, ?)");
    commit_ = prepare("INSERT INTO commit_ VALUES (?, 1, ?, 1, ?, ?, '', ?)");
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() {
    sqlite3_finalize(event_);
    sqlite3_finalize(commit_);
    sqlite3_close(db_);
    remove_files();
  }

  void commit(int events) {
    run("BEGIN IMMEDIATE");
    for (int i = 0; i < events; ++i) add_event();
    const std::string payload(40, 'p');
    commit_chain_ = sha256(payload + std::string(commit_chain_.begin(), commit_chain_.end()));
    sqlite3_bind_int64(commit_, 1, ++commits_);
    sqlite3_bind_int64(commit_, 2, 1'793'502'000'000'000);
    sqlite3_bind_int64(commit_, 3, events);
    sqlite3_bind_blob(commit_, 4, payload.data(), 40, SQLITE_TRANSIENT);
    sqlite3_bind_blob(commit_, 5, commit_chain_.data(), 32, SQLITE_TRANSIENT);
    step(commit_);
    run("COMMIT");
  }

 private:
  void add_event() {
    // About what attempt.started and attempt.finished take.
    static const std::string body(280, 'b');
    event_chain_ = sha256(body + std::string(event_chain_.begin(), event_chain_.end()));
    sqlite3_bind_int64(event_, 1, ++events_);
    sqlite3_bind_int64(event_, 2, 1'793'502'000'000'000 + events_);
    sqlite3_bind_text(event_, 3, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
    sqlite3_bind_blob(event_, 4, event_chain_.data(), 32, SQLITE_TRANSIENT);
    step(event_);
  }
  void run(const char* sql) {
    check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
  }
  void step(sqlite3_stmt* statement) {
    check(sqlite3_step(statement) == SQLITE_DONE, "sqlite3_step");
    sqlite3_reset(statement);
  }
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr) == SQLITE_OK, sql);
    return statement;
  }
  void remove_files() const {
    for (const char* end : {"", "-wal", "-shm"}) ::unlink((path_ + end).c_str());
  }

  std::string path_;
  sqlite3* db_ = nullptr;
  sqlite3_stmt* event_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  Digest event_chain_{}, commit_chain_{};
  sqlite3_int64 events_ = 0, commits_ = 0;
};

}  // namespace bench
