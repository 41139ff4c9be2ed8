// What proofs are computed with: by Nettle.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reprise::trigger {

// `key`: 32 raw bytes. False for every key and signature that is none.
bool verify_ed25519(std::string_view key, std::string_view text, std::string_view signature);

// Strict: no blanks, whole groups of four. nullopt for anything else.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace reprise::trigger
