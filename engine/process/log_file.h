// LogFile: what a child says, appended as it comes, capped, with the hash of what the file holds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/sha256.h"
#include "process/unique_fd.h"

namespace reprise::process {

class LogFile {
 public:
  // Made at the first byte, together with its folder; a child that says nothing leaves no file.
  LogFile(std::string path, std::uint64_t bytes_max)
      : path_(std::move(path)), bytes_max_(bytes_max) {}

  // Past the cap a mark is written once and the rest is dropped. After an error nothing more is
  // written: the log is evidence, and a hole in it would be worse than an end.
  void append(std::string_view bytes);

  std::uint64_t size() const { return size_; }         // of the file, the mark included
  std::string sha256_hex();                            // of the file; may be asked once
  const std::string& error() const { return error_; }  // empty = all was written

 private:
  bool open();
  void write(std::string_view bytes);
  void fail(const char* what);

  std::string path_;
  std::uint64_t bytes_max_ = 0, size_ = 0;
  bool cut_ = false;
  UniqueFd file_;
  std::unique_ptr<base::Sha256> hash_;
  std::string error_;
};

}  // namespace reprise::process
