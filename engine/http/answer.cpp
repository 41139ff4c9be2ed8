#include "http/answer.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>

#include "base/letter_case.h"

namespace reprise::http {

namespace {

constexpr std::array<std::string_view, 8> servers_own = {
    "connection", "content-length",         "content-type", "date",
    "keep-alive", "x-content-type-options", "trailer",      "transfer-encoding"};

bool is_name(std::string_view text) {
  const auto fine = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  const auto own = [&](std::string_view name) { return base::same_ignoring_case(name, text); };
  return !text.empty() && std::all_of(text.begin(), text.end(), fine) &&
         std::none_of(servers_own.begin(), servers_own.end(), own);
}

bool is_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

void add_number(std::string& text, std::size_t number, int base = 10) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  text.append(digits.data(), end);
}

bool has(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(), [&](const Header& header) {
    return base::same_ignoring_case(header.name, name);
  });
}

void add_status(std::string& head, int status) {
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  head += "HTTP/1.1 ";
  add_number(head, static_cast<std::size_t>(status));
  head.append(" ").append(reason.data(), reason.size()).append("\r\n");
}

// Nothing that we say is to be kept, framed, or taken for a page with scripts; only a page of ours
// brings a policy of its own.
void add_safety(std::string& head, const Response& response) {
  head += "X-Content-Type-Options: nosniff\r\n";
  if (!has(response, "Cache-Control")) head += "Cache-Control: no-store\r\n";
  if (!has(response, "Content-Security-Policy"))
    head += "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
  if (!has(response, "Referrer-Policy")) head += "Referrer-Policy: no-referrer\r\n";
}

bool has_no_body(int status) { return status == 204 || status == 304; }

void add_framing(std::string& head, const Response& response, const Ending& ending) {
  if (ending.chunked) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (!ending.until_close && !has_no_body(response.status)) {
    head += "Content-Length: ";
    add_number(head, response.body.size());
    head += "\r\n";
  }
  if (!ending.keep_alive) head += "Connection: close\r\n";
}

}  // namespace

std::optional<std::string> answer_head(const Response& response, const Ending& ending,
                                       std::string_view date) {
  if (response.status < 200 || response.status > 599 || !is_value(response.type))
    return std::nullopt;
  if (has_no_body(response.status) && !response.body.empty()) return std::nullopt;
  std::string head;
  head.reserve(384);
  add_status(head, response.status);
  head.append("Date: ").append(date).append("\r\n");
  const bool typed = !response.body.empty() || ending.chunked || ending.until_close;
  if (typed) head.append("Content-Type: ").append(response.type).append("\r\n");
  for (const Header& header : response.headers) {
    if (!is_name(header.name) || !is_value(header.value)) return std::nullopt;
    head.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  add_safety(head, response);
  add_framing(head, response, ending);
  return head + "\r\n";
}

std::string answer(const Response& response, const Ending& ending, std::string_view date) {
  auto text = answer_head(response, ending, date);
  if (!text) return answer(problem(500, "internal", "this answer cannot be said"), ending, date);
  if (!ending.without_body) *text += response.body;
  return std::move(*text);
}

std::string chunk(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + 12);
  add_number(text, bytes.size(), 16);
  return text.append("\r\n").append(bytes).append("\r\n");
}

}  // namespace reprise::http
