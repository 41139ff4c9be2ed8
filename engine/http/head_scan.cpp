#include "http/head_scan.h"

#include <algorithm>

#include "base/token_char.h"

namespace reprise::http {

namespace {

constexpr std::size_t method_bytes_max = 16;

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), base::is_token_char);
}

// Bytes above 0x7e are allowed by RFC 9110 for old clients only, and some readers take 0x85 or 0xa0
// for a blank or the end of a line.
bool may_be_in_head(unsigned char c) { return (c >= 0x20 && c <= 0x7e) || c == '\t'; }

bool is_version(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == 8 && text.substr(0, 5) == "HTTP/" && digit(text[5]) && text[6] == '.' &&
         digit(text[7]);
}

}  // namespace

void HeadScan::look(std::string_view bytes) {
  for (; looked_ < bytes.size() && !complete() && !refusal_; ++looked_) {
    const char c = bytes[looked_];
    const bool after_return = looked_ > line_start_ && bytes[looked_ - 1] == '\r';
    if (looked_ >= bytes_max_) return refuse(431, "the head is too long");
    if (c == '\n') {
      if (!after_return) return refuse(400, "a line ends without CR");
      end_line(bytes.substr(line_start_, looked_ - 1 - line_start_));
      line_start_ = looked_ + 1;
    } else if (after_return) {
      return refuse(400, "a CR stands alone");
    } else if (c != '\r' && !may_be_in_head(static_cast<unsigned char>(c))) {
      return refuse(400, "the head holds a character that it must not hold");
    }
  }
}

void HeadScan::end_line(std::string_view line) {
  ++lines_;
  if (lines_ == 1) return check_request_line(line);
  if (line.empty()) {
    length_ = looked_ + 1;
    return;
  }
  if (lines_ - 1 > headers_max_) return refuse(431, "there are too many headers");
  check_header_line(line);
}

// METHOD SP TARGET SP HTTP/1.x, with one blank each.
void HeadScan::check_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return refuse(400, "the first line is no request line of HTTP/1.1");
  const auto target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (!is_token(line.substr(0, first)) || first > method_bytes_max)
    return refuse(400, "the method is none");
  if (target.size() > target_max_) return refuse(414, "the target is too long");
  if (target.empty() || target.find_first_of(" \t") != std::string_view::npos)
    return refuse(400, "the target holds a blank");
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return refuse(is_version(version) ? 505 : 400, "the version is not HTTP/1.1");
}

void HeadScan::check_header_line(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t')
    return refuse(400, "a header goes on in a second line");
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
    return refuse(400, "the name of a header is none");
}

}  // namespace reprise::http
