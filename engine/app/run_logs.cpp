#include "app/run_logs.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "app/attempt_names.h"
#include "app/paths.h"

namespace reprise::app {

std::vector<model::AttemptId> attempts_of(const StoredRun& run, const std::string& step,
                                          base::WallMicros since_us) {
  std::vector<model::AttemptId> attempts;
  for (const auto& event : run.events) {
    const auto* started = std::get_if<model::events::AttemptStarted>(&event.body);
    if (started == nullptr || event.at.wall_us < since_us) continue;
    if (step.empty() || started->id.step == step) attempts.push_back(started->id);
  }
  return attempts;
}

base::Result<LogPiece> read_log(const std::string& state_folder, const std::string& run_id,
                                const model::AttemptId& attempt, std::uint64_t offset,
                                std::size_t most) {
  const std::string path = log_path(state_folder, run_id, log_name(attempt));
  std::error_code error;
  LogPiece piece;
  piece.size = std::filesystem::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory) return LogPiece{};
  if (error) return base::fail("io", path + ": " + error.message());
  if (offset >= piece.size) return piece;
  piece.bytes.resize(std::min<std::uint64_t>(most, piece.size - offset));
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(piece.bytes.data(), static_cast<std::streamsize>(piece.bytes.size()));
  if (file.bad()) return base::fail("io", path + ": " + std::strerror(errno));
  piece.bytes.resize(static_cast<std::size_t>(file.gcount()));
  return piece;
}

}  // namespace reprise::app
