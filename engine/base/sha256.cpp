// OpenSSL's EVP interface would load its configuration and its providers first: about a millisecond
// of each start, for a hash that has no parameters.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/sha256.h"

#include <openssl/sha.h>

#include "base/assert.h"

namespace reprise::base {

struct Sha256::State {
  SHA256_CTX context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  REPRISE_ASSERT(SHA256_Init(&state_->context) == 1, "SHA-256");
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  REPRISE_ASSERT(SHA256_Update(&state_->context, bytes.data(), bytes.size()) == 1, "SHA-256");
}

Digest Sha256::finish() {
  Digest digest{};
  REPRISE_ASSERT(SHA256_Final(digest.data(), &state_->context) == 1, "SHA-256");
  REPRISE_ASSERT(SHA256_Init(&state_->context) == 1, "SHA-256");  // ready for the next text
  return digest;
}

Digest sha256(std::string_view bytes) {
  SHA256_CTX context;
  Digest digest{};
  const bool done = SHA256_Init(&context) == 1 &&
                    SHA256_Update(&context, bytes.data(), bytes.size()) == 1 &&
                    SHA256_Final(digest.data(), &context) == 1;
  REPRISE_ASSERT(done, "SHA-256");
  return digest;
}

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

std::string to_hex(const Digest& digest) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(digest.size() * 2);
  for (const std::uint8_t byte : digest) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

}  // namespace reprise::base
