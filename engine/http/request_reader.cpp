#include "http/request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <utility>

#include "base/letter_case.h"
#include "http/chunk_reader.h"
#include "http/head_scan.h"
#include "http/target.h"

namespace reprise::http {

namespace beast = boost::beast;

namespace {

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct RequestReader::Parser : beast::http::basic_parser<true> {
  using Code = beast::error_code;

  explicit Parser(const Limits& limits)
      : scan(limits.head_bytes, limits.headers, limits.target_bytes) {
    header_limit(static_cast<std::uint32_t>(limits.head_bytes + 1));
    body_limit(boost::none);
  }

  void refuse(Refusal why) {
    if (state != State::refused) refusal = why;
    state = State::refused;
  }
  void refuse(Refusal why, Code& code) {
    refuse(why);
    code = beast::http::error::bad_field;
  }
  std::size_t take_head(std::string_view bytes);
  std::size_t take_body(std::string_view bytes);
  std::size_t take_chunks(std::string_view bytes);
  void finish_head();
  void add(std::string_view bytes);

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int its_version, Code& code) override;
  void on_response_impl(int, beast::string_view, int, Code&) override {}
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     Code&) override;
  void on_header_impl(Code&) override { head_read = true; }
  // Beast sees the head only.
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(beast::string_view, Code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, Code&) override { return 0; }
  void on_finish_impl(Code&) override {}

  HeadScan scan;
  ChunkReader chunks;
  State state = State::head;
  Refusal refusal;
  Framing framing;
  Request request;
  int version = 11;
  bool head_read = false;
  std::uint64_t length_left = 0;
  std::size_t kept_max = 0, dropped = 0;
  bool drop_rest = false;
};

void RequestReader::Parser::on_request_impl(beast::http::verb, beast::string_view method,
                                            beast::string_view target, int its_version,
                                            Code& code) {
  version = its_version;
  request.method = view(method);
  request.target = view(target);
  Target parsed;
  if (const auto why = http::parse_target(request.target, parsed)) return refuse(*why, code);
  request.path = std::move(parsed.path);
  request.query = std::move(parsed.query);
}

void RequestReader::Parser::on_field_impl(beast::http::field, beast::string_view name,
                                          beast::string_view value, Code&) {
  request.headers.push_back({base::lower(view(name)), std::string(view(value))});
}

void RequestReader::Parser::add(std::string_view bytes) {
  const std::size_t room = kept_max - std::min(kept_max, request.body.size());
  const std::size_t kept = std::min(room, bytes.size());
  request.body.append(bytes.substr(0, kept));
  if (kept == bytes.size()) return;
  if (!drop_rest) return refuse({413, "the body is too long"});
  request.body_truncated = true;
  dropped += bytes.size() - kept;
}

// Beast has the last word on form; what both must agree on is where the request ends.
void RequestReader::Parser::finish_head() {
  if (const auto why = parse_framing(request.headers, version, framing)) return refuse(*why);
  const auto length = content_length();
  const bool agreed = chunked() == framing.chunked && length.value_or(0) == framing.length;
  if (!head_read || !agreed) return refuse({400, "the head is malformed"});
  length_left = framing.length;
  state = framing.has_body() ? State::body : State::done;
}

std::size_t RequestReader::Parser::take_head(std::string_view bytes) {
  scan.look(bytes);
  if (scan.refusal()) refuse(*scan.refusal());
  if (!scan.complete()) return 0;
  Code code;
  const std::size_t taken = put(boost::asio::buffer(bytes.data(), scan.length()), code);
  if (code && code != beast::http::error::need_more) refuse({400, "the head is malformed"});
  if (taken != scan.length()) refuse({400, "the head is malformed"});
  if (state != State::refused) finish_head();
  return scan.length();
}

std::size_t RequestReader::Parser::take_chunks(std::string_view bytes) {
  std::string_view rest = bytes;
  for (auto data = chunks.next(rest); !data.empty(); data = chunks.next(rest)) add(data);
  if (chunks.bad()) refuse({400, "the chunks of the body are malformed"});
  if (chunks.done() && state != State::refused) state = State::done;
  return bytes.size() - rest.size();
}

std::size_t RequestReader::Parser::take_body(std::string_view bytes) {
  if (framing.chunked) return take_chunks(bytes);
  const std::string_view body = bytes.substr(0, length_left);
  length_left -= body.size();
  add(body);
  if (length_left == 0 && state != State::refused) state = State::done;
  return body.size();
}

RequestReader::RequestReader(const Limits& limits) : parser_(std::make_unique<Parser>(limits)) {}
RequestReader::~RequestReader() = default;

std::size_t RequestReader::take(std::string_view bytes) {
  if (parser_->state == State::head) return parser_->take_head(bytes);
  return parser_->state == State::body ? parser_->take_body(bytes) : 0;
}

void RequestReader::keep(std::size_t bytes_max, bool drop_rest) {
  parser_->kept_max = bytes_max;
  parser_->drop_rest = drop_rest;
  if (!drop_rest && parser_->framing.length > bytes_max)
    parser_->refuse({413, "the body is too long"});
}

RequestReader::State RequestReader::state() const { return parser_->state; }
const Refusal& RequestReader::refusal() const { return parser_->refusal; }
const Framing& RequestReader::framing() const { return parser_->framing; }
Request& RequestReader::request() { return parser_->request; }
std::size_t RequestReader::dropped() const { return parser_->dropped; }

}  // namespace reprise::http
