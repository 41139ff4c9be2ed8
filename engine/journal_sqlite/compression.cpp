#include "journal_sqlite/compression.h"

#include <zstd.h>

#include "base/assert.h"
#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

namespace {
constexpr int blob_level = 1;  // plans and outputs are taken in while a run waits for its commit
}

std::string compress(std::string_view text) {
  std::string frame(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size =
      ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), blob_level);
  REPRISE_ASSERT(ZSTD_isError(size) == 0, "the bound is large enough for every text");
  frame.resize(size);
  return frame;
}

base::Result<std::string> decompress(std::string_view frame, std::uint64_t bytes_max) {
  // The size is in the frame's header (ZSTD_compress writes it); it is checked before it is
  // believed.
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > bytes_max)
    return base::fail(damaged, "compressed bytes have no sane size");
  std::string text(size, '\0');
  const std::size_t got = ZSTD_decompress(text.data(), text.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0 || got != size)
    return base::fail(damaged, "compressed bytes cannot be read");
  return text;
}

}  // namespace reprise::journal_sqlite
