// Scripts run in a test: bounded, with their answers at hand.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "script/host_calls.h"
#include "script/machine.h"

namespace reprise::script {

struct Script {
  explicit Script(std::string text, model::Value inputs = {}, std::size_t memory = 16u << 20)
      : program{{"t.lua", std::move(text)}, {}, std::move(inputs), 7},
        machine({memory, [looks = 0]() mutable { return ++looks > 200; }},
                [this](std::string_view line) { said.emplace_back(line); }) {}

  Machine::Stop start() { return machine.start(std::move(program)); }

  std::vector<std::string> said;
  Program program;
  Machine machine;
};

inline model::Map outputs_of(const Machine::Stop& stop) {
  if (const auto* error = std::get_if<base::Error>(&stop)) return {{"error", error->message}};
  if (const auto* call = std::get_if<Call>(&stop)) return {{"call", call->name}};
  return std::get<Machine::Ended>(stop).outputs;
}

// The value of an expression, or {error = ...}.
inline model::Value value_of(const std::string& expression) {
  const auto outputs = outputs_of(Script("return {v = " + expression + "}").start());
  const auto found = outputs.find("v");
  return found == outputs.end() ? model::Value(outputs) : found->second;
}

inline base::Error error_of(const std::string& text) {
  const auto stop = Script(text).start();
  const auto* error = std::get_if<base::Error>(&stop);
  return error == nullptr ? base::Error{"none", "the script did not fail"} : *error;
}

}  // namespace reprise::script
