// What proofs are computed with: by Nettle, and compared without telling where they differ.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reprise::trigger {

// Takes the same time for all texts of one length, and tells nothing of the length of `secret`.
bool equal_in_constant_time(std::string_view given, std::string_view secret);

// `key`: 32 raw bytes. False for every key and signature that is none.
bool verify_ed25519(std::string_view key, std::string_view text, std::string_view signature);

// Strict: no blanks, whole groups of four. nullopt for anything else.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace reprise::trigger
