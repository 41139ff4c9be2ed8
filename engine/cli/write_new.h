// WriteNew: the first files that `reprise new` makes. What is there stays as it is.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/context.h"

namespace reprise::cli {

std::string replaced(std::string text, std::string_view mark, std::string_view by);

// With the folders above it. Code "usage" where the file exists; `command` says how to name
// another.
base::Status write_new(const std::filesystem::path& path, const std::string& text,
                       const std::string& command);

// Its path, as a result.
void print_new(const Context& context, const std::filesystem::path& path);

}  // namespace reprise::cli
