// What `reprise serve` was asked for.
#pragma once

#include <functional>
#include <string>

namespace reprise::cli {

struct Context;

struct ServeOptions {
  std::string config;  // empty: that of the state folder, where there is one
  int port = -1;       // instead of the settings'; -1: theirs
};

// Carries it out; the exit code.
using Serve = std::function<int(const Context&, const ServeOptions&)>;

}  // namespace reprise::cli
