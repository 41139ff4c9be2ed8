// zstd, for blobs and archives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace reprise::journal_sqlite {

inline constexpr std::uint64_t blob_bytes_max = std::uint64_t{256} << 20;

std::string compress(std::string_view text);
// An error (`damaged`) for what is no single zstd frame, or would give more than `bytes_max`.
base::Result<std::string> decompress(std::string_view frame,
                                     std::uint64_t bytes_max = blob_bytes_max);

}  // namespace reprise::journal_sqlite
