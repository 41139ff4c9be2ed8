// The parts that host_calls() is joined from, one function for each table of calls.
#pragma once

#include <string>
#include <vector>

#include "script/host_calls.h"

namespace reprise::script {

inline model::ParamSchema needed(std::string name, model::ParamType type, std::string help) {
  return {.name = std::move(name), .type = type, .required = true, .help = std::move(help)};
}
inline model::ParamSchema may(std::string name, model::ParamType type, std::string help) {
  return {.name = std::move(name), .type = type, .help = std::move(help)};
}
// A path inside the roots of the step.
model::ParamSchema path_param(std::string name = "path", std::string what = "");

std::vector<HostCall> file_calls();

}  // namespace reprise::script
