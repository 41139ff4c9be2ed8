// OutputPump: takes what a child writes to its two streams, keeps the parts the result needs, and
// passes everything to the log in the order it came.
#pragma once

#include <string>
#include <string_view>

#include "process/launch.h"
#include "process/log_file.h"
#include "process/unique_fd.h"

namespace reprise::process {

class OutputPump {
 public:
  explicit OutputPump(const LaunchSpec& spec)
      : stdout_bytes_max_(spec.stdout_bytes_max), log_(spec.log_path, spec.log_bytes_max) {}

  enum class Stream { out, err };
  // Reads what `file` (not blocking) has now, at most `bytes_max`; false = it has ended. Memory
  // stays bounded whatever the child writes: what is past the caps is read and dropped.
  bool drain(int file, Stream stream, std::uint64_t bytes_max);
  void store(LaunchResult& result);  // once, at the end

 private:
  void take(Stream stream, std::string_view bytes);

  std::uint64_t stdout_bytes_max_ = 0;
  std::string stdout_, stderr_tail_;
  bool stdout_cut_ = false;
  LogFile log_;
};

// At most `bytes_max` bytes of a regular file that no link leads to; empty where there is none.
// `cut` tells that there was more.
std::string read_capped(const std::string& path, std::uint64_t bytes_max, bool& cut);

}  // namespace reprise::process
