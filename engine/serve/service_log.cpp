#include "serve/service_log.h"

#include <array>
#include <cstdio>

#include "app/real_clock.h"
#include "http/route.h"

namespace reprise::serve {

namespace {
constexpr std::array<std::string_view, 4> level_names = {"error", "warning", "info", "debug"};

bool is_our_fault(const http::Finished& request) {
  return request.status >= 500 && request.status != 503;
}
}  // namespace

console::JsonLine ServiceLog::begin(Level level, std::string_view event) const {
  console::JsonLine line;
  line.instant("at", app::RealClock().now().wall_us);
  line.text("level", level_names[static_cast<std::size_t>(level)]).text("event", event);
  return line;
}

void ServiceLog::write(const console::JsonLine& line) const {
  const std::string text = line.line();
  const std::lock_guard lock(mutex_);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void ServiceLog::say(Level level, std::string_view event, std::string_view text) const {
  if (level <= level_) write(begin(level, event).text("text", text));
}

void ServiceLog::say(const base::Error& error) const {
  write(begin(Level::error, "error").text("code", error.code).text("text", error.message));
}

void ServiceLog::say(const http::Finished& request) const {
  const bool looked = request.method == "GET" || request.method == "HEAD";
  const Level usual = request.status >= 400 || !looked ? Level::info : Level::debug;
  say(is_our_fault(request) ? Level::error : usual, request);
}

void ServiceLog::note(const http::Finished& request) const {
  say(is_our_fault(request) ? Level::error : Level::debug, request);
}

void ServiceLog::say(Level level, const http::Finished& request) const {
  if (level > level_) return;
  auto line = begin(level, "request");
  line.number("request", static_cast<std::int64_t>(request.id)).text("method", request.method);
  line.text("route", request.route == nullptr ? "" : request.route->pattern);
  line.number("status", request.status).text("address", request.address);
  write(line.seconds("seconds", request.took_us));
}

}  // namespace reprise::serve
