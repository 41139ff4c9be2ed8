// A source with one way to prove itself, and requests to it.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "trigger/source.h"

namespace reprise::tests {

constexpr std::int64_t signed_us = 1'793'491'200'000'000;  // when tests/triggers signs
inline const std::string secret_text = "a secret of the desk, long enough";

inline model::SourceSettings source_with(model::Proof proof,
                                         model::SourceKind kind = model::SourceKind::generic) {
  model::SourceSettings source;
  source.name = "desk";
  source.kind = kind;
  source.auth = {{std::move(proof)}};
  return source;
}

inline trigger::Keys keys_of(std::vector<std::string> secrets) { return {{std::move(secrets)}}; }

inline model::Proof hmac(model::SignatureScheme scheme) {
  model::Proof proof;
  proof.kind = model::ProofKind::hmac;
  proof.scheme = scheme;
  return proof;
}

// "" where it is proven, else why it is not.
inline std::string refusal(const base::Result<trigger::Verified>& verified) {
  if (verified) return "";
  CHECK(verified.error().code == "unauthenticated");
  return verified.error().message;
}

}  // namespace reprise::tests
