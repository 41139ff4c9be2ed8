#include "load/decode_process.h"

#include <algorithm>
#include <initializer_list>

#include "load/decode_action.h"
#include "load/decode_guards.h"
#include "load/decode_param.h"
#include "load/decode_policy.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::Action;
using model::EffectClass;
using model::Guard;
using model::Param;
using model::ParamMap;
using model::Stay;
using model::Value;

constexpr auto open_keys = {"name", "argv", "ready", "within", "grace", "max"};

// What the actions on one process are told.
struct Held {
  ParamMap with;
  base::Place place;

  void add(const char* key, Param value) { with.push_back({key, std::move(value), place}); }
  // With those of the keys that this action needs.
  Action action(const char* what, std::initializer_list<const char*> needed) const {
    ParamMap chosen{{"do", {Value(what), place}, place}};
    for (const auto& entry : with)
      if (std::find(needed.begin(), needed.end(), entry.key) != needed.end())
        chosen.push_back(entry);
    Action made;
    made.name = "process";
    made.place = place;
    made.with = {std::move(chosen), place};
    return made;
  }
};

void refuse_beside(Decoding& decoding, const Fields& scope) {
  for (const char* key : {"enter", "exit", "verify"})
    if (scope.has(key))
      decoding.report.error("RP0234", scope.key(key).place(),
                            "'" + std::string(key) + "' has no meaning beside 'process'",
                            "a process is opened, ended and proven to be gone by the engine");
}

void read_program(Decoding& decoding, const Fields& fields, Held& held) {
  const auto run = fields.need("run");
  if (!run) return;
  auto action = decode_action(decoding, fields);
  if (!action) return;
  if (const Param* argv = action->with.find("argv")) held.add("argv", *argv);
}

// One check as of `verify`.
void read_ready(Decoding& decoding, const Fields& fields, Held& held) {
  const auto ready = fields.find("ready");
  const auto* verify = find_action(decoding, "verify");
  if (!ready || verify == nullptr) return;
  held.add("ready", decode_param(decoding, *ready, verify->params.front().items.front()));
}

void read_times(Decoding& decoding, const Fields& fields, const Stay& stay, Held& held) {
  base::Millis within = 30'000, grace = 10'000;
  read_timeout(decoding, fields, "within", within);
  read_timeout(decoding, fields, "grace", grace);
  held.add("within", {Value(within), held.place});
  held.add("grace", {Value(grace), held.place});
  if (stay.max_ms) held.add("max", {Value(*stay.max_ms), held.place});
}

// One look that does not find it is enough; it is opened again, and a person is asked.
Guard guard_of(Decoding& decoding, const Fields& fields, const Held& held, const Stay& stay) {
  Guard guard;
  guard.name = stay.name;
  guard.place = stay.place;
  guard.from = stay.name + ".enter";
  guard.check = held.action("look", {"name", "ready"});
  guard.every_ms = 5'000;
  guard.timeout_ms = 60'000;
  guard.failures = guard.errors = 1;
  read_timeout(decoding, fields, "every", guard.every_ms);
  model::Step again;
  again.place = stay.place;
  again.action = held.action("open_again", open_keys);
  again.effect = EffectClass::idempotent;
  guard.steps.push_back(std::move(again));
  return guard;
}

}  // namespace

Guard decode_process(Decoding& decoding, Node process, const Fields& scope, Stay& stay) {
  refuse_beside(decoding, scope);
  const Fields fields(decoding.report, process, "'process'",
                      {"run", "ready", "within", "grace", "every"});
  Held held{{}, scope.key("process").place()};
  held.add("name", {Value(stay.name), held.place});
  read_program(decoding, fields, held);
  read_ready(decoding, fields, held);
  read_times(decoding, fields, stay, held);
  stay.enter = held.action("open", open_keys);
  stay.exit = held.action("end", {"name", "grace"});
  stay.verify = held.action("prove", {"name"});
  stay.enter_effect = stay.exit_effect = EffectClass::idempotent;
  return guard_of(decoding, fields, held, stay);
}

}  // namespace reprise::load
