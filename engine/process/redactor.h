// Redactor: replaces hidden texts in a stream of bytes, however the stream is cut into pieces. All
// that any occurrence covers is replaced: of two that overlap no byte is left of either.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "process/launch.h"

namespace reprise::process {

// All hidden texts of an attempt as one automaton (Aho and Corasick): a byte costs the same for one
// text and for a hundred. Its memory is wiped at the end.
class HiddenTexts {
 public:
  // Texts under secret_bytes_min are left out: they would be found everywhere.
  explicit HiddenTexts(const std::vector<HiddenText>& texts);
  ~HiddenTexts();
  HiddenTexts(const HiddenTexts&) = delete;
  HiddenTexts& operator=(const HiddenTexts&) = delete;

  bool empty() const { return nodes_.size() <= 1; }

 private:
  friend class Redactor;
  struct Node {
    std::uint32_t child = 0, sibling = 0, fail = 0;
    std::uint32_t depth = 0;
    std::uint32_t found = 0;  // length of the longest text that ends here
    std::uint32_t mark = 0;
    unsigned char byte = 0;
  };
  void add(const HiddenText& text);
  void link();
  std::uint32_t child_of(std::uint32_t node, unsigned char byte) const;
  std::uint32_t next(std::uint32_t node, unsigned char byte) const;

  std::vector<Node> nodes_ = {Node{}};         // the first is the root
  std::array<std::uint32_t, 256> first_ = {};  // children of the root
  std::vector<std::string> marks_;
};

class Redactor {
 public:
  // `texts` must outlive it.
  explicit Redactor(const HiddenTexts& texts) : texts_(texts) {}
  ~Redactor();
  Redactor(const Redactor&) = delete;
  Redactor& operator=(const Redactor&) = delete;

  // What is sure by now. Only bytes that may be the beginning of a hidden text are held back, until
  // the stream says whether they are; no time limit lets them out, for then a slow writer could
  // tell a text in two halves.
  std::string feed(std::string_view bytes);
  // The rest. Where the stream was `cut`, what may be the beginning of a hidden text is dropped.
  std::string finish(bool cut = false);

 private:
  struct Range {
    std::uint64_t begin = 0, end = 0;
    std::uint32_t mark = 0;
    bool told = false;  // its mark is written
  };
  void cover(std::uint64_t begin, std::uint64_t end, std::uint32_t mark);
  std::string tell(std::uint64_t until);

  const HiddenTexts& texts_;
  std::uint32_t node_ = 0;
  std::uint64_t told_ = 0, seen_ = 0;  // positions in the stream
  std::string held_;                   // the bytes between them
  std::vector<Range> ranges_;          // in order; they do not overlap
};

// Wipes and forgets the hidden texts of `spec`.
void wipe_hidden(LaunchSpec& spec);

// A whole text at once.
std::string redact(const HiddenTexts& texts, std::string_view text, bool cut = false);

}  // namespace reprise::process
