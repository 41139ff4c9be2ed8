// Signature: what a scheme signs, and where it puts what it signed. One function for each scheme.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trigger/source.h"

namespace reprise::trigger {

struct Candidate {
  enum class Kind : std::uint8_t { hmac_hex, hmac_base64, ed25519_base64 };
  Kind kind = Kind::hmac_hex;
  std::string_view text;
};

// What is claimed to be signed; nothing of it is true before a candidate was found right.
struct Claim {
  std::string signed_text;
  std::vector<Candidate> candidates;
  // Unix seconds as written, part of the signed text; nullopt where the scheme signs no time.
  std::optional<std::string_view> timestamp = {};
  std::string_view id = {};  // part of the signed text
};

inline tl::unexpected<base::Error> unauthenticated(std::string why) {
  return base::fail("unauthenticated", std::move(why));
}

// The only header of that name; an error where there is none, or more than one.
base::Result<std::string_view> only_header(const Head& head, std::string_view name);

base::Result<Claim> read_claim(const model::Proof& proof, const Head& head, std::string_view body);

// The key in the secret's text: for Standard Webhooks it is base64 behind `whsec_` or `whpk_`.
struct SigningKey {
  std::string bytes;
  bool is_public = false;  // of ed25519
};
std::optional<SigningKey> signing_key(model::SignatureScheme scheme, std::string_view secret);

bool is_signed_by(const Claim& claim, const SigningKey& key);

}  // namespace reprise::trigger
