// Call: one thing that a script asks of the world.
#pragma once

#include <string>

#include "model/value.h"

namespace reprise::script {

struct Call {
  std::string name;   // of a HostCall
  model::Value args;  // a map that conforms to its declaration
  std::string place;  // "restore.lua:12"
};

std::string hash_of_args(const Call& call);
// The arguments for people: JSON, cut to a line.
std::string shown_args(const Call& call);
std::string described(const std::string& name, const std::string& args, const std::string& place);

}  // namespace reprise::script
