// Copies: which deliveries were here before, by their keys. 32 bytes for each of the last thirty
// days, in one table; filled again from the journal at a start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace reprise::trigger {

class Copies {
 public:
  // Senders try again for days; the longest plan known takes 76 hours.
  static constexpr base::WallMicros kept_us = std::int64_t{30} * 86'400 * 1'000'000;

  // The number that the key's first delivery was added with, or 0.
  std::uint64_t find(std::string_view key, base::WallMicros now_us) const;
  // A key that is there already gets the new number and time.
  void add(std::string_view key, std::uint64_t number, base::WallMicros at_us);

  std::size_t size() const { return used_; }  // with those that are too old and not dropped yet

  // All of it as bytes, 32 for each; reading them gives the same. False for what no table gave.
  void append_bytes(std::string& out) const;
  bool take_bytes(std::string_view bytes);

 private:
  // 128 bits of SHA-256: two keys are never taken for one.
  struct Slot {
    std::uint64_t high = 0, low = 0, number = 0;  // number 0: free
    base::WallMicros at_us = 0;
  };
  static Slot slot_for(std::string_view key);
  std::size_t place_of(const Slot& slot) const;
  void make_table(std::size_t used);
  void make_room(base::WallMicros now_us);

  std::vector<Slot> slots_;  // a power of two
  std::size_t used_ = 0;
};

}  // namespace reprise::trigger
