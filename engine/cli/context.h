// Context: the global options, and how every command talks: results to stdout, human text to
// stderr.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/result.h"
#include "cli/exit_codes.h"
#include "cli/service.h"
#include "model/value.h"

namespace CLI {
class App;
}

namespace reprise::cli {

struct Context {
  std::string state;
  std::string bindings;
  // Of an engine on another machine, or in another account; empty: that of the state folder.
  std::string server, token_file, ca_file;
  bool json = false, no_color = false, quiet = false, verbose = false;
  bool plain = false;  // lines instead of the live view
  int exit = success;
  char** words = nullptr;  // the command line as it was given
  Service service;         // empty: another program has it
  // The errno of the first text that `print` could not write; copies of a context share it.
  std::shared_ptr<int> output_error = std::make_shared<int>(0);

  bool colour() const;                         // stderr is a terminal and nobody asked against it
  void say(std::string_view text) const;       // to stderr, unless --quiet
  void complain(std::string_view text) const;  // to stderr, always
  void print(std::string_view text) const;     // to stdout
  // Prints the error (as a JSON line with --json) and returns the exit code that fits its code.
  int fail(const base::Error& error) const;
};

int exit_of(const base::Error& error);
bool stdin_is_terminal();
bool stdout_is_terminal();
bool stderr_is_terminal();

}  // namespace reprise::cli
