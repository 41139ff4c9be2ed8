#include "cli/live/log_end.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/attempt_names.h"
#include "app/paths.h"
#include "base/text.h"
#include "console/log_tail.h"

namespace reprise::cli::live {

std::optional<std::string> LogEnd::read(const model::AttemptId& attempt) {
  const std::string path = app::log_path(state_, run_id_, app::log_name(attempt));
  std::error_code missing;
  const std::uintmax_t size = std::filesystem::file_size(path, missing);
  const std::uintmax_t bytes = missing ? 0 : size;
  if (attempt_ == attempt && bytes == bytes_) return std::nullopt;
  attempt_ = attempt;
  bytes_ = bytes;
  std::ifstream file(path, std::ios::binary);
  const std::uintmax_t first =
      bytes > console::tail_bytes_max ? bytes - console::tail_bytes_max : 0;
  file.seekg(static_cast<std::streamoff>(first));
  std::string end((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (end.size() > console::tail_bytes_max) end.resize(console::tail_bytes_max);
  return base::to_utf8(console::tail_of(end, bytes));
}

}  // namespace reprise::cli::live
