// RunLogs: what the attempts of a run have printed, as files of the state folder.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/stored_run.h"
#include "base/result.h"

namespace reprise::app {

// The attempts that have a log, in the order they started; of one step where it is named.
std::vector<model::AttemptId> attempts_of(const StoredRun& run, const std::string& step = {},
                                          base::WallMicros since_us = 0);

inline constexpr std::size_t log_piece_bytes_max = 1u << 20;

struct LogPiece {
  std::string bytes;
  std::uint64_t size = 0;  // of the whole log by now
};

// At most `most` bytes from `offset` on; nothing behind its end. A log that nobody has written yet
// is empty.
base::Result<LogPiece> read_log(const std::string& state_folder, const std::string& run_id,
                                const model::AttemptId& attempt, std::uint64_t offset,
                                std::size_t most);

}  // namespace reprise::app
