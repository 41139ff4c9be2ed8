#include "trigger/signature.h"

#include "base/constant_time.h"
#include "base/sha256.h"
#include "base/text.h"
#include "trigger/crypto.h"

namespace reprise::trigger {

namespace {

using model::Proof;
using model::SignatureScheme;

constexpr std::size_t candidates_max = 8;
constexpr std::size_t id_bytes_max = 256;

std::string_view name_or(const std::string& name, std::string_view standard) {
  return name.empty() ? standard : std::string_view(name);
}

// The header split into its signatures. That there are many of them is no reason to try for long.
base::Result<std::vector<std::string_view>> read_list(const Head& head, std::string_view name,
                                                      char separator) {
  const auto header = only_header(head, name);
  if (!header) return base::fail(header.error());
  auto items = base::split(*header, separator);
  if (items.size() > candidates_max) {
    return unauthenticated("the header " + std::string(name) + " has more than 8 signatures");
  }
  return items;
}

// Those of `items` that begin with `prefix`, without it.
void add_candidates(Claim& claim, const std::vector<std::string_view>& items,
                    std::string_view prefix, Candidate::Kind kind) {
  for (std::string_view item : items) {
    item = base::trim(item);
    if (item.starts_with(prefix)) claim.candidates.push_back({kind, item.substr(prefix.size())});
  }
}

// "<hex>" of the body, or of "timestamp:body" where a header for the timestamp is configured.
base::Result<Claim> claim_grafana(const Proof& proof, const Head& head, std::string_view body) {
  Claim claim;
  const auto items = read_list(head, name_or(proof.header, "x-grafana-alerting-signature"), ',');
  if (!items) return base::fail(items.error());
  add_candidates(claim, *items, "", Candidate::Kind::hmac_hex);
  if (!proof.timestamp_header.empty()) {
    const auto timestamp = only_header(head, proof.timestamp_header);
    if (!timestamp) return base::fail(timestamp.error());
    claim.timestamp = *timestamp;
    claim.signed_text.append(*timestamp).append(":");
  }
  claim.signed_text.append(body);
  return claim;
}

// "sha256=<hex>" of the body.
base::Result<Claim> claim_github(const Proof& proof, const Head& head, std::string_view body) {
  Claim claim{std::string(body), {}};
  const auto items = read_list(head, name_or(proof.header, "x-hub-signature-256"), ',');
  if (!items) return base::fail(items.error());
  add_candidates(claim, *items, "sha256=", Candidate::Kind::hmac_hex);
  return claim;
}

// "v1=<hex>,v1=<hex>" of the body: several while the sender changes its secret.
base::Result<Claim> claim_pagerduty(const Proof& proof, const Head& head, std::string_view body) {
  Claim claim{std::string(body), {}};
  const auto items = read_list(head, name_or(proof.header, "x-pagerduty-signature"), ',');
  if (!items) return base::fail(items.error());
  add_candidates(claim, *items, "v1=", Candidate::Kind::hmac_hex);
  return claim;
}

// "v1,<base64> v1a,<base64>" of "id.timestamp.body".
base::Result<Claim> claim_standard(const Proof& proof, const Head& head, std::string_view body) {
  Claim claim;
  const auto id = only_header(head, "webhook-id");
  if (!id) return base::fail(id.error());
  if (id->empty() || id->size() > id_bytes_max)
    return unauthenticated("webhook-id is empty or too long");
  const auto timestamp = only_header(head, name_or(proof.timestamp_header, "webhook-timestamp"));
  if (!timestamp) return base::fail(timestamp.error());
  const auto items = read_list(head, name_or(proof.header, "webhook-signature"), ' ');
  if (!items) return base::fail(items.error());
  add_candidates(claim, *items, "v1,", Candidate::Kind::hmac_base64);
  add_candidates(claim, *items, "v1a,", Candidate::Kind::ed25519_base64);
  claim.id = *id;
  claim.timestamp = *timestamp;
  claim.signed_text.append(*id).append(".").append(*timestamp).append(".").append(body);
  return claim;
}

// "v0=<hex>" of "v0:timestamp:body".
base::Result<Claim> claim_slack(const Proof& proof, const Head& head, std::string_view body) {
  Claim claim;
  const auto timestamp =
      only_header(head, name_or(proof.timestamp_header, "x-slack-request-timestamp"));
  if (!timestamp) return base::fail(timestamp.error());
  const auto items = read_list(head, name_or(proof.header, "x-slack-signature"), ',');
  if (!items) return base::fail(items.error());
  add_candidates(claim, *items, "v0=", Candidate::Kind::hmac_hex);
  claim.timestamp = *timestamp;
  claim.signed_text.append("v0:").append(*timestamp).append(":").append(body);
  return claim;
}

// "t=timestamp,v1=<hex>" of the timestamp and the body.
base::Result<Claim> claim_rootly(const Proof& proof, const Head& head, std::string_view body) {
  Claim claim;
  const auto items = read_list(head, name_or(proof.header, "x-rootly-signature"), ',');
  if (!items) return base::fail(items.error());
  for (std::string_view item : *items) {
    item = base::trim(item);
    if (!item.starts_with("t=")) continue;
    if (claim.timestamp) return unauthenticated("the signature has two timestamps");
    claim.timestamp = item.substr(2);
  }
  if (!claim.timestamp) return unauthenticated("the signature has no timestamp");
  add_candidates(claim, *items, "v1=", Candidate::Kind::hmac_hex);
  claim.signed_text.append(*claim.timestamp).append(body);
  return claim;
}

base::Result<Claim> claim_of_scheme(const Proof& proof, const Head& head, std::string_view body) {
  switch (proof.scheme) {
    case SignatureScheme::grafana:
      return claim_grafana(proof, head, body);
    case SignatureScheme::github:
      return claim_github(proof, head, body);
    case SignatureScheme::pagerduty:
      return claim_pagerduty(proof, head, body);
    case SignatureScheme::standard:
      return claim_standard(proof, head, body);
    case SignatureScheme::slack:
      return claim_slack(proof, head, body);
    case SignatureScheme::rootly:
      break;
  }
  return claim_rootly(proof, head, body);
}

}  // namespace

base::Result<std::string_view> only_header(const Head& head, std::string_view name) {
  const std::string* found = nullptr;
  for (const auto& [key, value] : head.headers) {
    if (key != name) continue;
    if (found != nullptr) return unauthenticated("the header " + std::string(name) + " came twice");
    found = &value;
  }
  if (found == nullptr) return unauthenticated("the header " + std::string(name) + " is missing");
  return std::string_view(*found);
}

base::Result<Claim> read_claim(const Proof& proof, const Head& head, std::string_view body) {
  auto claim = claim_of_scheme(proof, head, body);
  if (claim && claim->candidates.empty())
    return unauthenticated("there is no signature of the right kind");
  return claim;
}

std::optional<SigningKey> signing_key(SignatureScheme scheme, std::string_view secret) {
  if (scheme != SignatureScheme::standard) return SigningKey{std::string(secret)};
  const bool is_public = secret.starts_with("whpk_");
  if (is_public) secret.remove_prefix(5);
  if (secret.starts_with("whsec_")) secret.remove_prefix(6);
  auto bytes = decode_base64(secret);
  if (!bytes || (is_public && bytes->size() != 32)) return std::nullopt;
  return SigningKey{std::move(*bytes), is_public};
}

bool is_signed_by(const Claim& claim, const SigningKey& key) {
  const base::Digest mac =
      key.is_public ? base::Digest{} : base::hmac_sha256(key.bytes, claim.signed_text);
  const std::string_view mac_bytes(reinterpret_cast<const char*>(mac.data()), mac.size());
  bool is_signed = false;
  // All candidates, also behind one that is right: the time tells nothing about which it was.
  for (const Candidate& candidate : claim.candidates) {
    if (key.is_public != (candidate.kind == Candidate::Kind::ed25519_base64)) continue;
    if (candidate.kind == Candidate::Kind::hmac_hex) {
      is_signed |= base::equal_in_constant_time(candidate.text, base::to_hex(mac));
      continue;
    }
    const auto bytes = decode_base64(candidate.text);
    if (!bytes) continue;
    is_signed |= key.is_public ? verify_ed25519(key.bytes, claim.signed_text, *bytes)
                               : base::equal_in_constant_time(*bytes, mac_bytes);
  }
  return is_signed;
}

}  // namespace reprise::trigger
