#include "console/live/keys.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace reprise::console::live {
namespace {

using Kind = Key::Kind;

// A sequence longer than this is no key; it is dropped.
constexpr std::size_t sequence_bytes_max = 32;

constexpr std::array<std::pair<std::string_view, Kind>, 14> sequences = {{
    {"A", Kind::up},
    {"B", Kind::down},
    {"C", Kind::right},
    {"D", Kind::left},
    {"H", Kind::home},
    {"F", Kind::end},
    {"1~", Kind::home},
    {"7~", Kind::home},
    {"4~", Kind::end},
    {"8~", Kind::end},
    {"5~", Kind::page_up},
    {"6~", Kind::page_down},
    {"3~", Kind::backspace},
    {"Z", Kind::tab},
}};

std::optional<Kind> control(char byte) {
  switch (byte) {
    case '\r':
    case '\n':
      return Kind::enter;
    case '\t':
      return Kind::tab;
    case '\b':
    case 0x7f:
      return Kind::backspace;
    case 0x03:
      return Kind::interrupt;
    case 0x15:
      return Kind::clear;
    case 0x1a:
      return Kind::suspend;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::vector<Key> KeyReader::add(std::string_view bytes) {
  rest_ += bytes;
  std::vector<Key> keys;
  while (!rest_.empty() && take(keys)) {
  }
  return keys;
}

std::vector<Key> KeyReader::idle() {
  const bool escape = rest_ == "\x1b";
  if (escape) rest_.clear();
  return escape ? std::vector<Key>{{Kind::escape}} : std::vector<Key>{};
}

// False where the rest is the beginning of something.
bool KeyReader::take(std::vector<Key>& keys) {
  if (rest_.front() == '\x1b') return take_sequence(keys);
  const auto byte = static_cast<unsigned char>(rest_.front());
  if (byte >= 0x20 && byte != 0x7f) return take_text(keys);
  const auto kind = control(rest_.front());
  rest_.erase(0, 1);
  if (pasting_) {
    keys.push_back({Kind::text, " ", true});
  } else if (kind) {
    keys.push_back({*kind});
  }
  return true;
}

bool KeyReader::take_sequence(std::vector<Key>& keys) {
  if (rest_.size() == 1) return false;
  if (rest_[1] != '[' && rest_[1] != 'O') {
    rest_.erase(0, 1);
    keys.push_back({Kind::escape});
    return true;
  }
  const auto is_final = [](char c) { return c >= 0x40 && c <= 0x7e; };
  const auto last = std::find_if(rest_.begin() + 2, rest_.end(), is_final);
  if (last == rest_.end()) {
    if (rest_.size() > sequence_bytes_max) rest_.clear();
    return false;
  }
  const std::string body(rest_.begin() + 2, last + 1);
  rest_.erase(rest_.begin(), last + 1);
  if (body == "200~" || body == "201~") {
    pasting_ = body == "200~";
    return true;
  }
  for (const auto& [text, kind] : sequences)
    if (body == text && !pasting_) keys.push_back({kind});
  return true;
}

bool KeyReader::take_text(std::vector<Key>& keys) {
  constexpr std::size_t sequence_max = 4;
  std::size_t length = base::utf8_prefix(rest_);
  const bool begins = static_cast<unsigned char>(rest_.front()) >= 0xc2;
  if (length == 0 && begins && rest_.size() < sequence_max) return false;
  if (length == 0) {
    rest_.erase(0, 1);  // no character begins so
    return true;
  }
  keys.push_back({Kind::text, rest_.substr(0, length), pasting_});
  rest_.erase(0, length);
  return true;
}

}  // namespace reprise::console::live
