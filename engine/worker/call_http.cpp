#include <fcntl.h>

#include <algorithm>
#include <memory>

#include "actions/http_exchange.h"
#include "actions/judge_value.h"
#include "base/sha256.h"
#include "base/text.h"
#include "model/json.h"
#include "script/host_calls.h"
#include "worker/beside.h"
#include "worker/make_call.h"
#include "worker/rooted.h"

namespace reprise::worker {

using actions::HttpAnswer;
using actions::HttpRequest;
using model::Map;
using model::Value;

namespace {

// How long a message is, and who else takes part in it, is not for a script to say: a server behind
// another could read one request as two.
constexpr std::string_view own_headers[] = {
    "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te", "trailer"};

base::Error wrong(std::string why) { return {"inputs", "http.request: " + std::move(why)}; }

std::string encoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF", plain = "-._~";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool as_is = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       plain.find(c) != std::string_view::npos;
    if (as_is)
      out += c;
    else
      out += {'%', hex[byte >> 4], hex[byte & 15]};
  }
  return out;
}

base::Status add_url(HttpRequest& request, const Value& args) {
  request.url = args["url"].text();
  const auto scheme = request.url.find("://");
  const auto end = request.url.find_first_of("/?#", scheme + 3);
  if (scheme != std::string::npos && request.url.substr(0, end).find('@') != std::string::npos)
    return base::fail(wrong("a URL may not hold a user name or password; give them in 'basic'"));
  if (!args["query"].is_map()) return {};
  request.url = request.url.substr(0, request.url.find('#'));
  char mark = request.url.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : args["query"].map()) {
    if (value.is_map() || value.is_list())
      return base::fail(wrong("query." + base::printable(name) + " is neither text nor number"));
    request.url += mark + encoded(name) + "=" + encoded(actions::text_of(value));
    mark = '&';
  }
  return {};
}

base::Status add_headers(HttpRequest& request, const Value& args) {
  if (args["headers"].is_map())
    for (const auto& [name, value] : args["headers"].map()) {
      if (value.is_map() || value.is_list())
        return base::fail(wrong("the header '" + base::printable(name) + "' is no text"));
      request.headers.emplace_back(name, actions::text_of(value));
    }
  for (const auto& name : own_headers)
    if (actions::has_header(request, name))
      return base::fail(wrong("the header '" + std::string(name) + "' is not for a script to set"));
  if (args["bearer"].is_text())
    request.headers.emplace_back("Authorization", "Bearer " + args["bearer"].text());
  request.user = args["basic"]["user"].text_or("");
  request.password = args["basic"]["password"].text_or("");
  return {};
}

base::Status add_body(HttpRequest& request, const Value& args) {
  if (args["body"].is_text() && !args["json"].is_null())
    return base::fail(wrong("either 'body' or 'json', not both"));
  // So that also an empty one has its length.
  request.has_body = request.method == "POST" || request.method == "PUT" ||
                     request.method == "PATCH" || args["body"].is_text() || !args["json"].is_null();
  request.body = args["json"].is_null() ? args["body"].text_or("") : model::to_json(args["json"]);
  if (!args["json"].is_null() && !actions::has_header(request, "content-type"))
    request.headers.emplace_back("Content-Type", "application/json");
  return {};
}

base::Result<HttpRequest> request_of(const Value& args, const std::string& key, bool reads) {
  HttpRequest request;
  request.method = args["method"].text_or("GET");
  request.timeout_ms = args["timeout"].integer_or(request.timeout_ms);
  request.idle_ms = args["idle"].integer_or(0);
  for (const auto add : {add_url, add_headers, add_body})
    if (auto added = add(request, args); !added) return base::fail(added.error());
  if (!reads && !actions::has_header(request, "idempotency-key"))
    request.headers.emplace_back("Idempotency-Key", key);
  return request;
}

bool is_expected(const Value& expect, std::int64_t status) {
  if (!expect.is_list()) return status >= 200 && status < 300;
  const auto& list = expect.list();
  return std::find(list.begin(), list.end(), Value(status)) != list.end();
}

Map told(const HttpAnswer& answer) {
  Map map{
      {"status", answer.status}, {"headers", answer.headers}, {"body", base::to_utf8(answer.body)}};
  const auto type = answer.headers.find("content-type");
  if (type == answer.headers.end() || type->second.text().find("json") == std::string::npos)
    return map;
  if (auto json = model::parse_json_exactly(answer.body)) map["json"] = std::move(*json);
  return map;
}

