// Fuzzes what is taken for a request: the same however its bytes are cut, within its bounds, with a
// path that has one meaning; and what we take, another parser takes too, and ends in the same
// place.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "base/text.h"
#include "http/answer.h"
#include "http/request_reader.h"
#include "http/route.h"

namespace {

using namespace reprise;
using http::RequestReader;
using State = RequestReader::State;
namespace beast = boost::beast;

constexpr std::size_t kept_max = 64;

struct Outcome {
  State state = State::head;
  int status = 0;
  std::size_t taken = 0;
  http::Request request;
};

Outcome read(std::string_view bytes, std::size_t piece, bool drop_rest) {
  http::Limits limits;
  limits.head_bytes = 1024;
  limits.target_bytes = 256;
  limits.headers = 20;
  RequestReader reader(limits);
  Outcome outcome;
  std::size_t seen = 0;
  bool asked = false;
  for (bool more = true; more;) {
    const std::size_t taken = reader.take(bytes.substr(outcome.taken, seen - outcome.taken));
    REPRISE_ASSERT(taken <= seen - outcome.taken, "no byte is taken that was not given");
    outcome.taken += taken;
    if (reader.state() == State::body && !asked) reader.keep(kept_max, drop_rest);
    const bool turned = reader.state() == State::body && !asked;
    asked = asked || turned;
    more = turned || seen < bytes.size();
    if (!turned) seen = std::min(bytes.size(), seen + piece);
    if (reader.state() == State::done || reader.state() == State::refused) break;
  }
  outcome.state = reader.state();
  if (outcome.state == State::refused) outcome.status = reader.refusal().status;
  outcome.request = reader.request();
  return outcome;
}

void check_request(const http::Request& request) {
  REPRISE_ASSERT(request.path.front() == '/' && base::is_utf8(request.path), "a path is a path");
  for (const auto segment : base::split(std::string_view(request.path).substr(1), '/')) {
    REPRISE_ASSERT(segment != "." && segment != "..", "no path goes up");
    REPRISE_ASSERT(!segment.empty() || request.path == "/", "no segment is empty");
  }
  const auto odd = [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '\\'; };
  REPRISE_ASSERT(std::none_of(request.path.begin(), request.path.end(), odd), "paths are plain");
  for (const auto& header : request.headers) {
    const auto control = [](unsigned char c) { return (c < 0x20 && c != '\t') || c > 0x7e; };
    REPRISE_ASSERT(std::none_of(header.value.begin(), header.value.end(), control), "plain values");
    REPRISE_ASSERT(!header.name.empty(), "a header has a name");
  }
  REPRISE_ASSERT(request.body.size() <= kept_max, "a body has its bound");
}

// Whatever comes back in a header, the answer has one head.
void check_answer(const std::string& data) {
  http::Response response;
  response.headers.push_back({"X-Data", data});
  const std::string text = http::answer(response, {}, "now");
  REPRISE_ASSERT(text.find("\r\n\r\n") == text.size() - 4 || text.substr(0, 12) == "HTTP/1.1 500",
                 "an answer has one head");
}

// Beast reads the bytes that we took, alone, and finds the same request in them.
void check_against_other(std::string_view taken, const http::Request& request) {
  beast::http::request_parser<beast::http::string_body> other;
  other.eager(true);
  other.body_limit(boost::none);
  beast::error_code error;
  const std::size_t count = other.put(boost::asio::buffer(taken.data(), taken.size()), error);
  REPRISE_ASSERT(!error && count == taken.size() && other.is_done(), "the other takes it, too");
  REPRISE_ASSERT(other.get().body().substr(0, kept_max) == request.body, "with the same body");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece = data[0] % 16 + 1;
  const bool drop_rest = data[0] >= 128;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = read(bytes, bytes.size(), drop_rest);
  const Outcome pieces = read(bytes, piece, drop_rest);
  REPRISE_ASSERT(whole.state == pieces.state && whole.status == pieces.status,
                 "a request is the same in pieces");
  check_answer(std::string(bytes));
  if (whole.state != State::done) return 0;
  REPRISE_ASSERT(whole.taken == pieces.taken && whole.request.body == pieces.request.body,
                 "a request ends in the same place in pieces");
  check_request(whole.request);
  check_against_other(bytes.substr(0, whole.taken), whole.request);
  return 0;
}
