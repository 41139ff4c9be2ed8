// KeyHelp: one sentence about each key of the language, for editors and the reference pages.
#pragma once

#include <span>
#include <string_view>

namespace reprise::load {

struct KeyHelp {
  std::string_view map;  // "runbook", "step", "retry", ..; of the bindings file: "bindings", ..
  std::string_view key;
  std::string_view help;
};

// In the order in which a reader wants them.
std::span<const KeyHelp> key_helps();
// Empty where there is no such key.
std::string_view key_help(std::string_view map, std::string_view key);

}  // namespace reprise::load
