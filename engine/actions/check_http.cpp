#include "actions/check_request.h"
#include "actions/judge_value.h"
#include "base/text.h"
#include "model/json.h"
#include "model/json_path.h"

namespace reprise::actions {

using model::Value;

namespace {

// Without user name, password and query, which may hold what nobody should read in a report.
std::string shown(const std::string& url) {
  const std::string plain = url.substr(0, url.find_first_of("?#"));
  const auto scheme = plain.find("://");
  const auto path = plain.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  return origin_of(url) + (path == std::string::npos ? "" : base::printable(plain.substr(path)));
}

bool wanted_status(const Value& wanted, std::int64_t status) {
  if (wanted.is_null()) return status >= 200 && status < 300;
  if (wanted.is_integer()) return wanted.integer() == status;
  if (!wanted.is_list()) return false;
  for (const auto& one : wanted.list())
    if (one.is_integer() && one.integer() == status) return true;
  return false;
}

// Where `json` names a value of the answer: it is there, and it is what was wanted.
Finding judge_json(const Value& spec, const std::string& body, const std::string& said,
                   model::Map evidence) {
  const std::string path = spec["json"].text();
  const auto document = model::parse_json_exactly(body);
  if (!document) return unanswered(said + ", and that is no JSON", std::move(evidence));
  const Value* found = model::at_json_path(*document, path);
  if (found == nullptr)
    return unanswered(said + " without " + base::printable(path), std::move(evidence));
  evidence["value"] = *found;
  const std::string detail = base::printable(path) + " is " + base::printable(text_of(*found));
  if (!spec["equals"].is_null() && !same_value(spec["equals"], *found))
    return refused(detail + ", wanted " + base::printable(text_of(spec["equals"])),
                   std::move(evidence));
  if (auto bad = out_of_bounds(spec, *found, detail)) {
    bad->evidence = std::move(evidence);
    return *bad;
  }
  return passed(detail, std::move(evidence));
}

}  // namespace

Finding check_http(const Value& spec, base::Millis timeout_ms, const Reach& reach) {
  const HttpAnswer answer = exchange(check_request(spec, timeout_ms), reach);
  if (answer.how != HttpAnswer::How::answered) return unlike_answer(answer);
  model::Map evidence{{"status", answer.status}};
  const std::string said = shown(spec["url"].text()) + " answers " + std::to_string(answer.status);
  if (!wanted_status(spec["status"], answer.status)) return refused(said, std::move(evidence));
  const auto& text = spec["contains"];
  if (text.is_text() && answer.body.find(text.text()) == std::string::npos)
    return refused(said + " without the text", std::move(evidence));
  if (spec["json"].is_text()) return judge_json(spec, answer.body, said, std::move(evidence));
  for (const char* key : {"equals", "min", "max"})
    if (!spec[key].is_null()) return unanswered(std::string(key) + " needs a path in `json`");
  return passed(said, std::move(evidence));
}

}  // namespace reprise::actions
