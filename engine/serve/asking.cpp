#include "serve/asking.h"

#include <charconv>

#include "console/event_lines.h"
#include "console/json_line.h"

namespace reprise::serve {

namespace {

int status_of(const std::string& code) {
  static const std::map<std::string, int, std::less<>> statuses = {
      {"unknown", 404},   {"not-found", 404}, {"none", 404},    {"exists", 409},
      {"conflict", 409},  {"stopped", 409},   {"state", 409},   {"unauthenticated", 401},
      {"forbidden", 403}, {"no-space", 503},  {"busy", 503},    {"starting", 503},
      {"draining", 503},  {"io", 500},        {"refused", 500}, {"fenced", 503}};
  const auto found = statuses.find(code);
  return found == statuses.end() ? 400 : found->second;
}

http::Response problem_of(int status, const console::JsonLine& error) {
  http::Response response{status};
  response.body = console::JsonLine().raw("error", error.object()).object();
  if (status == 503) response.headers.push_back({"Retry-After", "1"});
  if (status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return response;
}

}  // namespace

http::Response refusal_of(const base::Error& error) {
  console::JsonLine line;
  line.text("code", error.code).text("message", error.message);
  if (!error.hint.empty()) line.text("hint", error.hint);
  return problem_of(status_of(error.code), line);
}

http::Response refusal_of(const base::Diagnostics& diagnostics, const base::SourceMap& sources) {
  std::vector<std::string> lines;
  for (const auto& diagnostic : diagnostics) {
    lines.push_back(console::error_line(0, 0, diagnostic, sources));
    lines.back().pop_back();
  }
  console::JsonLine line;
  line.text("code", "runbook").text("message", "the runbook or its inputs are wrong");
  return problem_of(422, line.raw("diagnostics", console::json_list(lines)));
}

Asking::Asking(const Endpoint& of, http::Request asked,
               std::map<std::string, std::string> path_parameters, app::Caller who,
               http::Respond answer, http::OpenStream stream)
    : endpoint(of),
      request(std::move(asked)),
      parameters(std::move(path_parameters)),
      open_stream(std::move(stream)),
      caller(std::move(who)),
      respond_(std::move(answer)) {}

std::string Asking::query(const std::string& name) const {
  const auto found = request.query.find(name);
  return found == request.query.end() ? "" : found->second;
}

std::uint64_t Asking::number(const std::string& name) const {
  const std::string text = query(name);
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool Asking::may(const access::Target& target) const {
  const auto allows = [&](const access::Policy& policy) {
    return access::judge(policy, caller.identity, target) == access::Verdict::allowed;
  };
  if (allows(endpoint.policy)) return true;
  return endpoint.takes_break_glass() && body["break_glass"].boolean_or(false) &&
         allows(over_glass(endpoint.policy));
}

void Asking::answer(std::string json, int status) const {
  http::Response response{status};
  response.body = std::move(json);
  respond_(std::move(response));
}

}  // namespace reprise::serve
