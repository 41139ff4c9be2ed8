// OutputPump: takes what a child writes to its two streams, keeps the parts the result needs, and
// passes everything to the log in the order it came. Hidden texts stay in memory: the log and the
// masked result hold their marks.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "process/launch.h"
#include "process/log_file.h"
#include "process/redactor.h"
#include "process/unique_fd.h"

namespace reprise::process {

class OutputPump {
 public:
  explicit OutputPump(const LaunchSpec& spec);

  enum class Stream { out, err };
  // Reads what `file` (not blocking) has now, at most `bytes_max`; false = it has ended. Memory
  // stays bounded whatever the child writes: what is past the caps is read and dropped.
  bool drain(int file, Stream stream, std::uint64_t bytes_max);
  void store(LaunchResult& result);  // once, at the end
  // The stored result as it may be written to a disk; nothing where there is nothing to hide.
  std::optional<LaunchResult> masked(const LaunchResult& result) const;

 private:
  struct Kept {
    std::string stdout_text, stderr_tail;
    bool stdout_cut = false;
  };
  void take(Stream stream, std::string_view bytes);
  void take_safe(Stream stream, std::string_view bytes);
  void log(Stream stream, std::string_view bytes);
  static void put(const Kept& kept, LaunchResult& result);
  void keep(Kept& kept, Stream stream, std::string_view bytes) const;

  std::uint64_t stdout_bytes_max_ = 0;
  std::array<bool, 2> is_logged_ = {true, true}, said_so_ = {};
  Kept raw_, safe_;
  HiddenTexts hidden_;
  Redactor out_, err_;
  LogFile log_;
};

// At most `bytes_max` bytes of a regular file that no link leads to; empty where there is none.
// `cut` tells that there was more.
std::string read_capped(const std::string& path, std::uint64_t bytes_max, bool& cut);

}  // namespace reprise::process
