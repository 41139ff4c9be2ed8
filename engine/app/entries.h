// Entries: facts that belong to no run, in streams beside the runs of the same journal: deliveries,
// tokens, audit, schedules. All calls and callbacks on the engine's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "app/store.h"
#include "base/result.h"
#include "port/clock.h"
#include "port/journal.h"

namespace reprise::app {

// `body` is JSON text. It is kept for ever and read by people: never a secret.
struct NewEntry {
  std::string stream, kind, body;
};

class Entries {
 public:
  // All three must outlive it; `journal` is the store's, and calls back on the engine's thread.
  Entries(port::Journal& journal, Store& store, port::Clock& clock);

  // Durable together or not at all. `done` gets their sequence numbers in the order given, after
  // the commit and in the order of the calls. Error "io" where nobody knows whether they are
  // durable (the engine stops then), "fenced" where another engine owns the journal. What the store
  // says, at once, where a stream cannot be read that was not asked about before.
  using Appended = std::function<void(base::Result<std::vector<std::uint64_t>>)>;
  void append(std::vector<NewEntry> entries, Appended done);

  // Durable entries after `after_seq`, at most `max` (0 = all), each checked against its chain.
  base::Result<std::vector<port::Entry>> read(const std::string& stream, std::uint64_t after_seq,
                                              std::size_t max);
  // The number of the last entry that was appended, durable or on its way; 0 where there is none.
  base::Result<std::uint64_t> last(const std::string& stream);

 private:
  port::Journal& journal_;
  Store& store_;
  port::Clock& clock_;
  std::map<std::string, std::uint64_t> last_;  // of the streams asked about so far
};

}  // namespace reprise::app
