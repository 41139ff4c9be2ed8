// Writer: the journal as the driver sees it. One thread owns the only read-write connection: it
// takes everything that waits, commits it in one transaction, and does what else the file needs in
// between.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "journal_sqlite/ledger.h"
#include "journal_sqlite/reader.h"
#include "port/journal.h"

namespace reprise::journal_sqlite {

class LockFile;
class Witness;

struct WriterSettings {
  std::uint64_t checkpoint_bytes = 4u
                                   << 20;  // the WAL is moved into the file when it is this long,
  int idle_ms = 100;                       // or when nothing was asked for so long
  int witness_every_ms = 100;
  std::uint64_t seal_every_events = 100'000;
  std::uint64_t seal_at_close_events = 1'000;  // fewer are checked as fast as a seal is read
  std::uint64_t reserve_bytes = 64u << 20;    // 0 = no reserve file
  std::uint64_t low_water_bytes = 32u << 20;  // less than this free: admission() says no
  int space_wait_ms = -1;                     // a full disk: wait so long, then fail; -1 = for ever
  std::string reserve_path;
  bool background_check = true;  // verify what the start did not, while there is nothing else to do
};

// Both are called on the writer's thread and must not block.
struct WriterEars {
  std::function<void(std::string)> fatal;    // once: the first error; nothing is committed after it
  std::function<void(std::string)> warning;  // the disk is full; damage in a run that is over; ..
};

class Writer final : public port::Journal {
 public:
  // `journal_uuid` and `incarnation` go into the witness. The lock is held until the end.
  Writer(Ledger ledger, Witness witness, LockFile lock, std::string journal_uuid,
         std::uint64_t incarnation, WriterSettings settings, WriterEars ears);
  ~Writer() override;  // closes; its errors have nobody to go to: call close() first
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // From any thread. `done` is called on the writer's thread.
  void append(port::Batch batch, std::function<void(port::CommitResult)> done) override;

  // All that `append` hands over is taken at once, and so becomes durable in one commit. Whoever
  // asks for anything else meanwhile is not kept waiting: then what is there already is taken.
  void together(const std::function<void()>& append);

  // From any thread: `ask` runs on the writer's thread between two commits, after everything
  // appended before it (while the disk is full: with what is durable so far). It also runs after a
  // fatal error, and not at all once the journal is closed.
  void read(std::function<void(const Reader&)> ask);
  // The same, and waits for the end of it. Never from the writer's thread (a `done`, an ear).
  void read_now(const std::function<void(const Reader&)>& ask);
  // For operations on the living journal (backup, prune); waits. An error of code `io` is fatal.
  base::Status operate(const std::function<base::Status(Ledger&)>& work);

  // Empty where new runs may be taken in, otherwise why not. From any thread.
  std::string admission() const;
  std::uint64_t epoch() const;

  // Answers everything appended before, seals, empties the WAL, syncs the witness, gives the lock
  // back. `io` when something of that could not be done, or a fatal error came before. Later
  // appends get `unknown`. A second call does nothing.
  base::Status close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reprise::journal_sqlite
