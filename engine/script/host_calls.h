// HostCall: what a script may ask of the world, declared once: the functions of its state, the
// checks of their arguments, the classes of their effects and the pages about them come from here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/action_schema.h"

namespace reprise::script {

struct HostCall {
  std::string name;  // "fs.write": the function `write` of the global table `fs`
  std::string summary;
  model::EffectClass effect = model::EffectClass::unsafe;
  // In the order of positional arguments; a call may also give one table with these keys.
  std::vector<model::ParamSchema> params = {};
  std::string returns;            // for people
  model::Value assumed = {};      // given where a person or a probe only knows that it happened
  bool effect_by_caller = false;  // its parameter `effect` says how harmful it is, or, without it,
  model::EffectClass (*effect_by_args)(const model::Value& args) = nullptr;
  std::vector<std::string> secret_params = {};  // only these may hold a secret
};

const std::vector<HostCall>& host_calls();
const HostCall* find_host_call(std::string_view name);
// The class of this very call. `args` conform to the declaration.
model::EffectClass effect_of(const HostCall& call, const model::Value& args);

// What a call gives its script, as the record keeps it: a value, or an error the script may handle.
model::Value given(model::Value value);
model::Value given(const base::Error& error);

}  // namespace reprise::script
