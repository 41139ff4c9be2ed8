// Declaration: the plain table that a module returns, as data, read into a schema.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "model/action_module.h"

namespace reprise::script {

struct DeclarationFault {
  std::vector<std::string> path;  // the keys that lead to it, for a look into the text
  std::string message, hint = {};
};

// `declared` has `true` in the place of each function.
std::variant<model::ActionModule, DeclarationFault> read_declaration(const model::Value& declared);

}  // namespace reprise::script
