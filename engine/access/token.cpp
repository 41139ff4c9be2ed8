#include "access/token.h"

#include <string.h>

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "base/sha256.h"

namespace reprise::access {

namespace {

constexpr std::string_view prefix = "rpt_";
constexpr std::size_t id_bytes = 8, secret_bytes = 32;
constexpr std::size_t name_bytes_max = 64;

bool is_name_character(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' || letter == '-';
}

}  // namespace

MadeToken make_token(const Random& random) {
  std::array<std::uint8_t, id_bytes + secret_bytes> drawn{};
  random(drawn.data(), drawn.size());
  const std::string_view bytes(reinterpret_cast<const char*>(drawn.data()), drawn.size());
  const std::string id = base::to_hex(bytes.substr(0, id_bytes));
  std::string secret = base::to_hex(bytes.substr(id_bytes));
  MadeToken made{id, std::string(prefix) + id + "_" + secret, hash_of(id, secret)};
  explicit_bzero(drawn.data(), drawn.size());
  explicit_bzero(secret.data(), secret.size());
  return made;
}

std::optional<TokenText> parse_token(std::string_view text) {
  constexpr std::size_t length = prefix.size() + 2 * id_bytes + 1 + 2 * secret_bytes;
  if (text.size() != length || text.substr(0, prefix.size()) != prefix) return std::nullopt;
  const auto id = text.substr(prefix.size(), 2 * id_bytes);
  const auto secret = text.substr(length - 2 * secret_bytes);
  if (text[prefix.size() + id.size()] != '_' || !base::is_hex(id) || !base::is_hex(secret))
    return std::nullopt;
  return TokenText{std::string(id), std::string(secret)};
}

std::string hash_of(std::string_view id, std::string_view secret) {
  return base::sha256_hex("reprise token 1\n" + std::string(id) + "\n" + std::string(secret));
}

bool is_token_name(std::string_view text) {
  return !text.empty() && text.size() <= name_bytes_max &&
         std::all_of(text.begin(), text.end(), is_name_character) && text.front() != '.' &&
         text.front() != '_' && text.front() != '-';
}

std::string_view refusal(const Token& token, base::WallMicros now_us) {
  if (token.revoked_us && now_us >= *token.revoked_us) return "revoked";
  if (token.expires_us && now_us >= *token.expires_us) return "expired";
  return {};
}

Identity identity_of(const Token& token) {
  Identity identity;
  identity.actor = "token:" + token.name + " (" + token.id + ")";
  identity.person = token.person.empty() ? token.name : token.person;
  identity.roles = token.roles;
  identity.duties = token.duties;
  identity.scopes = token.scopes;
  identity.token_id = token.id;
  return identity;
}

}  // namespace reprise::access
