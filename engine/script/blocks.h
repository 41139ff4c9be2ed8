// Blocks: the memory of one Lua state, which can be brought back to how it was. What a state has
// opened lies in one piece that is copied aside; whatever it takes later is given back as a whole.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace reprise::script {

class Blocks {
 public:
  // Of what is in the piece. A state with all that scripts are given needs a third of it.
  static constexpr std::size_t piece_bytes = 1u << 20;

  Blocks() = default;
  ~Blocks();
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;

  // As realloc; nullptr: there is no memory, and the old block is as it was. Size 0 frees it.
  void* resize(void* block, std::size_t old_size, std::size_t new_size);

  // Everything so far is what renew() comes back to. Not to be used again without that.
  void keep();
  // All blocks are what they were at keep(), byte for byte, and no other is left.
  void renew();

 private:
  struct Link {
    Link *before = this, *after = this;
  };
  bool is_in_piece(const void* block) const;
  void* take(std::size_t size);
  void free(void* block, std::size_t size);
  void* resize_later(void* block, std::size_t new_size);
  void free_later();

  std::unique_ptr<std::byte[]> piece_;  // taken with the first block
  std::size_t used_ = 0;                // of the piece
  std::vector<std::byte> kept_;
  bool is_kept_ = false;
  Link later_;  // a ring of all blocks that are not in the piece
};

}  // namespace reprise::script
