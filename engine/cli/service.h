// Service: what only the program reprise-serve can do. Its libraries are large, so every other
// command does without them; a command that needs them hands its words over.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "app/store.h"
#include "base/result.h"

namespace reprise::cli {

struct Context;

struct ServeOptions {
  std::string config;  // empty: that of the state folder, where there is one
  int port = -1;       // instead of the settings'; -1: theirs
  bool check = false;  // only say what is wrong
};

enum class TriggerWork : std::uint8_t { list, explain, replay, test };

struct TriggerOptions {
  TriggerWork work = TriggerWork::list;
  std::string id;  // or the beginning of one
  std::string source, payload;
  std::string rules;  // file; empty: what the settings of the state folder name
  std::vector<std::string> headers;
  std::size_t last = 20;
  bool dry_run = false;
};

struct Service {
  // Each carries its command out; the exit code.
  std::function<int(const Context&, const ServeOptions&)> serve;
  std::function<int(const Context&, const TriggerOptions&)> trigger;
  // The number of the last delivery from before this time that is only history; 0 = none.
  std::function<base::Result<std::uint64_t>(app::RunReader&, base::WallMicros)> old_deliveries;

  bool is_here() const { return static_cast<bool>(serve); }
};

// That program takes the place of this one. Comes back, with an exit code, only where it cannot.
int become_service(const Context& context);

}  // namespace reprise::cli
