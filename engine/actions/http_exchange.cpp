#include "actions/http_exchange.h"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "actions/late_library.h"
#include "base/letter_case.h"
#include "base/text.h"
#include "base/token_char.h"

namespace reprise::actions {

namespace {

using How = HttpAnswer::How;
constexpr base::Millis connect_timeout_ms = 5'000;
constexpr std::uint64_t kept_bytes_max = 4u << 20;

// With its two dozen libraries of its own. Some of its names are macros: members have others.
struct Library : LateLibrary {
  Library() : LateLibrary("libcurl.so.4") {}
  REPRISE_LATE_AS(init, curl_easy_init);
  REPRISE_LATE_AS(set, curl_easy_setopt);
  REPRISE_LATE_AS(perform, curl_easy_perform);
  REPRISE_LATE_AS(info, curl_easy_getinfo);
  REPRISE_LATE_AS(text_of, curl_easy_strerror);
  REPRISE_LATE_AS(cleanup, curl_easy_cleanup);
  REPRISE_LATE_AS(append, curl_slist_append);
  REPRISE_LATE_AS(free_list, curl_slist_free_all);
  REPRISE_LATE_AS(new_url, curl_url);
  REPRISE_LATE_AS(set_url, curl_url_set);
  REPRISE_LATE_AS(part_of, curl_url_get);
  REPRISE_LATE_AS(free_url, curl_url_cleanup);
  REPRISE_LATE_AS(free_text, curl_free);
};

const Library& library() {
  static const Library one;
  return one;
}

// A name that RFC 9110 calls a token; a value without what could begin another header.
base::Status check_header(const std::string& name, const std::string& value) {
  const bool token = !name.empty() && std::all_of(name.begin(), name.end(), base::is_token_char);
  if (!token) return base::fail("inputs", "'" + base::printable(name) + "' is no name of a header");
  const bool clean = std::all_of(value.begin(), value.end(), [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != 0x7f);
  });
  if (clean) return {};
  return base::fail("inputs", "the header '" + name + "' holds a control character");
}

// One request on its way, and what the callbacks of libcurl have seen of it.
class Exchange {
 public:
  Exchange(const HttpRequest& request, const Reach& reach, Origin origin)
      : request_(request), reach_(reach), origin_(std::move(origin)) {}
  ~Exchange() { curl_.free_list(headers_); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  HttpAnswer make() {
    if (!handle_) return refuse("http-connect", "libcurl cannot be used");
    for (const auto& [name, value] : request_.headers)
      if (auto good = check_header(name, value); !good)
        return refuse(good.error().code, good.error().message);
    add_headers();
    describe();
    bound();
    listen();
    return judge(curl_.perform(handle_.get()));
  }

 private:
  template <class Argument>
  void set(CURLoption option, Argument argument) {
    curl_.set(handle_.get(), option, argument);
  }

  void add_headers() {
    for (const auto& [name, value] : request_.headers)
      headers_ = curl_.append(headers_, (name + (value.empty() ? ";" : ": " + value)).c_str());
    // Else libcurl says that every body is a form.
    if (request_.has_body && !has_header(request_, "content-type"))
      headers_ = curl_.append(headers_, "Content-Type:");
    // A server that never says "100 Continue" is not waited for.
    headers_ = curl_.append(headers_, "Expect:");
    set(CURLOPT_HTTPHEADER, headers_);
  }

  void describe() {
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_USERAGENT, "reprise");
    if (request_.has_body) {
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
      set(CURLOPT_POSTFIELDS, request_.body.c_str());
    }
    if (request_.method == "HEAD") set(CURLOPT_NOBODY, 1L);
    if (request_.method != "HEAD" && (request_.method != "GET" || request_.has_body))
      set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    if (request_.user.empty() && request_.password.empty()) return;
    set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(CURLOPT_USERNAME, request_.user.c_str());
    set(CURLOPT_PASSWORD, request_.password.c_str());
  }

