// The bytes of files: hashed, copied, compared, in pieces that do not fill the memory.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/sha256.h"
#include "worker/rooted.h"

namespace reprise::worker {

// Code "no-file" where it is anything else; it is never waited for.
base::Result<process::UniqueFd> open_file(const Place& place, const std::string& path);

// From the beginning to the end; the place in the file is not touched.
base::Status each_piece(int file, const std::string& path,
                        const std::function<base::Status(std::string_view)>& take);
base::Result<std::string> hash_of(int file, const std::string& path);

// Code "changed" where `from` was written to meanwhile.
base::Status copy_content(int from, int to, const std::string& path);

}  // namespace reprise::worker
