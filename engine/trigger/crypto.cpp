#include "trigger/crypto.h"

#include <nettle/base64.h>
#include <nettle/eddsa.h>
#include <nettle/memops.h>

#include <algorithm>

#include "base/sha256.h"

namespace reprise::trigger {

namespace {

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

bool equal_in_constant_time(std::string_view given, std::string_view secret) {
  // Digests have one length, whatever was given.
  const base::Digest left = base::sha256(given), right = base::sha256(secret);
  return memeql_sec(left.data(), right.data(), left.size()) != 0;
}

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
