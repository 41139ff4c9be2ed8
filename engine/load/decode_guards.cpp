#include "load/decode_guards.h"

#include <set>

#include "load/decode_action.h"
#include "load/decode_step.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::Guard;
using model::OnBreach;

constexpr std::int64_t in_a_row_max = 1000;

void read_name(Decoding& decoding, const Fields& fields, Guard& guard) {
  const auto name = fields.need("name");
  if (!name) return;
  guard.name = read_text(decoding.report, *name, "'name'").value_or("");
  guard.place = name->place();
}

void read_step_id(Decoding& decoding, const Fields& fields, const char* key, std::string& id) {
  const auto node = fields.find(key);
  if (node) id = read_text(decoding.report, *node, "'" + std::string(key) + "'").value_or("");
}

void read_in_a_row(Decoding& decoding, const Fields& fields, const char* key,
                   std::uint32_t& count) {
  const auto node = fields.find(key);
  if (!node) return;
  const auto number =
      read_integer(decoding.report, *node, "'" + std::string(key) + "'", 1, in_a_row_max);
  if (number) count = static_cast<std::uint32_t>(*number);
}

void decode_on_breach(Decoding& decoding, Node node, const Defaults& defaults, Guard& guard) {
  if (node.is_list()) {
    guard.on_breach = OnBreach::handle;
    guard.steps =
        decode_handlers(decoding, node, defaults, "'on_breach' of the guard '" + guard.name + "'");
    return;
  }
  const auto choice =
      read_choice(decoding.report, node, "'on_breach'", {"hold", "abort", "a list of steps"});
  if (choice && *choice < 2) guard.on_breach = static_cast<OnBreach>(*choice);
}

Guard decode_guard(Decoding& decoding, Node node, const Defaults& defaults) {
  Guard guard;
  const Fields fields(
      decoding.report, node, "a guard",
      {"name", "from", "until", "check", "every", "timeout", "failures", "errors", "on_breach"});
  if (!fields.is_map()) return guard;
  read_name(decoding, fields, guard);
  read_step_id(decoding, fields, "from", guard.from);
  read_step_id(decoding, fields, "until", guard.until);
  read_timeout(decoding, fields, "every", guard.every_ms);
  read_timeout(decoding, fields, "timeout", guard.timeout_ms);
  read_in_a_row(decoding, fields, "failures", guard.failures);
  read_in_a_row(decoding, fields, "errors", guard.errors);
  if (const auto check = fields.need("check"))
    if (auto action = decode_check(decoding, *check, "'check'")) guard.check = std::move(*action);
  if (const auto policy = fields.find("on_breach"))
    decode_on_breach(decoding, *policy, defaults, guard);
  return guard;
}

}  // namespace

std::optional<model::Action> decode_check(Decoding& decoding, Node node, const std::string& what) {
  auto action = decode_action_map(decoding, node, what);
  if (!action || action->name == "exec") return action;
  const auto* schema = find_action(decoding, action->name);
  const bool looks =
      schema != nullptr && !schema->by_engine && schema->effect <= model::EffectClass::read;
  if (looks) return action;
  decoding.report.error(
      "RP0229", action->place,
      "'" + action->name + "' has no meaning as " + what + ": a check only looks, again and again",
      "use 'verify', or 'run' with a program that changes nothing");
  return std::nullopt;
}

std::vector<Guard> decode_guards(Decoding& decoding, Node node, const Defaults& defaults) {
  std::vector<Guard> guards;
  if (!expect_list(decoding.report, node, "'guards'")) return guards;
  for (const Node item : node.items()) guards.push_back(decode_guard(decoding, item, defaults));
  return guards;
}

void check_guard_names(Decoding& decoding, const std::vector<Guard>& guards) {
  std::set<std::string> names;
  for (const Guard& guard : guards) {
    if (guard.name.empty() || names.insert(guard.name).second) continue;
    decoding.report.error("RP0228", guard.place, "two guards have the name '" + guard.name + "'",
                          "questions and reports call a guard by its name: give it one of its own");
  }
}

}  // namespace reprise::load
