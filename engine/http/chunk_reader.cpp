#include "http/chunk_reader.h"

#include <algorithm>
#include <utility>

#include "base/hex.h"
#include "base/token_char.h"

namespace reprise::http {

namespace {

constexpr std::size_t digits_max = 8;
constexpr std::size_t extension_bytes_max = 256;

}  // namespace

std::string_view ChunkReader::next(std::string_view& rest) {
  while (!rest.empty() && !done() && !bad()) {
    if (at_ == At::data) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size_, rest.size()));
      const std::string_view data = rest.substr(0, count);
      rest.remove_prefix(count);
      size_ -= count;
      if (size_ == 0) at_ = At::data_cr;
      return data;
    }
    at_ = after(rest.front());
    rest.remove_prefix(1);
  }
  return {};
}

ChunkReader::At ChunkReader::after(char c) {
  switch (at_) {
    case At::first_digit:
    case At::digits:
      return after_digit(c);
    case At::extension:
      return after_extension(c);
    case At::size_lf:
      return c == '\n' ? after_size() : At::bad;
    case At::data_cr:
      return c == '\r' ? At::data_lf : At::bad;
    case At::data_lf:
      return c == '\n' ? At::first_digit : At::bad;
    case At::last_cr:
      return c == '\r' ? At::last_lf : At::bad;
    case At::last_lf:
      return c == '\n' ? At::end : At::bad;
    default:
      return At::bad;
  }
}

ChunkReader::At ChunkReader::after_digit(char c) {
  const int digit = base::hex_digit(c);
  if (digit < 0) {
    if (at_ == At::first_digit) return At::bad;
    return c == '\r' ? At::size_lf : c == ';' ? At::extension : At::bad;
  }
  if (at_ == At::first_digit) size_ = digits_ = 0;
  size_ = size_ * 16 + static_cast<unsigned>(digit);
  return ++digits_ <= digits_max ? At::digits : At::bad;
}

// ;NAME or ;NAME=VALUE, both tokens. Nobody we know sends quoted values, and servers differ about
// what may stand in them.
ChunkReader::At ChunkReader::after_extension(char c) {
  if (++extension_bytes_ > extension_bytes_max) return At::bad;
  if (base::is_token_char(static_cast<unsigned char>(c))) {
    has_word_ = true;
    return At::extension;
  }
  const bool ends_value = c == '\r' || c == ';';
  if (!std::exchange(has_word_, false) || (!ends_value && (c != '=' || has_name_))) return At::bad;
  has_name_ = c == '=';
  return c == '\r' ? At::size_lf : At::extension;
}

ChunkReader::At ChunkReader::after_size() {
  extension_bytes_ = 0;
  return size_ == 0 ? At::last_cr : At::data;
}

}  // namespace reprise::http
