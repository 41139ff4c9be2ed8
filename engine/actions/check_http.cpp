#include <curl/curl.h>
#include <dlfcn.h>

#include <memory>

#include "actions/check.h"
#include "base/result.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

constexpr std::size_t body_bytes_max = 1u << 20;
constexpr long connect_timeout_ms = 5'000;

// libcurl with its two dozen libraries, loaded at the first use only: the worker is started for
// every launch and every action, and must stay small and quick.
struct Library {
  decltype(&curl_easy_init) init = nullptr;
  decltype(&curl_easy_setopt) set = nullptr;
  decltype(&curl_easy_perform) perform = nullptr;
  decltype(&curl_easy_getinfo) info = nullptr;
  decltype(&curl_easy_strerror) text_of = nullptr;
  decltype(&curl_easy_cleanup) cleanup = nullptr;
  decltype(&curl_slist_append) append = nullptr;
  decltype(&curl_slist_free_all) free_list = nullptr;
  bool usable = false;

  Library() {
    void* file = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (file == nullptr) return;
    usable = find(file, "curl_easy_init", init) && find(file, "curl_easy_setopt", set) &&
             find(file, "curl_easy_perform", perform) && find(file, "curl_easy_getinfo", info) &&
             find(file, "curl_easy_strerror", text_of) &&
             find(file, "curl_easy_cleanup", cleanup) && find(file, "curl_slist_append", append) &&
             find(file, "curl_slist_free_all", free_list);
  }

  template <class Function>
  static bool find(void* file, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(file, name));
    return function != nullptr;
  }
};

const Library& library() {
  static const Library one;
  return one;
}

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* body) {
  auto& text = *static_cast<std::string*>(body);
  const std::size_t room = body_bytes_max - std::min(body_bytes_max, text.size());
  text.append(bytes, std::min(room, size * count));
  return size * count;
}

// Without user name, password and query, which may hold what nobody should read in a report.
std::string shown(const std::string& url) {
  std::string text = url.substr(0, url.find_first_of("?#"));
  const auto begin = text.find("://");
  const auto host = begin == std::string::npos ? 0 : begin + 3;
  const auto at = text.substr(0, text.find('/', host)).rfind('@');
  if (at != std::string::npos && at >= host) text.erase(host, at + 1 - host);
  return base::printable(text);
}

struct Answer {
  CURLcode code = CURLE_OK;
  long status = 0;
  std::string body = {};
};

Answer get(const Value& spec, base::Millis timeout_ms) {
  const Library& curl = library();
  const std::unique_ptr<CURL, decltype(curl.cleanup)> handle(curl.init(), curl.cleanup);
  Answer answer;
  if (!handle) return {CURLE_FAILED_INIT};
  curl_slist* headers = nullptr;
  if (spec["headers"].is_map())
    for (const auto& [name, value] : spec["headers"].map())
      headers = curl.append(headers, (name + ": " + value.text_or("")).c_str());
  const std::unique_ptr<curl_slist, decltype(curl.free_list)> owned(headers, curl.free_list);
  curl.set(handle.get(), CURLOPT_URL, spec["url"].text().c_str());
  curl.set(handle.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl.set(handle.get(), CURLOPT_FOLLOWLOCATION, 0L);
  curl.set(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl.set(handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(timeout_ms));
  curl.set(handle.get(), CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  curl.set(handle.get(), CURLOPT_USERAGENT, "reprise");
  curl.set(handle.get(), CURLOPT_HTTPHEADER, headers);
  curl.set(handle.get(), CURLOPT_WRITEFUNCTION, take);
  curl.set(handle.get(), CURLOPT_WRITEDATA, &answer.body);
  answer.code = curl.perform(handle.get());
  curl.info(handle.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

bool wanted_status(const Value& wanted, long status) {
  if (wanted.is_null()) return status >= 200 && status < 300;
  if (wanted.is_integer()) return wanted.integer() == status;
  if (!wanted.is_list()) return false;
  for (const auto& one : wanted.list())
    if (one.is_integer() && one.integer() == status) return true;
  return false;
}

}  // namespace

Finding check_http(const Value& spec, base::Millis timeout_ms) {
  if (!library().usable) return unanswered("libcurl.so.4 cannot be loaded: install libcurl4");
  const std::string place = shown(spec["url"].text());
  const Answer answer = get(spec, timeout_ms);
  if (answer.code == CURLE_COULDNT_CONNECT) return refused(place + ": cannot connect");
  if (answer.code != CURLE_OK) return unanswered(place + ": " + library().text_of(answer.code));
  model::Map evidence{{"status", std::int64_t{answer.status}}};
  const std::string said = place + " answers " + std::to_string(answer.status);
  if (!wanted_status(spec["status"], answer.status)) return refused(said, std::move(evidence));
  const auto& text = spec["contains"];
  if (text.is_text() && answer.body.find(text.text()) == std::string::npos)
    return refused(said + " without the text", std::move(evidence));
  return passed(said, std::move(evidence));
}

}  // namespace reprise::actions
