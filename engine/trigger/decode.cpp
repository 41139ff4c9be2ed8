#include "base/text.h"
#include "model/json.h"
#include "trigger/alert_parts.h"
#include "trigger/source.h"

namespace reprise::trigger {

namespace {

using base::Result;
using model::SourceKind;
using model::Value;

constexpr std::size_t body_bytes_max = 4u << 20;
constexpr std::size_t values_max = 200'000;
constexpr std::size_t alerts_max = 2000;

// How many values the text may hold at most: each but the first is behind one of these signs.
std::size_t count_values(std::string_view json) {
  std::size_t count = 1;
  bool is_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_text && c == '\\') ++i;
    if (c == '"') is_text = !is_text;
    if (!is_text && (c == ',' || c == ':' || c == '[' || c == '{')) ++count;
  }
  return count;
}

Result<Value> parse_body(std::string_view body) {
  if (body.size() > body_bytes_max) return base::fail("payload", "the body is over 4 MiB");
  if (!base::is_utf8(body)) return base::fail("payload", "the body is no UTF-8");
  // Before it is parsed: a short text can make many small values.
  if (count_values(body) > values_max) {
    return base::fail("payload", "the body has over 200,000 values");
  }
  auto value = model::parse_json_exactly(body);
  if (!value) return base::fail("payload", "the body is no JSON: " + value.error().message);
  if (!value->is_map() && !value->is_list()) {
    return base::fail("payload", "the body is neither an object nor a list");
  }
  return value;
}

Result<Decoded> decode_kind(const SourceSettings& source, const Value& body) {
  if (source.mapping) return decode_mapped(source, body);
  switch (source.kind) {
    case SourceKind::alertmanager:
    case SourceKind::grafana:
      return decode_alertmanager(source, body);
    case SourceKind::pagerduty:
      return decode_pagerduty(body);
    case SourceKind::datadog:
      return decode_datadog(body);
    case SourceKind::opsgenie:
      return decode_opsgenie(body);
    case SourceKind::github:
      return decode_github(body);
    case SourceKind::standard:
      // Its shape is only suggested to senders.
      return body["type"].is_text() ? decode_standard(body) : decode_mapped(source, body);
    case SourceKind::generic:
      break;
  }
  return decode_mapped(source, body);
}

}  // namespace

Result<Decoded> decode(const SourceSettings& source, std::string_view body) {
  const auto value = parse_body(body);
  if (!value) return base::fail(value.error());
  auto decoded = decode_kind(source, *value);
  if (!decoded) return decoded;
  if (decoded->alerts.size() > alerts_max) {
    return base::fail("payload", "the body has over 2,000 alerts");
  }
  std::vector<Alert> good;
  for (Alert& alert : decoded->alerts) {
    alert.source = source.name;
    alert.observe = source.observe;
    finish(alert);
    const std::string why = beyond_bounds(alert);
    if (why.empty())
      good.push_back(std::move(alert));
    else
      decoded->refused.push_back("the alert " + alert.fingerprint + ": " + why);
  }
  decoded->alerts = std::move(good);
  return decoded;
}

}  // namespace reprise::trigger
