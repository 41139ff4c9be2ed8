#include <sys/stat.h>

#include "worker/salvage/pages.h"

namespace reprise::worker::salvage {

namespace {

constexpr std::size_t log_header_bytes = 32, frame_header_bytes = 24;
constexpr std::uint32_t log_magic = 0x377f0682;  // its last bit says how sums are made

struct Sum {
  std::uint32_t one = 0, two = 0;
  bool big_endian = false;

  void add(std::string_view bytes) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      one += word(bytes, at) + two;
      two += word(bytes, at + 4) + one;
    }
  }
  std::uint32_t word(std::string_view bytes, std::size_t at) const {
    const std::uint32_t number = number_at(bytes, at);
    return big_endian ? number : __builtin_bswap32(number);
  }
  bool is_at(std::string_view bytes, std::size_t at) const {
    return number_at(bytes, at) == one && number_at(bytes, at + 4) == two;
  }
};

}  // namespace

// Frames count up to the last one that ends a transaction and whose sum, which goes over all before
// it, is right.
void Pages::read_log() {
  if (log_ < 0) return;
  const std::string header = read_bytes_at(log_, 0, log_header_bytes);
  if (header.empty()) return;
  Sum sum;
  sum.big_endian = (number_at(header, 0) & 1) != 0;
  sum.add(std::string_view(header).substr(0, 24));
  if ((number_at(header, 0) & ~1u) != log_magic || !sum.is_at(header, 24)) {
    problems_.push_back("the log is damaged at its beginning and is left out");
    return;
  }
  log_page_bytes_ = number_at(header, 8);
  if (log_page_bytes_ == 0 || log_page_bytes_ > 65536) return;
  std::map<std::uint32_t, off_t> pending;
  off_t at = log_header_bytes;
  for (;; at += static_cast<off_t>(frame_header_bytes + log_page_bytes_)) {
    const std::string frame = read_bytes_at(log_, at, frame_header_bytes + log_page_bytes_);
    if (frame.size() < frame_header_bytes + log_page_bytes_) break;
    // Salts of another round: left over from before the log was begun anew.
    if (frame.substr(8, 8) != header.substr(16, 8)) break;
    sum.add(std::string_view(frame).substr(0, 8));
    sum.add(std::string_view(frame).substr(frame_header_bytes));
    if (!sum.is_at(frame, 16)) {
      problems_.push_back("the log is damaged at byte " + std::to_string(at) +
                          "; what follows is left out");
      break;
    }
    pending[number_at(frame, 0)] = at + static_cast<off_t>(frame_header_bytes);
    const std::uint32_t committed = number_at(frame, 4);
    if (committed == 0) continue;
    for (const auto& [number, where] : pending) in_log_[number] = where;
    pending.clear();
    log_count_ = committed;
  }
}

}  // namespace reprise::worker::salvage
