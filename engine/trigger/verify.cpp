#include <algorithm>
#include <charconv>

#include "base/auth_scheme.h"
#include "base/constant_time.h"
#include "base/sha256.h"
#include "base/text.h"
#include "trigger/crypto.h"
#include "trigger/signature.h"
#include "trigger/source.h"

namespace reprise::trigger {

namespace {

using base::Result;
using base::Status;
using model::Proof;
using model::ProofKind;
using Secrets = std::vector<std::string>;

constexpr std::size_t secret_bytes_min = 24;

bool is_any_of(std::string_view given, const Secrets& secrets) {
  bool found = false;
  for (const std::string& secret : secrets) {
    found |= !secret.empty() && base::equal_in_constant_time(given, secret);
  }
  return found;
}

Result<Verified> verify_bearer(const Proof& proof, const Secrets& secrets, const Head& head) {
  const bool is_own_header = !proof.header.empty() && proof.header != "authorization";
  const auto header = only_header(head, is_own_header ? proof.header : "authorization");
  if (!header) return base::fail(header.error());
  const auto token =
      is_own_header ? std::optional(*header) : base::behind_scheme(*header, "bearer");
  if (!token) return unauthenticated("the header authorization is not of the kind Bearer");
  if (!is_any_of(*token, secrets)) return unauthenticated("the token is not known");
  return Verified{{}, 0, false, "bearer"};
}

Result<Verified> verify_basic(const Proof& proof, const Secrets& secrets, const Head& head) {
  const auto header = only_header(head, "authorization");
  if (!header) return base::fail(header.error());
  const auto encoded = base::behind_scheme(*header, "basic");
  const auto pair = encoded ? decode_base64(*encoded) : std::nullopt;
  if (!pair) return unauthenticated("the header authorization is not of the kind Basic");
  const std::size_t colon = pair->find(':');
  if (colon == std::string::npos) return unauthenticated("the credentials have no colon");
  const std::string_view given(*pair);
  // Not &&: a wrong name takes the same time as a wrong password.
  const bool is_user = base::equal_in_constant_time(given.substr(0, colon), proof.user);
  const bool is_password = is_any_of(given.substr(colon + 1), secrets);
  if (!(is_user & is_password)) return unauthenticated("the name or the password is wrong");
  return Verified{{}, 0, false, "basic"};
}

// The parts of a subject as RFC 2253 writes it; a sign behind a backslash separates nothing.
std::vector<std::string_view> parts_of(std::string_view subject) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < subject.size(); ++i) {
    const bool is_escape = subject[i] == '\\';
    if (is_escape) ++i;
    if (is_escape || (subject[i] != ',' && subject[i] != '+')) continue;
    parts.push_back(subject.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(subject.substr(begin));
  return parts;
}

// `wanted` is a whole subject, or without a '=' the one common name in it.
bool is_subject(std::string_view wanted, std::string_view subject) {
  if (wanted.find('=') != std::string_view::npos) return wanted == subject;
  constexpr std::string_view common_name = "CN=";
  std::vector<std::string_view> names;
  for (const auto part : parts_of(subject))
    if (part.starts_with(common_name)) names.push_back(part.substr(common_name.size()));
  return names.size() == 1 && names.front() == wanted;
}

Result<Verified> verify_mtls(const Proof& proof, const Head& head) {
  if (head.certificate_sha256.empty()) return unauthenticated("there is no client certificate");
  if (!proof.subject.empty() && !is_subject(proof.subject, head.certificate_subject)) {
    return unauthenticated("the certificate is for '" + base::printable(head.certificate_subject) +
                           "'");
  }
  if (!proof.sha256.empty() && proof.sha256 != head.certificate_sha256) {
    return unauthenticated("the certificate is another one");
  }
  return Verified{{}, 0, false, "mtls"};
}

// Unix seconds, digits alone, within the tolerance to both sides.
Result<WallMicros> read_signed_time(std::string_view text, base::Millis tolerance_ms,
                                    WallMicros now_us) {
  constexpr std::int64_t seconds_max = 253'402'300'799;  // the year 9999
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (!is_number || seconds < 0 || seconds > seconds_max) {
    return unauthenticated("the timestamp is no number of seconds");
  }
  const WallMicros at_us = seconds * 1'000'000;
  const WallMicros tolerance_us = tolerance_ms * 1000;
  if (at_us < now_us - tolerance_us) return unauthenticated("the timestamp is too old");
  if (at_us > now_us + tolerance_us) return unauthenticated("the timestamp is in the future");
  return at_us;
}

Result<Verified> verify_hmac(const Proof& proof, const Secrets& secrets, const Head& head,
                             std::string_view body, WallMicros now_us) {
  const auto claim = read_claim(proof, head, body);
  if (!claim) return base::fail(claim.error());
  bool is_signed = false;
  for (const std::string& secret : secrets) {
    const auto key = signing_key(proof.scheme, secret);
    is_signed |= key && !key->bytes.empty() && is_signed_by(*claim, *key);
  }
  if (!is_signed) return unauthenticated("no signature is right");
  Verified verified;
  verified.by = "hmac";
  verified.is_dated = claim->timestamp.has_value();
  if (claim->timestamp) {
    const auto at_us = read_signed_time(*claim->timestamp, proof.tolerance_ms, now_us);
    if (!at_us) return base::fail(at_us.error());
    verified.timestamp_us = *at_us;
  }
  // A sender that tries again signs the same id with a new time.
  verified.delivery_key = claim->id.empty() ? base::sha256_hex(claim->signed_text)
                                            : "id:" + base::sha256_hex(claim->id);
  return verified;
}

Result<Verified> verify_proof(const Proof& proof, const Secrets& secrets, const Head& head,
                              std::string_view body, WallMicros now_us) {
  switch (proof.kind) {
    case ProofKind::bearer:
      return verify_bearer(proof, secrets, head);
    case ProofKind::basic:
      return verify_basic(proof, secrets, head);
    case ProofKind::mtls:
      return verify_mtls(proof, head);
    case ProofKind::hmac:
      break;
  }
  return verify_hmac(proof, secrets, head, body, now_us);
}

// All proofs of a way. What is signed gives the key of the delivery, else the body does.
Result<Verified> verify_way(const model::Way& way, const std::vector<Secrets>& keys,
                            const Head& head, std::string_view body, WallMicros now_us) {
  Verified all;
  for (std::size_t i = 0; i < way.size(); ++i) {
    auto one = verify_proof(way[i], keys.at(i), head, body, now_us);
    if (!one) return one;
    all.by += (all.by.empty() ? "" : "+") + one->by;
    if (one->delivery_key.empty()) continue;
    all.delivery_key = std::move(one->delivery_key);
    all.timestamp_us = one->timestamp_us;
    all.is_dated = one->is_dated;
  }
  if (all.delivery_key.empty()) all.delivery_key = base::sha256_hex(body);
  return all;
}

Status check_secret(const Proof& proof, const std::string& secret, const std::string& where) {
  const auto refuse_key = [&where](const std::string& why) {
    return base::fail("secret", where + ": " + why, "make one by: openssl rand -hex 32");
  };
  const bool is_hmac = proof.kind == ProofKind::hmac;
  const auto key = is_hmac ? signing_key(proof.scheme, secret) : SigningKey{secret};
  if (!key) return refuse_key("the secret is no base64 behind whsec_ or whpk_");
  if (key->bytes.size() < secret_bytes_min) return refuse_key("the secret is under 24 bytes");
  return {};
}

}  // namespace

Status check_keys(const SourceSettings& source, const Keys& keys) {
  if (keys.size() != source.auth.size()) return base::fail("secret", "secrets are missing");
  for (std::size_t way = 0; way < keys.size(); ++way) {
    if (keys[way].size() != source.auth[way].size()) {
      return base::fail("secret", "secrets are missing");
    }
    for (std::size_t i = 0; i < keys[way].size(); ++i) {
      const Proof& proof = source.auth[way][i];
      const std::string where = "auth " + std::to_string(way + 1) + " of '" + source.name + "'";
      const bool needs_secret = proof.kind != ProofKind::mtls;
      if (needs_secret && keys[way][i].empty()) {
        return base::fail("secret", where + ": there is no secret");
      }
      for (const std::string& secret : keys[way][i]) {
        if (auto status = check_secret(proof, secret, where); !status) return status;
      }
    }
  }
  return {};
}

Result<Verified> verify(const SourceSettings& source, const Keys& keys, const Head& head,
                        std::string_view body, WallMicros now_us) {
  std::string why = "the source has no way to prove itself";
  for (std::size_t way = 0; way < source.auth.size(); ++way) {
    if (source.auth[way].empty()) continue;
    auto verified = verify_way(source.auth[way], keys.at(way), head, body, now_us);
    if (verified) {
      verified->delivery_key = source.name + ":" + verified->delivery_key;
      return verified;
    }
    why = verified.error().message;
  }
  return unauthenticated(why);
}

}  // namespace reprise::trigger
