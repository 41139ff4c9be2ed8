// Fuzzes what strangers send: the headers of proofs, and bodies of every kind. Nothing unsigned is
// proven, what is decoded is bounded, and a decision about it is stored and read back as it was.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "base/text.h"
#include "trigger/rules.h"
#include "trigger/source.h"

namespace {

using namespace reprise;

constexpr std::int64_t now_us = 1'793'491'200'000'000;

// The first byte chooses kind and scheme; up to the first line of "\n" are headers, then the body.
struct Request {
  model::SourceSettings source;
  trigger::Head head;
  std::string body;
};

Request read_request(std::string_view text) {
  Request request;
  const unsigned choice = text.empty() ? 0 : static_cast<unsigned char>(text[0]);
  request.source.name = "fuzz";
  request.source.kind = static_cast<model::SourceKind>(choice % 8);
  model::Proof proof;
  proof.kind = choice / 8 % 2 == 0 ? model::ProofKind::hmac : model::ProofKind::basic;
  proof.scheme = static_cast<model::SignatureScheme>(choice / 16 % 6);
  proof.timestamp_header = choice / 128 % 2 == 0 ? "" : "x-time";
  request.source.auth = {{proof}};
  if (!text.empty()) text.remove_prefix(1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) break;
    const std::size_t colon = std::min(line.find(':'), line.size());
    request.head.headers.emplace_back(line.substr(0, colon),
                                      line.substr(std::min(colon + 1, line.size())));
  }
  request.body = std::string(text);
  return request;
}

trigger::Rules rules() {
  model::TriggerRule rule;
  rule.name = "all";
  rule.start = model::RuleStart{"demo/a"};
  rule.start->inputs["a"] = {model::InputOrigin::Kind::payload, {}, "."};
  rule.start->inputs["b"] = {model::InputOrigin::Kind::label, {}, "desk"};
  rule.key = {"desk"};
  return *trigger::Rules::of({{}, {rule}, {}});
}

void check_alert(trigger::Memory& memory, const trigger::Alert& alert) {
  static const trigger::Rules all = rules();
  REPRISE_ASSERT(alert.labels.size() <= 128, "labels are bounded");
  REPRISE_ASSERT(alert.fingerprint.size() <= 256, "a fingerprint is bounded");
  for (const auto& [name, value] : alert.labels) {
    REPRISE_ASSERT(base::is_utf8(name) && base::is_utf8(value), "labels are text");
    REPRISE_ASSERT(value.find('\0') == std::string::npos, "labels have no NUL");
  }
  const auto decision = trigger::decide(all, memory, alert, now_us);
  const auto stored = trigger::decision_from_json(trigger::to_json(decision));
  REPRISE_ASSERT(stored && *stored == decision, "a decision is stored as it is");
  trigger::evolve(memory, decision);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto request = read_request({reinterpret_cast<const char*>(bytes), size});
  const trigger::Keys keys = {{{"a key that nobody has guessed yet"}}};
  const auto verified = trigger::verify(request.source, keys, request.head, request.body, now_us);
  REPRISE_ASSERT(!verified, "what nobody signed is not proven");
  const auto decoded = trigger::decode(request.source, request.body);
  if (!decoded) {
    REPRISE_ASSERT(decoded.error().code == "payload", "a body is refused as one");
    return 0;
  }
  trigger::Memory memory;
  for (const trigger::Alert& alert : decoded->alerts) check_alert(memory, alert);
  return 0;
}
