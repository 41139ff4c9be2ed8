// Store: the journal as the app uses it - opened to write by the one engine, or to read by anybody
// while no engine lives.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/stored_run.h"
#include "base/result.h"
#include "port/journal.h"

namespace boost::asio {
class io_context;
}
namespace reprise::journal_sqlite {
struct OpenSettings;
}

namespace reprise::app {

class Upkeep;

// Reads runs; both the engine's store and the inspector are one. The store may be asked on every
// thread.
class RunReader {
 public:
  virtual ~RunReader() = default;
  virtual base::Result<std::vector<RunRow>> list() = 0;
  virtual base::Result<StoredRun> load(const std::string& run_id) = 0;
  // Entries of a stream after `after_seq`, at most `max` (0 = all), each checked against its chain;
  // none where there is no such stream.
  virtual base::Result<std::vector<port::Entry>> entries(const std::string& stream,
                                                         std::uint64_t after_seq,
                                                         std::size_t max) = 0;
};

// Error codes of opening: "busy" (an engine lives; the message names its pid), "refused" (damaged,
// rolled back, newer, network file system, wrong owner: exit 76), "io" (exit 74).
class Store : public RunReader {
 public:
  // `done` callbacks of the journal run on `io`; so does `warn`, which says what happens to the
  // disk (full, again free, the error that ended it all).
  static base::Result<std::unique_ptr<Store>> open(boost::asio::io_context& io,
                                                   const std::string& state_folder,
                                                   std::function<void(std::string)> warn);
  virtual port::Journal& journal() = 0;
  virtual std::uint64_t epoch() const = 0;
  virtual std::string uuid() const = 0;
  // The runs that are not over, in the order in which they were created.
  virtual base::Result<std::vector<OpenRun>> unfinished() = 0;
  // The first of these runs, in this order: as many as are read within `patience`, at least one.
  virtual base::Result<std::vector<StoredRun>> load_some(std::span<const std::string> run_ids,
                                                         std::chrono::microseconds patience) = 0;
  virtual base::Result<std::shared_ptr<const model::Plan>> load_plan(const std::string& run_id) = 0;
  // Whether there is such a run; `told` runs on `io`. Nobody waits meanwhile.
  virtual void has_run(const std::string& run_id, std::function<void(base::Result<bool>)> told) = 0;
  // What `append` hands to the journal becomes durable in one commit, if it asks for nothing there.
  virtual void together(const std::function<void()>& append) = 0;
  // A plan that runs are about to be created with: loading them needs no other copy.
  virtual void keep(std::shared_ptr<const model::Plan> plan) = 0;
  // The number of a stream's last durable entry; 0 where there is none.
  virtual base::Result<std::uint64_t> last_entry(const std::string& stream) = 0;
  // Empty where new runs may be taken in, otherwise why not (no space).
  virtual std::string admission() = 0;
  virtual Upkeep& upkeep() = 0;
};

// What the journal is opened with: REPRISE_WITNESS and REPRISE_JOURNAL_KEY name another place for
// the witness and the file of the key.
base::Result<journal_sqlite::OpenSettings> open_settings(const std::string& state_folder);

// Read-only, with the lock taken shared. Error "busy" while an engine lives, "none" without a
// journal.
base::Result<std::unique_ptr<RunReader>> open_inspector(const std::string& state_folder);

}  // namespace reprise::app
