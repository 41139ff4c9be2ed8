#include "load/decode_scopes.h"

#include "base/ids.h"
#include "load/decode_action.h"
#include "load/decode_guards.h"
#include "load/decode_process.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::Action;
using model::EffectClass;
using model::Stay;

std::string read_step_id(Decoding& decoding, const Fields& fields, const char* key) {
  const auto node = fields.need(key);
  if (!node) return {};
  return read_text(decoding.report, *node, "'" + std::string(key) + "'").value_or("");
}

// What the engine does itself has no effect that could be left again.
bool refuse_own_action(Decoding& decoding, const Action& action, const std::string& what) {
  const auto* schema = find_action(decoding, action.name);
  if (schema == nullptr || !schema->by_engine) return false;
  decoding.report.error("RP0219", action.place, "'" + action.name + "' has no meaning as " + what,
                        "use 'run', 'shell' or an action such as 'service'");
  return true;
}

void read_action(Decoding& decoding, const Fields& fields, const char* key, Action& action,
                 EffectClass& effect) {
  const auto node = fields.need(key);
  if (!node) return;
  const std::string what = "'" + std::string(key) + "'";
  auto read = decode_action_map(decoding, *node, what);
  if (!read || refuse_own_action(decoding, *read, what)) return;
  if (const auto* schema = find_action(decoding, read->name)) effect = schema->effect;
  action = std::move(*read);
}

void read_ways(Decoding& decoding, const Fields& fields, Stay& stay) {
  read_action(decoding, fields, "enter", stay.enter, stay.enter_effect);
  read_action(decoding, fields, "exit", stay.exit, stay.exit_effect);
  if (const auto verify = fields.need("verify"))
    if (auto check = decode_check(decoding, *verify, "'verify'")) stay.verify = std::move(*check);
}

void check_name(Decoding& decoding, Node key) {
  const std::string name(key.text());
  if (base::is_step_id(name)) return;
  decoding.report.error("RP0225", key.place(), "'" + name + "' cannot name a scope",
                        "a name has lower-case letters, digits, '_' and '-', begins with a letter "
                        "and has at most 64 characters");
}

Stay decode_scope(Decoding& decoding, const Entry& entry, std::vector<model::Guard>& guards) {
  Stay stay;
  stay.name = std::string(entry.key.text());
  stay.place = entry.key.place();
  check_name(decoding, entry.key);
  const Fields fields(decoding.report, entry.value, "the scope '" + stay.name + "'",
                      {"enter", "exit", "verify", "process", "from", "until", "max"});
  if (!fields.is_map()) return stay;
  stay.from = read_step_id(decoding, fields, "from");
  stay.until = read_step_id(decoding, fields, "until");
  if (const auto max = fields.find("max")) stay.max_ms = read_span(decoding.report, *max, "'max'");
  if (const auto process = fields.find("process"))
    guards.push_back(decode_process(decoding, *process, fields, stay));
  else
    read_ways(decoding, fields, stay);
  return stay;
}

}  // namespace

std::vector<Stay> decode_scopes(Decoding& decoding, Node node, std::vector<model::Guard>& guards) {
  std::vector<Stay> stays;
  if (!expect_map(decoding.report, node, "'scopes'")) return stays;
  for (const Entry entry : node.entries()) stays.push_back(decode_scope(decoding, entry, guards));
  return stays;
}

}  // namespace reprise::load
