#include "http/target.h"

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"

namespace reprise::http {

namespace {

constexpr std::size_t query_fields = 64;

// The octets that %XX stand for; nullopt where a % begins none. Reads each character once.
std::optional<std::string> decode(std::string_view text, bool plus_is_blank) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus_is_blank) {
      decoded += ' ';
    } else if (text[at] != '%') {
      decoded += text[at];
    } else {
      if (at + 2 >= text.size()) return std::nullopt;
      const int high = base::hex_digit(text[at + 1]), low = base::hex_digit(text[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      at += 2;
    }
  }
  return decoded;
}

bool is_plain(std::string_view text) {
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  return std::none_of(text.begin(), text.end(), control) && base::is_utf8(text);
}

// A character that a target may consist of before it is decoded. A backslash is a slash to some.
bool may_be_in_target(unsigned char c) {
  return c > 0x20 && c < 0x7f && c != '#' && c != '\\' && c != '"' && c != '<' && c != '>' &&
         c != '^' && c != '`' && c != '{' && c != '|' && c != '}';
}

std::optional<Refusal> parse_segment(std::string_view text, std::string& path) {
  const auto segment = decode(text, false);
  if (!segment || !is_plain(*segment)) return Refusal{400, "the path is not encoded as UTF-8"};
  if (segment->find_first_of("/\\") != std::string::npos)
    return Refusal{400, "a segment of the path holds a slash"};
  if (*segment == "." || *segment == "..") return Refusal{400, "the path has dot segments"};
  path.append("/").append(*segment);
  return std::nullopt;
}

std::optional<Refusal> parse_path(std::string_view text, std::string& path) {
  if (text == "/") {
    path = "/";
    return std::nullopt;
  }
  for (const std::string_view segment : base::split(text.substr(1), '/')) {
    if (segment.empty()) return Refusal{400, "the path has empty segments"};
    if (const auto refusal = parse_segment(segment, path)) return refusal;
  }
  return std::nullopt;
}

std::optional<Refusal> parse_query(std::string_view text,
                                   std::map<std::string, std::string>& query) {
  for (const std::string_view field : base::split(text, '&')) {
    if (field.empty()) continue;
    const auto equals = field.find('=');
    const auto name = decode(field.substr(0, equals), true);
    const auto value = decode(
        equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1), true);
    if (!name || !value || !is_plain(*name) || !base::is_utf8(*value) ||
        value->find('\0') != std::string::npos)
      return Refusal{400, "the query is not encoded as UTF-8"};
    if (!query.emplace(*name, *value).second)
      return Refusal{400, "a name comes twice in the query"};
    if (query.size() > query_fields) return Refusal{400, "the query has too many fields"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> parse_target(std::string_view text, Target& target) {
  if (text.empty() || text.front() != '/')
    return Refusal{400, "the target is not a path of this server"};
  if (!std::all_of(text.begin(), text.end(), may_be_in_target))
    return Refusal{400, "the target has characters that must be encoded"};
  const auto question = text.find('?');
  if (const auto refusal = parse_path(text.substr(0, question), target.path)) return refusal;
  if (question == std::string_view::npos) return std::nullopt;
  return parse_query(text.substr(question + 1), target.query);
}

}  // namespace reprise::http
