#include "trigger/crypto.h"

#include <nettle/base64.h>
#include <nettle/eddsa.h>

#include <algorithm>

namespace reprise::trigger {

namespace {

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

bool verify_ed25519(std::string_view key, std::string_view text, std::string_view signature) {
  if (key.size() != ED25519_KEY_SIZE || signature.size() != ED25519_SIGNATURE_SIZE) return false;
  return ed25519_sha512_verify(bytes_of(key), text.size(), bytes_of(text), bytes_of(signature)) !=
         0;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  // Nettle skips blanks within the text: that would be a second form of the same signature.
  constexpr std::string_view blanks = " \t\n\v\f\r";
  if (text.find_first_of(blanks) != std::string_view::npos) return std::nullopt;
  base64_decode_ctx context;
  base64_decode_init(&context);
  std::string bytes(BASE64_DECODE_LENGTH(text.size()), '\0');
  std::size_t size = bytes.size();
  const bool decoded =
      base64_decode_update(&context, &size, reinterpret_cast<std::uint8_t*>(bytes.data()),
                           text.size(), text.data()) != 0 &&
      base64_decode_final(&context) != 0;
  if (!decoded) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

}  // namespace reprise::trigger
