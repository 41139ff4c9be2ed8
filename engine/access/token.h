// Token: what a program or a person shows instead of a password. The secret is shown once, when it
// is made; what is kept is a hash.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/identity.h"
#include "base/result.h"
#include "base/time.h"

namespace reprise::access {

struct Token {
  std::string id;           // 16 characters of [0-9a-f]; public, names it in logs and in the audit
  std::string name = {};    // given by whoever made it: [A-Za-z0-9][A-Za-z0-9._-]{0,63}
  std::string person = {};  // who answers for it; its name where nobody is named
  std::string hash = {};    // hash_of(id, secret)
  std::set<Role> roles = {};
  std::set<std::string> duties = {};
  std::vector<Scope> scopes = {};
  base::WallMicros created_us = 0;
  std::optional<base::WallMicros> expires_us = {};  // from this instant on it is refused
  std::optional<base::WallMicros> revoked_us = {};
  std::string by = {};  // who made it
};

struct MadeToken {
  std::string id;
  std::string text;  // "rpt_ID_SECRET": the secret, told once and kept nowhere
  std::string hash;
};

// Fills the bytes it is given with randomness; the caller's, because chance is no matter of ours.
using Random = std::function<void(std::uint8_t* bytes, std::size_t count)>;
// An id of 64 and a secret of 256 random bits.
MadeToken make_token(const Random& random);

struct TokenText {
  std::string id, secret;
};
// The parts of "rpt_ID_SECRET"; nullopt for any other form, before anything is looked up.
std::optional<TokenText> parse_token(std::string_view text);

// SHA-256 over a name of this use, the id and the secret, in hex. A slow hash is for what people
// choose; 256 random bits cannot be guessed, and a slow hash would let anybody keep us busy.
std::string hash_of(std::string_view id, std::string_view secret);

bool is_token_name(std::string_view text);

// Why a token does not open anything now ("expired", "revoked"); empty where it does.
std::string_view refusal(const Token& token, base::WallMicros now_us);
Identity identity_of(const Token& token);

}  // namespace reprise::access
