#include "script/blocks.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#include "base/assert.h"

namespace reprise::script {

namespace {

constexpr std::size_t alignment = alignof(std::max_align_t);

std::size_t rounded(std::size_t size) { return (size + alignment - 1) / alignment * alignment; }

}  // namespace

Blocks::~Blocks() { free_later(); }

bool Blocks::is_in_piece(const void* block) const {
  const auto at = reinterpret_cast<std::uintptr_t>(block);
  const auto begin = reinterpret_cast<std::uintptr_t>(piece_.get());
  return piece_ && at >= begin && at < begin + piece_bytes;
}

void* Blocks::take(std::size_t size) {
  if (!is_kept_ && rounded(size) <= piece_bytes - used_) {
    if (!piece_) piece_.reset(new (std::nothrow) std::byte[piece_bytes]);
    if (!piece_) return nullptr;
    void* block = piece_.get() + used_;
    used_ += rounded(size);
    return block;
  }
  static_assert(sizeof(Link) % alignment == 0);
  auto* memory = std::malloc(sizeof(Link) + size);
  if (memory == nullptr) return nullptr;
  auto* link = new (memory) Link{&later_, later_.after};
  link->before->after = link->after->before = link;
  return link + 1;
}

void Blocks::free(void* block, std::size_t size) {
  if (block == nullptr) return;
  if (is_in_piece(block)) {
    const bool is_last = static_cast<std::byte*>(block) + rounded(size) == piece_.get() + used_;
    if (!is_kept_ && is_last) used_ -= rounded(size);
    return;
  }
  auto* link = static_cast<Link*>(block) - 1;
  link->before->after = link->after;
  link->after->before = link->before;
  std::free(link);
}

void* Blocks::resize_later(void* block, std::size_t new_size) {
  auto* moved =
      static_cast<Link*>(std::realloc(static_cast<Link*>(block) - 1, sizeof(Link) + new_size));
  if (moved == nullptr) return nullptr;
  moved->before->after = moved->after->before = moved;
  return moved + 1;
}

void* Blocks::resize(void* block, std::size_t old_size, std::size_t new_size) {
  if (new_size == 0) return free(block, old_size), nullptr;
  if (block == nullptr) return take(new_size);
  if (!is_in_piece(block)) return resize_later(block, new_size);
  if (new_size <= old_size) return block;
  void* moved = take(new_size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, block, old_size);
  free(block, old_size);
  return moved;
}

void Blocks::keep() {
  REPRISE_ASSERT(later_.after == &later_, "what is to be kept does not fit into one piece");
  kept_.assign(piece_.get(), piece_.get() + used_);
  is_kept_ = true;
}

void Blocks::renew() {
  free_later();
  std::copy(kept_.begin(), kept_.end(), piece_.get());
}

void Blocks::free_later() {
  while (later_.after != &later_) free(later_.after + 1, 0);
}

}  // namespace reprise::script
