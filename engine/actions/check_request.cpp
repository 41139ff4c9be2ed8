#include "actions/check_request.h"

#include "actions/judge_value.h"

namespace reprise::actions {

namespace {
constexpr std::size_t body_bytes_max = 1u << 20;
}

HttpRequest check_request(const model::Value& spec, base::Millis timeout_ms) {
  HttpRequest request{.url = spec["url"].text(), .timeout_ms = timeout_ms};
  request.body_bytes_max = body_bytes_max;
  if (spec["headers"].is_map())
    for (const auto& [name, value] : spec["headers"].map())
      request.headers.emplace_back(name, text_of(value));
  if (spec["bearer"].is_text())
    request.headers.emplace_back("Authorization", "Bearer " + spec["bearer"].text());
  request.ca_file = spec["ca"].text_or("");
  return request;
}

Finding unlike_answer(const HttpAnswer& answer) {
  return answer.error.code == "http-refused" ? refused(answer.error.message)
                                             : unanswered(answer.error.message);
}

}  // namespace reprise::actions
