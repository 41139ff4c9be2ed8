#include "process/redactor.h"

#include <string.h>

#include <algorithm>

namespace reprise::process {

namespace {
void wipe(void* bytes, std::size_t count) { ::explicit_bzero(bytes, count); }
}  // namespace

HiddenTexts::HiddenTexts(const std::vector<HiddenText>& texts) {
  std::size_t bytes = 1;
  for (const HiddenText& text : texts) bytes += text.text.size();
  nodes_.reserve(bytes);  // no copy of what is secret stays behind in freed memory
  for (const HiddenText& text : texts) add(text);
  link();
}

HiddenTexts::~HiddenTexts() { wipe(nodes_.data(), nodes_.size() * sizeof(Node)); }

std::uint32_t HiddenTexts::child_of(std::uint32_t node, unsigned char byte) const {
  if (node == 0) return first_[byte];
  std::uint32_t child = nodes_[node].child;
  while (child != 0 && nodes_[child].byte != byte) child = nodes_[child].sibling;
  return child;
}

void HiddenTexts::add(const HiddenText& text) {
  if (text.text.size() < secret_bytes_min) return;
  std::uint32_t node = 0;
  for (const char letter : text.text) {
    const auto byte = static_cast<unsigned char>(letter);
    std::uint32_t child = child_of(node, byte);
    if (child == 0) {
      child = static_cast<std::uint32_t>(nodes_.size());
      nodes_.push_back({0, nodes_[node].child, 0, nodes_[node].depth + 1, 0, 0, byte});
      nodes_[node].child = child;
      if (node == 0) first_[byte] = child;
    }
    node = child;
  }
  if (nodes_[node].found != 0) return;  // the same text once more
  nodes_[node].found = nodes_[node].depth;
  nodes_[node].mark = static_cast<std::uint32_t>(marks_.size());
  marks_.push_back(text.mark);
}

// Breadth first: what a node falls back to is done before it.
void HiddenTexts::link() {
  std::vector<std::uint32_t> row = {0};
  for (std::size_t at = 0; at < row.size(); ++at) {
    for (std::uint32_t child = nodes_[row[at]].child; child != 0; child = nodes_[child].sibling) {
      Node& node = nodes_[child];
      node.fail = row[at] == 0 ? 0 : next(nodes_[row[at]].fail, node.byte);
      if (node.found == 0) {
        node.found = nodes_[node.fail].found;
        node.mark = nodes_[node.fail].mark;
      }
      row.push_back(child);
    }
  }
}

std::uint32_t HiddenTexts::next(std::uint32_t node, unsigned char byte) const {
  for (;;) {
    if (const std::uint32_t child = child_of(node, byte); child != 0 || node == 0) return child;
    node = nodes_[node].fail;
  }
}

Redactor::~Redactor() { wipe(held_.data(), held_.size()); }

std::string Redactor::feed(std::string_view bytes) {
  held_.append(bytes);
  for (const char letter : bytes) {
    node_ = texts_.next(node_, static_cast<unsigned char>(letter));
    ++seen_;
    const auto& node = texts_.nodes_[node_];
    if (node.found != 0) cover(seen_ - node.found, seen_, node.mark);
  }
  // What is found later begins where the automaton's node begins, or after it.
  return tell(seen_ - texts_.nodes_[node_].depth);
}

std::string Redactor::finish(bool cut) {
  std::string text = tell(seen_ - (cut ? texts_.nodes_[node_].depth : 0));
  wipe(held_.data(), held_.size());
  held_.clear();
  ranges_.clear();
  told_ = seen_;
  node_ = 0;
  return text;
}

// The mark is that of the occurrence that begins first, and of the longest of these.
void Redactor::cover(std::uint64_t begin, std::uint64_t end, std::uint32_t mark) {
  Range range{begin, end, mark, false};
  while (!ranges_.empty() && ranges_.back().end > begin) {
    const Range& last = ranges_.back();
    if (last.begin < range.begin) range = {last.begin, end, last.mark, last.told};
    ranges_.pop_back();
  }
  ranges_.push_back(range);
}

std::string Redactor::tell(std::uint64_t until) {
  std::string text;
  const std::uint64_t from = told_;
  const auto plain_up_to = [&](std::uint64_t position) {
    if (position <= told_) return;
    text.append(held_, told_ - from, position - told_);
    told_ = position;
  };
  for (Range& range : ranges_) {
    if (range.begin >= until) break;
    plain_up_to(range.begin);
    if (!range.told) text += texts_.marks_[range.mark];
    range.told = true;
    told_ = std::max(told_, std::min(range.end, until));
  }
  plain_up_to(until);
  std::erase_if(ranges_, [&](const Range& range) { return range.end <= told_; });
  const std::size_t gone = told_ - from;
  std::copy(held_.begin() + static_cast<std::ptrdiff_t>(gone), held_.end(), held_.begin());
  wipe(held_.data() + (held_.size() - gone), gone);
  held_.resize(held_.size() - gone);
  return text;
}

void wipe_hidden(LaunchSpec& spec) {
  for (HiddenText& hidden : spec.hidden) wipe(hidden.text.data(), hidden.text.size());
  spec.hidden.clear();
}

std::string redact(const HiddenTexts& texts, std::string_view text, bool cut) {
  Redactor redactor(texts);
  std::string safe = redactor.feed(text);
  return safe + redactor.finish(cut);
}

}  // namespace reprise::process
