#include "base/sha256.h"

#include <openssl/evp.h>

#include "base/assert.h"

namespace reprise::base {

namespace {

// Fetched once: OpenSSL would look the algorithm up again for each text.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  REPRISE_ASSERT(fetched != nullptr, "SHA-256 is not available from OpenSSL");
  return fetched;
}

EVP_MD_CTX* context(void* opaque) { return static_cast<EVP_MD_CTX*>(opaque); }

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  REPRISE_ASSERT(context_ != nullptr, "out of memory for a hash context");
  REPRISE_ASSERT(EVP_DigestInit_ex(context(context_), algorithm(), nullptr) == 1, "SHA-256");
}

Sha256::~Sha256() { EVP_MD_CTX_free(context(context_)); }

void Sha256::add(std::string_view bytes) {
  REPRISE_ASSERT(EVP_DigestUpdate(context(context_), bytes.data(), bytes.size()) == 1, "SHA-256");
}

Digest Sha256::finish() {
  Digest digest{};
  unsigned int length = 0;
  REPRISE_ASSERT(EVP_DigestFinal_ex(context(context_), digest.data(), &length) == 1, "SHA-256");
  REPRISE_ASSERT(length == digest.size(), "SHA-256 gave another length");
  // Ready for the next text: a context is costlier to make than to reset.
  REPRISE_ASSERT(EVP_DigestInit_ex(context(context_), algorithm(), nullptr) == 1, "SHA-256");
  return digest;
}

Digest sha256(std::string_view bytes) {
  thread_local Sha256 hash;
  hash.add(bytes);
  return hash.finish();
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
