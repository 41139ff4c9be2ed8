// By Nettle: OpenSSL's library is ten times as much to load and relocate, at each start of each of
// our processes, for a hash that has no parameters.
#include "base/sha256.h"

#include <nettle/hmac.h>
#include <nettle/sha2.h>

#include "base/hex.h"

namespace reprise::base {

namespace {

const std::uint8_t* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

}  // namespace

struct Sha256::State {
  sha256_ctx context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { sha256_init(&state_->context); }

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  sha256_update(&state_->context, bytes.size(), unsigned_bytes(bytes));
}

Digest Sha256::finish() {
  Digest digest{};
  sha256_digest(&state_->context, digest.size(), digest.data());  // and ready for the next text
  return digest;
}

Digest sha256(std::string_view bytes) {
  sha256_ctx context;
  Digest digest{};
  sha256_init(&context);
  sha256_update(&context, bytes.size(), unsigned_bytes(bytes));
  sha256_digest(&context, digest.size(), digest.data());
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  hmac_sha256_ctx context;
  Digest digest{};
  hmac_sha256_set_key(&context, key.size(), unsigned_bytes(key));
  hmac_sha256_update(&context, bytes.size(), unsigned_bytes(bytes));
  hmac_sha256_digest(&context, digest.size(), digest.data());
  return digest;
}

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

std::string to_hex(const Digest& digest) {
  return to_hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace reprise::base
