// Pages: the pages of a SQLite database file and of its log, read without SQLite, which gives up
// where the first of them is damaged. Nothing that is read is believed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace reprise::worker::salvage {

class Pages {
 public:
  // `log` is the -wal file, or -1. Error "damaged" where not even the size of a page can be found.
  static base::Result<Pages> open(int file, int log, const std::string& shown);

  std::uint32_t bytes() const { return bytes_; }  // of one page
  std::uint32_t usable() const { return bytes_ - reserved_; }
  std::uint32_t count() const { return count_; }
  bool has_header() const { return has_header_; }  // else everything is guessed
  std::string header() const { return read(1).substr(0, header_bytes); }
  // From 1 on. As the last commit left it; shorter than a page where it cannot be read.
  std::string read(std::uint32_t number) const;
  const std::vector<std::string>& problems() const { return problems_; }

  static constexpr std::uint32_t header_bytes = 100;

 private:
  Pages(int file, int log) : file_(file), log_(log) {}
  void read_log();
  bool read_header();
  bool guess_size();
  std::uint32_t pages_that_fit(std::uint32_t bytes) const;

  int file_, log_;
  std::uint32_t bytes_ = 0, reserved_ = 0, count_ = 0;
  bool has_header_ = false;
  std::map<std::uint32_t, off_t> in_log_;  // where the newest committed content of a page is
  std::uint32_t log_page_bytes_ = 0, log_count_ = 0;
  std::vector<std::string> problems_;
};

// Big-endian, as everything in these files. 0 beyond the end.
std::uint32_t number_at(std::string_view bytes, std::size_t at, int width = 4);
std::string read_bytes_at(int file, off_t at, std::size_t count);

}  // namespace reprise::worker::salvage
