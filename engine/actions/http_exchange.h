// HttpExchange: one HTTP request and what is known afterwards - above all whether it was sent.
// Redirects are not followed, certificates are verified, no proxy is used, nothing is sent twice.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actions/reach.h"
#include "base/time.h"
#include "model/value.h"

namespace reprise::actions {

struct HttpRequest {
  std::string method = "GET", url;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  bool has_body = false;
  std::string user = {}, password = {};  // both empty: none
  std::string ca_file = {};              // in the place of the system's certificates
  base::Millis timeout_ms = 30'000;  // of the whole, 0: no limit; a connection stands within 5 s
  base::Millis idle_ms = 0;          // without a byte for so long it is given up; 0: no limit
  std::uint64_t body_bytes_max = 4u << 20;
  // Gets the body in pieces, in the place of HttpAnswer::body, where `takes` wants this status; the
  // body of any other answer may have 4 MiB at most.
  std::function<bool(std::int64_t status)> takes = {};
  std::function<base::Status(std::string_view piece)> take = {};
};

struct HttpAnswer {
  enum class How {
    answered,     // whole
    not_sent,     // for certain; `error` says why
    no_whole_one  // sent, or partly: what came of it is not known
  };
  How how = How::answered;
  std::int64_t status = 0;  // also of an answer that is not whole; 0 where none came
  model::Map headers = {};  // by lower-case names; repeated ones joined with ", "
  std::string body = {};
  base::Error error = {};  // codes: inputs, outside, http-connect, http-refused, http-broken
};

bool has_header(const HttpRequest& request, std::string_view name);

HttpAnswer exchange(const HttpRequest& request, const Reach& reach);

// Where a URL leads, as libcurl itself will read it: 0x7f000001 is 127.0.0.1 here already.
struct Origin {
  std::string scheme, host;
  int port = 0;
  bool has_user = false;  // or a password
};
// Codes: inputs, http-connect.
base::Result<Origin> read_origin(const std::string& url);

// Scheme, host and port only: a path or a query may hold what nobody should read in a report.
std::string origin_of(const std::string& url);

}  // namespace reprise::actions
