#include "trigger/copies.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/sha256.h"

namespace reprise::trigger {

namespace {
constexpr std::size_t slots_min = 1024;
constexpr std::size_t slot_bytes = 32;

// Least byte first, on every machine.
void append_number(std::string& out, std::uint64_t number) {
  for (int at = 0; at < 8; ++at, number >>= 8) out.push_back(static_cast<char>(number & 0xff));
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t left = 8; left-- > 0;)
    number = number << 8 | static_cast<unsigned char>(bytes[at + left]);
  return number;
}

}  // namespace

Copies::Slot Copies::slot_for(std::string_view key) {
  const base::Digest digest = base::sha256(key);
  Slot slot;
  std::memcpy(&slot.high, digest.data(), sizeof slot.high);
  std::memcpy(&slot.low, digest.data() + sizeof slot.high, sizeof slot.low);
  return slot;
}

// Where the key is, or the free slot where it belongs. There is always a free one.
std::size_t Copies::place_of(const Slot& slot) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = slot.high & mask;
  while (slots_[at].number != 0 && (slots_[at].high != slot.high || slots_[at].low != slot.low))
    at = (at + 1) & mask;
  return at;
}

std::uint64_t Copies::find(std::string_view key, base::WallMicros now_us) const {
  if (slots_.empty()) return 0;
  const Slot& found = slots_[place_of(slot_for(key))];
  return found.number != 0 && found.at_us >= now_us - kept_us ? found.number : 0;
}

void Copies::add(std::string_view key, std::uint64_t number, base::WallMicros at_us) {
  if ((used_ + 1) * 10 > slots_.size() * 7) make_room(at_us);
  Slot slot = slot_for(key);
  slot.number = number;
  slot.at_us = at_us;
  Slot& place = slots_[place_of(slot)];
  if (place.number == 0) ++used_;
  place = slot;
}

void Copies::make_table(std::size_t used) {
  std::size_t size = slots_min;
  while (size < used * 2 + 2) size *= 2;
  slots_.assign(size, Slot{});
  used_ = used;
}

// A new table without those that are too old, half full at most.
void Copies::make_room(base::WallMicros now_us) {
  std::vector<Slot> old = std::exchange(slots_, {});
  std::erase_if(
      old, [&](const Slot& slot) { return slot.number == 0 || slot.at_us < now_us - kept_us; });
  make_table(old.size());
  for (const Slot& slot : old) slots_[place_of(slot)] = slot;
}

void Copies::append_bytes(std::string& out) const {
  out.reserve(out.size() + used_ * slot_bytes);
  for (const Slot& slot : slots_) {
    if (slot.number == 0) continue;
    for (const std::uint64_t part :
         {slot.high, slot.low, slot.number, static_cast<std::uint64_t>(slot.at_us)})
      append_number(out, part);
  }
}

bool Copies::take_bytes(std::string_view bytes) {
  if (bytes.size() % slot_bytes != 0) return false;
  make_table(bytes.size() / slot_bytes);
  for (std::size_t at = 0; at < bytes.size(); at += slot_bytes) {
    const Slot slot{number_at(bytes, at), number_at(bytes, at + 8), number_at(bytes, at + 16),
                    static_cast<base::WallMicros>(number_at(bytes, at + 24))};
    slots_[place_of(slot)] = slot;
  }
  return true;
}

}  // namespace reprise::trigger
