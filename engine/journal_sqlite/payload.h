// Payloads: what the rarer commits say, as JSON that is hashed into the commit chain.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "base/time.h"
#include "journal_sqlite/lock_file.h"

namespace reprise::journal_sqlite {

std::string start_payload(const LockHolder& owner, const std::string& engine_version);
base::Result<std::string> engine_of_start(std::string_view json);

// What a person has accepted of a damaged run: its rows up to `seq`, exactly as they were then.
struct Accepted {
  std::uint64_t seq = 0;
  base::Digest digest = {};
};
using AcceptedRuns = std::map<std::string, Accepted>;     // by run id
using AcceptedStreams = std::map<std::string, Accepted>;  // by name

struct AcceptPayload {
  std::string actor, reason;
  std::uint64_t incarnation = 1;           // of the journal from here on
  std::vector<std::string> problems = {};  // as they were found
  base::Digest commits = {};               // over the commits before this one, as they were
  AcceptedRuns runs = {};                  // the damaged ones
  AcceptedStreams streams = {};            // the same
  std::vector<std::uint64_t> lost = {};    // row numbers of runs of which nothing is left
};
std::string encode(const AcceptPayload& payload);
base::Result<AcceptPayload> decode_accept(std::string_view json);

struct ArchivePayload {
  struct Run {
    std::uint64_t run = 0;  // row number
    std::string run_id, runbook, status;
    base::WallMicros created_us = 0, finished_us = 0;
    std::uint64_t events = 0;
    base::Digest final_hash = {};
    friend bool operator==(const Run&, const Run&) = default;
  };
  struct Stream {
    std::uint64_t stream = 0;  // row number
    std::string name;
    std::uint64_t first = 1, through = 0;  // the entries that went
    base::Digest hash = {};                // of the last of them
    friend bool operator==(const Stream&, const Stream&) = default;
  };
  std::string actor, file, sha256;  // of the archive
  std::vector<Run> runs = {};
  std::vector<Stream> streams = {};
};
std::string encode(const ArchivePayload& payload);
base::Result<ArchivePayload> decode_archive(std::string_view json);

}  // namespace reprise::journal_sqlite
