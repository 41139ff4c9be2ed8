// ChunkReader: the chunked transfer coding, without its liberties: no trailers, short extensions.
// Beast's parser stops the program at some of what a client may send here (Boost 1.81). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace reprise::http {

class ChunkReader {
 public:
  // The first bytes of `rest` that belong to one chunk's data, and takes them, and what stands
  // before them, off `rest`. Empty: there are no more in `rest`.
  std::string_view next(std::string_view& rest);
  bool done() const { return at_ == At::end; }
  bool bad() const { return at_ == At::bad; }

 private:
  enum class At {
    first_digit,
    digits,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    last_cr,
    last_lf,
    end,
    bad
  };
  At after(char c);
  At after_digit(char c);
  At after_extension(char c);
  At after_size();

  At at_ = At::first_digit;
  std::uint64_t size_ = 0;
  std::size_t digits_ = 0, extension_bytes_ = 0;
  bool has_name_ = false, has_word_ = false;  // of the extension at hand
};

}  // namespace reprise::http
