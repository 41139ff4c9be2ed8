// SHA-256 over bytes, as lower-case hex or raw, and with a key (HMAC, RFC 2104).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace reprise::base {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
std::string to_hex(const Digest& digest);
Digest hmac_sha256(std::string_view key, std::string_view bytes);

// Incremental form, for streams that do not fit in memory; after finish() it starts a new text.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace reprise::base
