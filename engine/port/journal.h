// Journal: the durable order of facts. One writer; append is asynchronous.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/event.h"

namespace reprise::port {

// One event to store. `body` are the exact bytes that are stored and hashed. `seq` counts from 1 in
// its run without a gap.
struct Record {
  std::string run_id;
  std::uint64_t seq = 0;
  std::uint64_t epoch = 0;
  base::WallMicros at_us = 0;
  std::string kind, step;
  std::uint32_t attempt = 0;
  std::string body;
};

// A run that is created in the same transaction as its first event.
struct NewRun {
  std::string run_id, runbook, plan_hash, plan, mode;  // plan: encoded JSON
  std::uint64_t seed = 0;
  base::WallMicros created_us = 0;
};

// One fact that belongs to no run: a delivery, a token, a mutating request. A stream of them is a
// chain of its own; `seq` counts from 1 in its stream without a gap. `body` is JSON text, and its
// exact bytes are stored and hashed.
struct Entry {
  std::string stream;  // a name: [a-z][a-z0-9_-]{0,63}
  std::uint64_t seq = 0;
  std::uint64_t epoch = 0;
  base::WallMicros at_us = 0;
  std::string kind, body;
};

// Everything in a batch becomes durable together, or nothing of it.
struct Batch {
  std::vector<NewRun> runs = {};
  std::vector<Record> records = {};
  std::vector<Entry> entries = {};
};

enum class Commit : std::uint8_t {
  committed,  // durable
  fenced,     // another engine owns the run: this one must let go of it
  gap,        // seq does not follow: a bug or a foreign writer
  unknown,    // may or may not be durable: nothing may be started, the engine must stop
};

struct CommitResult {
  Commit commit = Commit::committed;
  std::string message = {};
};

class Journal {
 public:
  virtual ~Journal() = default;
  // Takes the batch; calls `done` once, later, from the journal's side (the adapter's contract says
  // on which thread). Batches become durable in the order given. After anything but `committed`
  // every further batch gets `unknown`.
  virtual void append(Batch batch, std::function<void(CommitResult)> done) = 0;
};

}  // namespace reprise::port
