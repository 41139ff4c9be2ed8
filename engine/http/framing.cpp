#include "http/framing.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/letter_case.h"
#include "base/text.h"

namespace reprise::http {

namespace {

// Headers of which a second one, or a different reading of two, would change what is done.
constexpr std::array<std::string_view, 7> singles = {
    "host",   "content-length", "transfer-encoding", "content-type", "content-encoding",
    "expect", "authorization"};

const std::string* only(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers)
    if (header.name == name) return &header.value;
  return nullptr;
}

bool comes_twice(const std::vector<Header>& headers, std::string_view name) {
  return std::count_if(headers.begin(), headers.end(),
                       [&](const Header& header) { return header.name == name; }) > 1;
}

bool is_host(std::string_view text) {
  const auto fine = [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fine);
}

std::optional<Refusal> parse_length(std::string_view text, Framing& framing) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool odd = text.empty() || text.size() > 18 || (text.size() > 1 && text.front() == '0') ||
                   !std::all_of(text.begin(), text.end(), digit);
  if (odd) return Refusal{400, "the length of the body is no number"};
  for (const char c : text) framing.length = framing.length * 10 + static_cast<unsigned>(c - '0');
  return std::nullopt;
}

std::optional<Refusal> parse_body(const std::vector<Header>& headers, int version,
                                  Framing& framing) {
  const std::string* coding = only(headers, "transfer-encoding");
  const std::string* length = only(headers, "content-length");
  if (coding != nullptr && length != nullptr) return Refusal{400, "the body has two lengths"};
  if (length != nullptr) return parse_length(*length, framing);
  if (coding == nullptr) return std::nullopt;
  if (version != 11 || !base::same_ignoring_case(*coding, "chunked"))
    return Refusal{400, "the transfer encoding is not chunked"};
  framing.chunked = true;
  return std::nullopt;
}

void parse_connection(const std::vector<Header>& headers, int version, Framing& framing) {
  bool close = false, keep = false;
  for (const Header& header : headers) {
    if (header.name != "connection") continue;
    for (const std::string_view word : base::split(header.value, ',')) {
      close = close || base::same_ignoring_case(base::trim(word), "close");
      keep = keep || base::same_ignoring_case(base::trim(word), "keep-alive");
    }
  }
  framing.keep_alive = !close && (version == 11 || keep);
}

}  // namespace

std::optional<Refusal> parse_framing(const std::vector<Header>& headers, int version,
                                     Framing& framing) {
  framing.version = version;
  for (const std::string_view name : singles)
    if (comes_twice(headers, name)) return Refusal{400, "a header comes twice that must not"};
  const std::string* host = only(headers, "host");
  if (host == nullptr ? version == 11 : !is_host(*host))
    return Refusal{400, "the host is missing or none"};
  if (const auto refusal = parse_body(headers, version, framing)) return refusal;
  parse_connection(headers, version, framing);
  const std::string* expect = only(headers, "expect");
  if (expect == nullptr) return std::nullopt;
  if (!base::same_ignoring_case(*expect, "100-continue"))
    return Refusal{417, "only 100-continue can be expected"};
  framing.expects_continue = version == 11;
  return std::nullopt;
}

}  // namespace reprise::http
