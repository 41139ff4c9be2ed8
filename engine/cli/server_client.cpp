#include "cli/server_client.h"

#include <limits>

#include "actions/http_exchange.h"
#include "base/text.h"
#include "cli/event_source.h"
#include "cli/own_token.h"
#include "cli/server_address.h"
#include "model/json.h"

namespace reprise::cli {

namespace {

constexpr base::Millis answer_ms = 60'000;
// Three heartbeats of a stream.
constexpr base::Millis silence_ms = 45'000;
constexpr std::size_t answer_bytes_max = 256u << 20;

base::Error told_by(const actions::HttpAnswer& answer) {
  const auto body = model::parse_json(answer.body);
  const model::Value error = body ? (*body)["error"] : model::Value();
  const std::string code = error["code"].text_or("server");
  if (code == "starting" || code == "draining")
    return {"busy", error["message"].text_or(""), error["hint"].text_or("")};
  std::string message =
      error["message"].text_or("the server answered " + std::to_string(answer.status));
  if (error["diagnostics"].is_list())
    for (const auto& one : error["diagnostics"].list())
      message += "\n" + one["file"].text_or("") + ":" + std::to_string(one["line"].integer_or(0)) +
                 ": " + one["code"].text_or("") + ": " + one["message"].text_or("");
  return {code, base::printable(message), base::printable(error["hint"].text_or(""))};
}

base::Result<std::string> judged(actions::HttpAnswer answer) {
  using How = actions::HttpAnswer::How;
  if (answer.how == How::not_sent) return base::fail("no-engine", answer.error.message);
  if (answer.how == How::no_whole_one) return base::fail("closed", answer.error.message);
  if (answer.status >= 200 && answer.status < 300) return std::move(answer.body);
  return base::fail(told_by(answer));
}

base::Result<model::Value> parsed(base::Result<std::string> text) {
  if (!text) return base::fail(text.error());
  auto value = model::parse_json(*text);
  if (!value) return base::fail("protocol", "the server's answer is no JSON");
  return value;
}

}  // namespace

base::Result<ServerClient> ServerClient::open(const Context& context) {
  std::string url = context.server;
  while (url.ends_with('/')) url.pop_back();
  auto reach = reach_of_server(url);
  if (!reach) return base::fail(reach.error());
  if (context.token_file.empty())
    return base::fail("usage", "--server needs a token",
                      "Name its file with --token-file, or in REPRISE_TOKEN_FILE.");
  auto token = read_token(context.token_file);
  if (!token) return base::fail(token.error());
  return ServerClient(std::move(url), std::move(*token), context.ca_file, std::move(*reach));
}

namespace {

actions::HttpRequest request_of(const std::string& url, const std::string& token,
                                const std::string& ca_file) {
  actions::HttpRequest request;
  request.url = url;
  request.headers = {{"Authorization", "Bearer " + token}};
  request.ca_file = ca_file;
  request.timeout_ms = answer_ms;
  request.body_bytes_max = answer_bytes_max;
  request.takes = [](std::int64_t status) { return status >= 200 && status < 300; };
  return request;
}

// The plan and the events of a long run are more than an exchange keeps by itself.
base::Result<std::string> whole_answer(actions::HttpRequest request, const actions::Reach& reach) {
  std::string body;
  request.take = [&body](std::string_view piece) -> base::Status {
    body += piece;
    return {};
  };
  auto kept = judged(actions::exchange(request, reach));
  if (!kept) return kept;
  return body;
}

}  // namespace

base::Result<std::string> ServerClient::get_text(const std::string& path) const {
  return whole_answer(request_of(url_ + path, token_, ca_file_), reach_);
}

base::Result<model::Value> ServerClient::get(const std::string& path) const {
  return parsed(get_text(path));
}

base::Result<model::Value> ServerClient::post(const std::string& path, const model::Map& body,
                                              Headers headers) const {
  return parsed(post_for_text(path, body, std::move(headers)));
}

base::Result<std::string> ServerClient::post_for_text(const std::string& path,
                                                      const model::Map& body,
                                                      Headers headers) const {
  auto request = request_of(url_ + path, token_, ca_file_);
  request.method = "POST";
  request.body = model::to_json(body);
  request.has_body = true;
  request.headers.push_back({"Content-Type", "application/json"});
  for (auto& header : headers) request.headers.push_back(std::move(header));
  return whole_answer(std::move(request), reach_);
}

base::Status ServerClient::follow(const std::string& path, const OnMessage& message) const {
  bool enough = false;
  EventSource source([&](const std::string& id, const std::string& data) {
    enough = !message(id, data);
    return !enough;
  });
  auto request = request_of(url_ + path, token_, ca_file_);
  request.headers.push_back({"Accept", "text/event-stream"});
  request.timeout_ms = 0;
  request.idle_ms = silence_ms;
  request.body_bytes_max = std::numeric_limits<std::uint64_t>::max();
  request.take = [&](std::string_view bytes) -> base::Status {
    if (source.take(bytes)) return {};
    return base::fail("enough", "nothing more is wanted");
  };
  auto answer = judged(actions::exchange(request, reach_));
  if (enough) return {};
  if (!answer) return base::fail(answer.error());
  return base::fail("closed", "the stream has ended");
}

base::Result<model::Value> get_from_server(const Context& context, const std::string& path) {
  const auto client = ServerClient::open(context);
  return client ? client->get(path) : base::fail(client.error());
}

base::Result<model::Value> post_to_server(const Context& context, const std::string& path,
                                          const model::Map& body) {
  const auto client = ServerClient::open(context);
  return client ? client->post(path, body) : base::fail(client.error());
}

std::string percent_encoded(const std::string& text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain)
      encoded += c;
    else
      encoded.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
  return encoded;
}

}  // namespace reprise::cli
