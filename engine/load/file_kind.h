// FileKind: which of the files that people write a text means to be. It is told from its keys, so
// that what is wrong with it is judged by the rules of its own kind.
#pragma once

#include <cstdint>
#include <string_view>

namespace reprise::load {

enum class FileKind : std::uint8_t { runbook, triggers, bindings, settings };

// A runbook, where nothing says otherwise.
FileKind kind_of(std::string_view name, std::string_view text);

}  // namespace reprise::load
