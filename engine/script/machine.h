// Machine: one Lua script from its beginning to its end, stopping at each call to the world. Pure:
// the same source, inputs, seed and answers give the same calls and the same end. Memory is capped;
// what its time may be, `Limits::is_spent` decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "script/call.h"

namespace reprise::script {

struct Source {
  std::string name;  // as messages show it: "restore.lua"
  std::string text;
  bool operator==(const Source&) const = default;
};

struct Program {
  Source main;
  std::map<std::string, Source> modules = {};  // by the name that `require` takes
  model::Value inputs = {};
  std::uint64_t seed = 0;
  // Of the module that `main` returns: "run" or "probe", called with inputs and context. Empty:
  // `main` itself is the script.
  std::string function = {};
  model::Value context = {};
};

struct Limits {
  std::size_t memory_bytes = 64u << 20;
  // Asked every 10,000 instructions; once it says yes, no instruction runs any more.
  std::function<bool()> is_spent = {};
};

class Machine {
 public:
  struct Ended {
    model::Map outputs;
  };
  // Error codes: lua (the script itself), lua-limit; or the code that the script gave.
  using Stop = std::variant<Call, Ended, base::Error>;
  using Say = std::function<void(std::string_view line)>;

  // Opens the libraries in a state of its own, which would be most of the work of a short script:
  // it is made before there is a program, and renewed for the next one.
  Machine(Limits limits, Say say);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Runs to the first call or the end. Once, or once more after renew().
  Stop start(Program program);
  // Goes on after a call that was given this; see given() in host_calls.h.
  Stop resume(const model::Value& result);
  // Goes on with an error at the place of the call: it was made in a wrong way.
  Stop raise(const std::string& message);
  // As it was before start(): nothing is left of the script, wherever it has stopped.
  void renew();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct SyntaxError {
  int line = 1;
  std::string message;
};
// Compiles and runs nothing.
std::optional<SyntaxError> check_syntax(const Source& source);

}  // namespace reprise::script