Made made_of(HttpAnswer answer, const HttpRequest& request, const Value& expect, bool reads) {
  switch (answer.how) {
    case HttpAnswer::How::not_sent:
      if (answer.error.code == "http-refused") answer.error.code = "http-connect";
      return script::given(answer.error);
    case HttpAnswer::How::no_whole_one:
      if (reads) return script::given(answer.error);
      return NotKnown{answer.error.message};
    case HttpAnswer::How::answered:
      break;
  }
  Map map = told(answer);
  if (is_expected(expect, answer.status)) return script::given(Value(std::move(map)));
  map["code"] = "http-status";
  map["message"] = actions::origin_of(request.url) + " answers " + std::to_string(answer.status);
  if (answer.status >= 300 && answer.status < 400)
    map["hint"] = "redirects are not followed: ask the place itself";
  return Value(Map{{"error", std::move(map)}});
}

// The body of an answer on its way to a file.
class Download {
 public:
  static base::Result<Download> begin(const script::Call& call, const std::string& key,
                                      const Place& place) {
    const std::string to = call.args["to"].text();
    if (call.args["effect"].text_or("") == "read")
      return base::fail(wrong("what makes a file does not only read"));
    auto beside = Beside::make(place, to, key);
    if (!beside) return base::fail(beside.error());
    return Download(std::move(*beside), to);
  }

  void listen(HttpRequest& request, const Value& args) {
    constexpr std::int64_t bytes_max = 1 << 30;
    request.body_bytes_max = static_cast<std::uint64_t>(
        std::max<std::int64_t>(args["bytes_max"].integer_or(bytes_max), 1));
    request.takes = [&args](std::int64_t status) { return is_expected(args["expect"], status); };
    request.take = [this](std::string_view piece) { return take(piece); };
  }

  // With the file in its place, or without any.
  Made settle(const HttpAnswer& answer) {
    return beside_.settle(Map{{"status", answer.status},
                              {"headers", answer.headers},
                              {"bytes", bytes_},
                              {"sha256", base::to_hex(hash_->finish())}});
  }

 private:
  Download(Beside beside, std::string path) : beside_(std::move(beside)), path_(std::move(path)) {}

  base::Status take(std::string_view piece) {
    hash_->add(piece);
    bytes_ += static_cast<std::int64_t>(piece.size());
    return write_all(beside_.file(), piece, path_);
  }

  Beside beside_;
  std::string path_;
  std::unique_ptr<base::Sha256> hash_ = std::make_unique<base::Sha256>();
  std::int64_t bytes_ = 0;
};

Made to_file(const script::Call& call, const std::string& key, const Place& place,
             HttpRequest& request, bool reads) {
  auto download = Download::begin(call, key, place);
  if (!download) return script::given(download.error());
  download->listen(request, call.args);
  HttpAnswer answer = actions::exchange(request, place.reach);
  const bool whole =
      answer.how == HttpAnswer::How::answered && is_expected(call.args["expect"], answer.status);
  if (whole) return download->settle(answer);
  return made_of(std::move(answer), request, call.args["expect"], reads);
}

}  // namespace

Made call_http(const script::Call& call, const std::string& key, const Place& place) {
  const std::string method = call.args["method"].text_or("GET");
  const bool downloads = call.args["to"].is_text();
  const auto effect = script::effect_of(*script::find_host_call(call.name), call.args);
  // What only its file depends on can be asked again, like what only reads.
  const bool only_makes_file =
      downloads && (method == "GET" || method == "HEAD") && effect != model::EffectClass::unsafe;
  const bool reads = effect == model::EffectClass::read || only_makes_file;
  auto request = request_of(call.args, key, reads);
  if (!request) return script::given(request.error());
  process::UniqueFd certificates;
  if (const std::string ca = call.args["ca"].text_or(""); !ca.empty()) {
    auto file = open_rooted(place, ca, O_RDONLY | O_NOCTTY);
    if (!file) return script::given(file.error());
    certificates = std::move(*file);
    request->ca_file = "/proc/self/fd/" + std::to_string(certificates.get());
  }
  if (downloads) return to_file(call, key, place, *request, reads);
  return made_of(actions::exchange(*request, place.reach), *request, call.args["expect"], reads);
}

}  // namespace reprise::worker
