#include "actions/check_request.h"
#include "actions/judge_value.h"
#include "base/text.h"
#include "model/json.h"

namespace reprise::actions {

using model::Value;

namespace {

// {status: success, data: {result: [{value: [time, "number"]}..]}}, or one value for a scalar.
base::Result<model::List> samples_of(const std::string& body) {
  const auto document = model::parse_json_exactly(body);
  if (!document) return base::fail("http", "the answer is no JSON");
  if ((*document)["status"] != Value("success"))
    return base::fail("http", "it says: " + (*document)["error"].text_or("no success"));
  const Value& result = (*document)["data"]["result"];
  const Value& type = (*document)["data"]["resultType"];
  model::List samples;
  if (!result.is_list()) return base::fail("http", "the answer has no result");
  if (type == Value("scalar")) return model::List{result};
  if (type != Value("vector")) return base::fail("http", "the query gives no instant values");
  for (const auto& one : result.list()) samples.push_back(one["value"]);
  return samples;
}

std::string encoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain)
      out += c;
    else
      out += {'%', hex[byte >> 4], hex[byte & 15]};
  }
  return out;
}

// Infinity is more than every bound.
std::string finite(const std::string& text) {
  constexpr std::size_t digits = 400;
  if (text == "+Inf") return std::string(digits, '9');
  return text == "-Inf" ? "-" + std::string(digits, '9') : text;
}

}  // namespace

Finding check_prometheus(const Value& spec, base::Millis timeout_ms, const Reach& reach) {
  HttpRequest request = check_request(spec, timeout_ms);
  while (request.url.ends_with('/')) request.url.pop_back();
  request.url += "/api/v1/query?query=" + encoded(spec["query"].text());
  const HttpAnswer answer = exchange(request, reach);
  if (answer.how != HttpAnswer::How::answered) return unlike_answer(answer);
  const std::string place = origin_of(request.url);
  const auto samples = samples_of(answer.body);
  if (!samples) return unanswered(place + ": " + base::printable(samples.error().message));
  if (samples->empty()) return unanswered(place + ": the query gives no value");
  model::List values;
  for (const auto& sample : *samples)
    values.push_back(sample.is_list() && sample.list().size() == 2 ? sample.list()[1] : Value());
  model::Map evidence{{"values", Value(values)}};
  for (const auto& value : values) {
    const std::string text = value.text_or("");
    const std::string detail = base::printable(spec["query"].text()) + " is " + text;
    if (text.empty() || text == "NaN") return unanswered(detail, std::move(evidence));
    if (auto bad = out_of_bounds(spec, finite(text), detail)) {
      bad->evidence = std::move(evidence);
      return *bad;
    }
  }
  return passed(base::printable(spec["query"].text()) + " is within bounds", std::move(evidence));
}

}  // namespace reprise::actions
