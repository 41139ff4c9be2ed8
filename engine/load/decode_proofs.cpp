#include <algorithm>

#include "base/letter_case.h"
#include "load/decode_sources.h"
#include "load/scalars.h"
#include "load/secret_source.h"

namespace reprise::load {

namespace {

using model::Proof;
using model::ProofKind;
using model::SignatureScheme;
using model::SourceKind;

// In the order of model::ProofKind and model::SignatureScheme.
constexpr const char* proofs[] = {"bearer", "basic", "mtls", "hmac"};
const std::vector<std::string> scheme_words = {"grafana",  "github", "pagerduty",
                                               "standard", "slack",  "rootly"};
constexpr base::Millis tolerance_max_ms = 900'000;

void read_secrets(Reporter& report, const Fields& fields, Proof& proof) {
  const auto node = fields.need("secrets");
  if (!node) return;
  const auto take = [&](Node item) {
    if (auto source = read_secret_source(report, item, "a secret", item.place())) {
      proof.secrets.push_back(std::move(*source));
    }
  };
  if (node->is_map()) return take(*node);
  if (!expect_list(report, *node, "'secrets'")) return;
  for (const Node item : node->items()) take(item);
  if (node->size() != 0) return;
  report.error("RP0504", node->place(), "'secrets' names no secret",
               "write {env: VARIABLE}, {file: PATH} or {age: PATH}, or a list of them");
}

// The name of a header, in lower case.
void read_header(Reporter& report, const Fields& fields, const char* key, std::string& header) {
  const auto node = fields.find(key);
  if (!node) return;
  header = base::lower(read_text(report, *node, "'" + std::string(key) + "'").value_or(""));
  const bool is_header = std::all_of(header.begin(), header.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (is_header) return;
  report.error("RP0504", node->place(), "'" + header + "' is no name of a header",
               "write it like X-Signature");
}

void read_text_of(Reporter& report, const Fields& fields, const char* key, std::string& text) {
  const auto node = fields.find(key);
  if (node) text = read_text(report, *node, "'" + std::string(key) + "'").value_or("");
}

void decode_mtls(Reporter& report, const Fields& fields, Proof& proof) {
  read_text_of(report, fields, "subject", proof.subject);
  read_text_of(report, fields, "sha256", proof.sha256);
  if (proof.subject.empty() && proof.sha256.empty()) {
    report.error("RP0504", fields.map().place(), "'mtls' says nothing of the certificate",
                 "write its 'subject', its 'sha256', or both");
  }
  const bool is_hash = proof.sha256.empty() ||
                       (proof.sha256.size() == 64 &&
                        proof.sha256.find_first_not_of("0123456789abcdef") == std::string::npos);
  if (is_hash) return;
  report.error("RP0504", fields.find("sha256")->place(), "'sha256' is no hash of a certificate",
               "write 64 digits in lower case: openssl x509 -noout -fingerprint -sha256, "
               "without the colons");
}

std::optional<SignatureScheme> scheme_of(SourceKind kind) {
  switch (kind) {
    case SourceKind::grafana:
      return SignatureScheme::grafana;
    case SourceKind::github:
      return SignatureScheme::github;
    case SourceKind::pagerduty:
      return SignatureScheme::pagerduty;
    case SourceKind::standard:
      return SignatureScheme::standard;
    default:
      return std::nullopt;
  }
}

void decode_hmac(Reporter& report, const Fields& fields, SourceKind kind, Proof& proof) {
  read_secrets(report, fields, proof);
  read_header(report, fields, "header", proof.header);
  read_header(report, fields, "timestamp", proof.timestamp_header);
  if (const auto node = fields.find("scheme")) {
    const auto scheme = read_choice(report, *node, "'scheme'", scheme_words);
    proof.scheme = static_cast<SignatureScheme>(scheme.value_or(0));
  } else if (const auto scheme = scheme_of(kind)) {
    proof.scheme = *scheme;
  } else {
    report.error("RP0504", fields.map().place(), "'hmac' does not say how is signed",
                 "write 'scheme:' with grafana, github, pagerduty, standard, slack or rootly");
  }
  const auto node = fields.find("tolerance");
  if (!node) return;
  const auto tolerance = read_duration(report, *node, "'tolerance'");
  if (!tolerance) return;
  proof.tolerance_ms = *tolerance;
  if (*tolerance <= tolerance_max_ms) return;
  report.error("RP0504", node->place(), "'tolerance' is over 15 minutes",
               "what is signed is good for as long as that to whoever has seen it: write 5m");
}

Proof decode_proof(Reporter& report, Node node, ProofKind kind, SourceKind source) {
  Proof proof;
  proof.kind = kind;
  proof.place = node.place();
  const std::string what = "'" + std::string(proofs[static_cast<std::size_t>(kind)]) + "'";
  if (kind == ProofKind::bearer) {
    const Fields fields(report, node, what, {"secrets", "header"});
    if (!fields.is_map()) return proof;
    read_secrets(report, fields, proof);
    read_header(report, fields, "header", proof.header);
  } else if (kind == ProofKind::basic) {
    const Fields fields(report, node, what, {"user", "secrets"});
    if (!fields.is_map()) return proof;
    read_secrets(report, fields, proof);
    if (const auto user = fields.need("user")) {
      proof.user = read_text(report, *user, "'user'").value_or("");
    }
  } else if (kind == ProofKind::mtls) {
    const Fields fields(report, node, what, {"subject", "sha256"});
    if (fields.is_map()) decode_mtls(report, fields, proof);
  } else {
    const Fields fields(report, node, what,
                        {"scheme", "secrets", "header", "timestamp", "tolerance"});
    if (fields.is_map()) decode_hmac(report, fields, source, proof);
  }
  return proof;
}

model::Way decode_way(Reporter& report, Node node, SourceKind source) {
  model::Way way;
  const Fields fields(report, node, "a way of 'auth'", {"bearer", "basic", "mtls", "hmac"});
  if (!fields.is_map()) return way;
  for (std::size_t i = 0; i < std::size(proofs); ++i) {
    const auto proof = fields.find(proofs[i]);
    if (proof) way.push_back(decode_proof(report, *proof, static_cast<ProofKind>(i), source));
  }
  if (node.size() == 0) {
    report.error("RP0503", node.place(), "a way of 'auth' that needs no proof lets everybody in",
                 "write bearer, basic, mtls or hmac");
  }
  return way;
}

}  // namespace

std::vector<model::Way> decode_ways(Reporter& report, Node node, SourceKind kind,
                                    const std::string& source) {
  std::vector<model::Way> ways;
  if (node.is_map()) return {decode_way(report, node, kind)};
  if (!expect_list(report, node, "'auth'")) return ways;
  for (const Node item : node.items()) ways.push_back(decode_way(report, item, kind));
  if (ways.empty()) {
    report.error("RP0503", node.place(), "the source '" + source + "' proves itself by nothing",
                 "write 'auth:' with one of bearer, basic, mtls and hmac");
  }
  return ways;
}

}  // namespace reprise::load