  void bound() {
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // the environment must not lead elsewhere
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!request_.ca_file.empty()) {
      set(CURLOPT_CAINFO, request_.ca_file.c_str());
      set(CURLOPT_CAPATH, nullptr);
    }
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout_ms));
    if (request_.idle_ms > 0) {
      constexpr base::Millis second_ms = 1'000;
      set(CURLOPT_LOW_SPEED_LIMIT, 1L);
      set(CURLOPT_LOW_SPEED_TIME,
          static_cast<long>((request_.idle_ms + second_ms - 1) / second_ms));
    }
    const bool endless = request_.timeout_ms == 0;
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(endless ? connect_timeout_ms
                                  : std::min(connect_timeout_ms, request_.timeout_ms)));
  }

  void listen() {
    set(CURLOPT_OPENSOCKETFUNCTION, &Exchange::open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Exchange::take_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &Exchange::take_body);
    set(CURLOPT_WRITEDATA, this);
  }

  // Asked for each address that a connection is tried to, so that no second answer of the name
  // service can lead it elsewhere.
  static curl_socket_t open_socket(void* own, curlsocktype, curl_sockaddr* to) {
    auto& self = *static_cast<Exchange*>(own);
    const auto address = address_of(&to->addr);
    if (!address) return CURL_SOCKET_BAD;
    auto allowed = self.reach_.allows(self.origin_.host, self.origin_.port, *address);
    if (allowed) return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    self.outside_ = allowed.error();
    return CURL_SOCKET_BAD;
  }

  static std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* own) {
    auto& self = *static_cast<Exchange*>(own);
    const std::string_view line(bytes, size * count);
    if (line.starts_with("HTTP/")) self.answer_.headers.clear();
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || line.starts_with("HTTP/")) return size * count;
    const std::string name = base::lower(base::to_utf8(line.substr(0, colon)));
    const std::string value = base::to_utf8(base::trim(line.substr(colon + 1)));
    const auto known = self.answer_.headers.find(name);
    self.answer_.headers[name] =
        known == self.answer_.headers.end() ? value : known->second.text() + ", " + value;
    return size * count;
  }

  static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* own) {
    auto& self = *static_cast<Exchange*>(own);
    return self.keep({bytes, size * count}) ? size * count : 0;
  }

  bool keep(std::string_view piece) {
    const bool handed = request_.take && request_.takes(status());
    const std::uint64_t most =
        handed ? request_.body_bytes_max : std::min(request_.body_bytes_max, kept_bytes_max);
    taken_bytes_ += piece.size();
    too_large_ = taken_bytes_ > most;
    if (too_large_) bytes_max_ = most;
    if (too_large_) return false;
    if (!handed) return answer_.body.append(piece), true;
    if (auto taken = request_.take(piece); !taken) not_taken_ = taken.error().message;
    return not_taken_.empty();
  }

  std::int64_t status() {
    long status = 0;
    curl_.info(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  HttpAnswer judge(CURLcode code) {
    long sent_bytes = 0;
    curl_.info(handle_.get(), CURLINFO_REQUEST_SIZE, &sent_bytes);
    answer_.status = status();
    if (code == CURLE_OK) return std::move(answer_);
    if (sent_bytes == 0 && outside_)
      return refuse(outside_->code, outside_->message, outside_->hint);
    const std::string place = origin_of(request_.url);
    if (sent_bytes == 0 && code == CURLE_COULDNT_CONNECT)
      return refuse("http-refused", place + ": cannot connect");
    if (sent_bytes == 0) return refuse("http-connect", place + ": " + curl_.text_of(code));
    answer_.how = How::no_whole_one;
    answer_.error = {"http-broken", place + ": " + why_broken(code)};
    return std::move(answer_);
  }

  std::string why_broken(CURLcode code) const {
    if (too_large_) return "the answer has more than " + std::to_string(bytes_max_) + " bytes";
    return not_taken_.empty() ? curl_.text_of(code) : not_taken_;
  }

  HttpAnswer refuse(std::string code, std::string message, std::string hint = {}) const {
    return {.how = How::not_sent, .error = {std::move(code), std::move(message), std::move(hint)}};
  }

  const Library& curl_ = library();
  const HttpRequest& request_;
  const Reach& reach_;
  const Origin origin_;
  std::unique_ptr<CURL, decltype(Library::cleanup)> handle_{curl_.init(), curl_.cleanup};
  curl_slist* headers_ = nullptr;
  HttpAnswer answer_;
  std::optional<base::Error> outside_;
  std::uint64_t taken_bytes_ = 0, bytes_max_ = 0;
  bool too_large_ = false;
  std::string not_taken_;  // why whoever takes the body does not go on
};

HttpAnswer not_sent(base::Error error) { return {.how = How::not_sent, .error = std::move(error)}; }

}  // namespace

base::Result<Origin> read_origin(const std::string& url) {
  const Library& curl = library();
  if (!curl.is_usable())
    return base::fail("http-connect", "libcurl.so.4 cannot be loaded: install libcurl4");
  const std::unique_ptr<CURLU, decltype(curl.free_url)> parsed(curl.new_url(), curl.free_url);
  const auto refuse = [](const char* why) { return base::fail("inputs", why); };
  const bool plain =
      std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!plain) return refuse("the URL holds blanks, control characters or more than ASCII");
  if (!parsed || curl.set_url(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return refuse("it is no URL");
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    std::string found;
    if (curl.part_of(parsed.get(), which, &text, CURLU_DEFAULT_PORT) == CURLUE_OK) found = text;
    curl.free_text(text);
    return found;
  };
  Origin found{part(CURLUPART_SCHEME), part(CURLUPART_HOST)};
  found.has_user = !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty();
  if (found.scheme != "http" && found.scheme != "https")
    return refuse("a URL must begin with http:// or https://");
  const std::string port = part(CURLUPART_PORT);
  std::from_chars(port.data(), port.data() + port.size(), found.port);
  return found;
}

bool has_header(const HttpRequest& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    return base::same_ignoring_case(header.first, name);
  });
}

std::string origin_of(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return "the URL";
  const auto begin = scheme + 3;
  const auto end = std::min(url.find_first_of("/?#", begin), url.size());
  const auto at = std::string_view(url).substr(0, end).rfind('@');
  const auto host = at == std::string_view::npos || at < begin ? begin : at + 1;
  return base::printable(url.substr(0, begin) + url.substr(host, end - host));
}

HttpAnswer exchange(const HttpRequest& request, const Reach& reach) {
  auto where = read_origin(request.url);
  if (!where) return not_sent(where.error());
  if (auto allowed = reach.allows(where->host, where->port); !allowed)
    return not_sent(allowed.error());
  return Exchange(request, reach, std::move(*where)).make();
}

}  // namespace reprise::actions
