// Reader: the questions anybody may ask a journal. It reads through a connection somebody else
// owns: the writer's (on the writer's thread), or an inspector's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal_sqlite/database.h"
#include "port/journal.h"

namespace reprise::journal_sqlite {

// One line of `list`. `status` is what the events alone tell: queued, running, paused, or how it
// ended; whether a running run waits for a person only its state knows.
struct RunRow {
  std::string run_id, runbook, status;
  base::WallMicros created_us = 0, started_us = 0, finished_us = 0, last_us = 0;
  std::uint64_t seq = 0;
  bool finished = false;
  std::string archive = {};  // of a pruned run: the file that holds it
};

// A run that is not over.
struct OpenRun {
  std::string run_id, plan_hash;
  bool started = false;
};

struct LoadedRun {
  port::NewRun run;                   // with the whole plan
  std::vector<port::Record> records;  // in order, with whole bodies
  base::Digest chain_hash = {};       // of the last event, as stored
};

class Reader {
 public:
  explicit Reader(Database& db);

  // Newest first; archived runs after all others. `most` of 0 = all.
  base::Result<std::vector<RunRow>> list(std::size_t most = 0) const;
  // `not-found` where there is no such run (an archived one: the message names its archive). The
  // text of a plan whose hash is known is left empty.
  using KnowsPlan = std::function<bool(const std::string& plan_hash)>;
  base::Result<LoadedRun> load(const std::string& run_id, const KnowsPlan& knows = {}) const;
  base::Result<port::NewRun> load_run(const std::string& run_id, const KnowsPlan& knows = {}) const;
  // Events after `seq`, at most `most`; 0 = all.
  base::Result<std::vector<port::Record>> events_after(const std::string& run_id, std::uint64_t seq,
                                                       std::size_t most = 0) const;
  // Ids that begin with `prefix`, in order.
  base::Result<std::vector<std::string>> find(const std::string& prefix,
                                              std::size_t most = 20) const;
  // In the order they were created.
  base::Result<std::vector<OpenRun>> unfinished() const;
  // Entries of a stream after `seq`, at most `most` (0 = all), with whole bodies, each checked
  // against the chain (`damaged`). None where there is no such stream.
  base::Result<std::vector<port::Entry>> entries_after(const std::string& stream, std::uint64_t seq,
                                                       std::size_t most = 0) const;
  // The number of a stream's last entry; 0 where there is none.
  base::Result<std::uint64_t> last_entry(const std::string& stream) const;
  // A text as it was given, for one as stored: a blob's content for its reference.
  base::Result<std::string> whole(std::string_view stored) const;

 private:
  struct Statements;
  struct Events {
    std::vector<port::Record> records;
    base::Digest last_hash = {};
  };
  base::Result<std::uint64_t> read_run(const std::string& run_id, port::NewRun& run,
                                       const KnowsPlan& knows) const;
  base::Result<Events> read_events(std::uint64_t row, const std::string& run_id, std::uint64_t seq,
                                   std::size_t most) const;
  base::Error absent(const std::string& run_id) const;
  // Its row number; 0 where there is no such stream.
  base::Result<std::uint64_t> find_stream(const std::string& name) const;

  Database* db_;
  std::shared_ptr<Statements> statements_;  // prepared once: a start loads many runs
};

}  // namespace reprise::journal_sqlite
