// ServiceLog: what the service says about itself, one JSON object a line on standard error:
// {at, level, event, ..}. Never a secret, a query or a body. May be called from any thread.
#pragma once

#include <atomic>
#include <mutex>
#include <string_view>

#include "base/result.h"
#include "console/json_line.h"
#include "http/server.h"
#include "load/serve_settings.h"

namespace reprise::serve {

class ServiceLog {
 public:
  using Level = load::LogLevel;
  void show(Level level) { level_ = level; }

  void say(Level level, std::string_view event, std::string_view text) const;
  void say(const base::Error& error) const;
  // One that changed something is info, one that looked is debug, our own fault is an error.
  void say(const http::Finished& request) const;
  // One of the many that anybody may send: debug, but for our own fault.
  void note(const http::Finished& request) const;

 private:
  console::JsonLine begin(Level level, std::string_view event) const;
  void say(Level level, const http::Finished& request) const;
  void write(const console::JsonLine& line) const;

  std::atomic<Level> level_ = Level::info;
  mutable std::mutex mutex_;
};

}  // namespace reprise::serve
