#include "trigger/delivery.h"

#include <nettle/base64.h>

#include "base/text.h"
#include "model/json_reader.h"
#include "model/json_writer.h"
#include "trigger/crypto.h"

namespace reprise::trigger {

namespace {

std::string encode_base64(std::string_view bytes) {
  std::string text(BASE64_ENCODE_RAW_LENGTH(bytes.size()), '\0');
  base64_encode_raw(text.data(), bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  return text;
}

}  // namespace

// All but the body.
template <class Fields>
void list_fields(Fields& f, const Delivery*) {
  f.required("id", &Delivery::id);
  f.required("source", &Delivery::source);
  f.required("received", &Delivery::received_us);
  f.required("key", &Delivery::key);
  f.optional("by", &Delivery::by);
  f.optional("address", &Delivery::address);
  f.optional("headers", &Delivery::headers);
  f.optional("same_as", &Delivery::same_as);
  f.optional("is_copy", &Delivery::is_copy);
  f.optional("is_truncated", &Delivery::is_truncated);
  f.optional("replayed_by", &Delivery::replayed_by);
  f.optional("requester", &Delivery::requester);
}

template <class Fields>
void list_fields(Fields& f, const Refusal*) {
  f.required("id", &Refusal::id);
  f.required("source", &Refusal::source);
  f.required("received", &Refusal::received_us);
  f.optional("address", &Refusal::address);
  f.required("reason", &Refusal::reason);
  f.optional("others", &Refusal::others);
}

template <class Fields>
void list_fields(Fields& f, const Verdict*) {
  f.required("delivery", &Verdict::delivery);
  f.optional("reason", &Verdict::reason);
  f.optional("refused", &Verdict::refused);
  f.optional("left_out", &Verdict::left_out);
  f.optional("resend_key", &Verdict::resend_key);
}

template <class Fields>
void list_fields(Fields& f, const Started*) {
  f.required("verdict", &Started::verdict);
  f.required("run", &Started::run);
  f.optional("error", &Started::error);
}

template <class Fields>
void list_fields(Fields& f, const Ended*) {
  f.required("run", &Ended::run);
  f.required("at", &Ended::at_us);
}

// The body comes last, as text, or in base64 where it is none.
std::string to_json(const Delivery& delivery) {
  std::string out = model::stored_text(delivery);
  if (delivery.body.empty()) return out;
  out.pop_back();
  const bool is_text = base::is_utf8(delivery.body);
  out += is_text ? ",\"body\":" : ",\"body_base64\":";
  model::append_json_text(out, is_text ? delivery.body : encode_base64(delivery.body));
  return out + "}";
}

base::Result<Delivery> delivery_from_json(std::string_view text) {
  const auto value = model::parse_stored_json(text);
  if (!value) return base::fail(value.error());
  auto delivery = model::from_stored<Delivery>(*value);
  if (!delivery) return delivery;
  delivery->body = (*value)["body"].text_or("");
  if (const auto encoded = (*value)["body_base64"].text_or(""); !encoded.empty()) {
    auto bytes = decode_base64(encoded);
    if (!bytes) return base::fail("delivery", "the body of a delivery is no base64");
    delivery->body = std::move(*bytes);
  }
  return delivery;
}

std::string to_json(const Refusal& refusal) { return model::stored_text(refusal); }
// Decisions have a stored form of their own; it stands in the verdict's as it is.
std::string to_json(const Verdict& verdict) {
  std::string out = model::stored_text(verdict);
  out.pop_back();
  out += ",\"decisions\":[";
  for (const Decision& decision : verdict.decisions) {
    if (&decision != &verdict.decisions.front()) out += ',';
    out += to_json(decision);
  }
  return out + "]}";
}

std::string to_json(const Started& started) { return model::stored_text(started); }
std::string to_json(const Ended& ended) { return model::stored_text(ended); }
base::Result<Refusal> refusal_from_json(std::string_view text) {
  return model::from_stored<Refusal>(text);
}
base::Result<Verdict> verdict_from_json(std::string_view text) {
  const auto value = model::parse_stored_json(text);
  if (!value) return base::fail(value.error());
  auto verdict = model::from_stored<Verdict>(*value);
  const auto& decisions = (*value)["decisions"];
  if (!verdict || !decisions.is_list()) return verdict;
  for (const auto& each : decisions.list()) {
    std::string stored;
    model::append_stored_json(stored, each);
    auto decision = decision_from_json(stored);
    if (!decision) return base::fail(decision.error());
    verdict->decisions.push_back(std::move(*decision));
  }
  return verdict;
}

base::Result<Started> started_from_json(std::string_view text) {
  return model::from_stored<Started>(text);
}
base::Result<Ended> ended_from_json(std::string_view text) {
  return model::from_stored<Ended>(text);
}

}  // namespace reprise::trigger
