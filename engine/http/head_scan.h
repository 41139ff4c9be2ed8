// HeadScan: finds the end of a request's head in bytes that come in pieces, and judges their form
// before any parser reads them: lines end with CR LF, and each is what RFC 9112 says it is, without
// the exceptions that it allows for old clients. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/refusal.h"

namespace reprise::http {

class HeadScan {
 public:
  HeadScan(std::size_t bytes_max, std::size_t headers_max, std::size_t target_max)
      : bytes_max_(bytes_max), headers_max_(headers_max), target_max_(target_max) {}

  // `bytes` begins with what was given before. Looks at each byte once.
  void look(std::string_view bytes);

  bool complete() const { return length_ > 0; }
  std::size_t length() const { return length_; }  // of a complete head, with its empty line
  // A head that is refused never becomes complete; a part may be enough to refuse it.
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  void end_line(std::string_view line);
  void check_request_line(std::string_view line);
  void check_header_line(std::string_view line);
  void refuse(int status, std::string_view reason) { refusal_ = Refusal{status, reason}; }

  const std::size_t bytes_max_, headers_max_, target_max_;
  std::size_t looked_ = 0;      // bytes
  std::size_t line_start_ = 0;  // of the line that is being read
  std::size_t lines_ = 0;
  std::size_t length_ = 0;
  std::optional<Refusal> refusal_;
};

}  // namespace reprise::http
