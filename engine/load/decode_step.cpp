#include "load/decode_step.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/ids.h"
#include "load/decode_action.h"
#include "load/decode_captures.h"
#include "load/decode_param.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::Box;
using model::EffectClass;
using model::OnFailure;
using model::Step;

constexpr std::string_view step_keys[] = {
    "needs",       "when",     "uses",    "with",         "run",        "shell",
    "lua",         "env",      "cwd",     "stdin",        "expect",     "effect",
    "probe",       "retry",    "timeout", "foreach",      "batch",      "undo",
    "repeat",      "destroys", "approve", "max_parallel", "max_failed", "outputs",
    "description", "host",     "steps",   "no_return",    "on_failure"};
// What says nothing on a block: it starts no process and has no attempts of its own.
constexpr std::string_view not_on_blocks[] = {"uses",  "with",  "run",     "shell",  "lua",
                                              "env",   "cwd",   "stdin",   "expect", "effect",
                                              "probe", "retry", "timeout", "host"};
// What only a process has.
constexpr std::string_view only_on_processes[] = {"stdin", "expect"};
// What says nothing in a handler list: it runs in order, and its failures are only recorded.
constexpr std::string_view not_in_handlers[] = {"needs", "on_failure", "undo", "approve",
                                                "no_return"};

template <class T>
Box<T> box(T value) {
  return std::make_shared<const T>(std::move(value));
}

void refuse_keys(Decoding& decoding, const Fields& fields, Fields::Allowed keys,
                 const std::string& why, const std::string& hint = {}) {
  for (const std::string_view key : keys) {
    if (!fields.has(key)) continue;
    decoding.report.error("RP0219", fields.key(key).place(),
                          "'" + std::string(key) + "' has no meaning " + why, hint);
  }
}

void decode_needs(Decoding& decoding, Node node, Step& step) {
  step.needs = read_texts(decoding.report, node, "'needs'");
  for (auto need = step.needs.begin(); need != step.needs.end(); ++need) {
    if (std::find(step.needs.begin(), need, *need) == need) continue;
    decoding.report.error("RP0220", node.place(), "'needs' names '" + *need + "' twice");
    return;
  }
}

void decode_basics(Decoding& decoding, const Fields& fields, Step& step) {
  if (const auto node = fields.find("description")) {
    step.description = read_text(decoding.report, *node, "'description'").value_or("");
  }
  if (const auto node = fields.find("needs")) decode_needs(decoding, *node, step);
  if (const auto node = fields.find("when")) {
    if (auto when = read_condition(decoding, *node, "'when'")) step.when = box(std::move(*when));
  }
  if (const auto node = fields.find("destroys")) {
    step.destroys = box(read_texts(decoding.report, *node, "'destroys'"));
  }
  if (const auto node = fields.find("no_return")) {
    const Fields point(decoding.report, *node, "'no_return'", {"until"});
    if (const auto until = point.need("until"))
      step.no_return = read_text(decoding.report, *until, "'until'").value_or("");
  }
}

Box<model::Param> decode_setting(Decoding& decoding, const Fields& fields, const char* key,
                                 Secrets secrets) {
  const auto node = fields.find(key);
  if (!node) return {};
  auto text = decode_text(decoding, *node, "'" + std::string(key) + "'", secrets);
  return text ? box(std::move(*text)) : Box<model::Param>{};
}

void decode_process(Decoding& decoding, const Fields& fields, Step& step) {
  if (const auto node = fields.find("env")) step.env = box(decode_env(decoding, *node));
  step.cwd = decode_setting(decoding, fields, "cwd", Secrets::refused);
  step.stdin_text = decode_setting(decoding, fields, "stdin", Secrets::allowed);
  if (const auto node = fields.find("expect")) step.expect = box(decode_expect(decoding, *node));
  if (const auto node = fields.find("host")) {
    if (!step.action.name.empty() && step.action.name != "exec") {
      tell_not_in_build(decoding, fields.key("host").place(),
                        "'host' on the action '" + step.action.name + "'");
    } else if (auto host = decode_host(decoding, *node)) {
      step.host = box(std::move(*host));
    }
  }
}

void decode_attempts(Decoding& decoding, const Fields& fields, const Defaults& defaults,
                     const model::ActionSchema* schema, Step& step) {
  if (schema != nullptr) step.effect = schema->effect;
  if (const auto node = fields.find("effect")) {
    const auto effect =
        read_choice(decoding.report, *node, "'effect'", {"none", "read", "idempotent", "unsafe"});
    if (effect) step.effect = static_cast<EffectClass>(*effect);
  }
  if (const auto node = fields.find("retry")) {
    step.retry = box(decode_retry(decoding, *node, defaults.retry));
  }
  if (const auto node = fields.find("timeout")) {
    step.timeout_ms = read_span(decoding.report, *node, "'timeout'");
  } else if (schema != nullptr && !schema->by_engine) {
    step.timeout_ms = defaults.timeout_ms;
  }
  if (const auto node = fields.find("probe")) {
    if (auto probe = decode_probe(decoding, *node)) step.probe = box(std::move(*probe));
  }
}

// A module that can say whether its effect happened is asked where the step names nobody else.
void take_own_probe(Decoding& decoding, Step& step) {
  const auto* module =
      decoding.modules == nullptr ? nullptr : decoding.modules->find(step.action.name);
  if (module == nullptr || !module->has_probe || step.probe) return;
  if (module->schema.effect != EffectClass::unsafe) return;
  model::Probe probe{step.action};
  auto& with = std::get<model::ParamMap>(probe.action.with.node);
  std::erase_if(with, [](const auto& entry) { return entry.key == model::module_key; });
  with.push_back(module_param(*module, "probe", step.action.place));
  step.probe = box(std::move(probe));
}

void decode_work(Decoding& decoding, const Fields& fields, const Defaults& defaults, Step& step) {
  auto action = decode_action(decoding, fields);
  const bool is_known = action.has_value();
  if (is_known) step.action = std::move(*action);
  const bool is_process = step.action.name == "exec";
  decode_process(decoding, fields, step);
  decode_attempts(decoding, fields, defaults, find_action(decoding, step.action.name), step);
  if (is_known && !is_process) {
    refuse_keys(decoding, fields, only_on_processes, "on the action '" + step.action.name + "'",
                "only 'run', 'shell' and 'exec' start a process of yours");
  }
  if (is_known) take_own_probe(decoding, step);
  const auto outputs = fields.find("outputs");
  if (!outputs || !is_known) return;
  step.outputs = box(
      decode_captures(decoding, *outputs, is_process ? OutputOwner::process : OutputOwner::action));
}

void decode_block(Decoding& decoding, const Fields& fields, const Defaults& defaults, Step& step) {
  refuse_keys(decoding, fields, not_on_blocks, "on a block of steps",
              "write it on the steps inside");
  step.effect = EffectClass::none;
  const std::string path = std::exchange(decoding.path, decoding.path + step.id + "/");
  step.block =
      std::make_shared<std::vector<Step>>(decode_steps(decoding, *fields.find("steps"), defaults));
  decoding.path = path;
  if (const auto outputs = fields.find("outputs")) {
    step.outputs = box(decode_captures(decoding, *outputs, OutputOwner::block));
  }
}

void decode_on_failure(Decoding& decoding, Node node, const Defaults& defaults, Step& step) {
  if (node.is_list()) {
    step.on_failure = OnFailure::handle;
    step.handlers = std::make_shared<std::vector<Step>>(
        decode_handlers(decoding, node, defaults, "'on_failure' of " + decoding.subject));
    return;
  }
  const auto choice = read_choice(decoding.report, node, "'on_failure'",
                                  {"abort", "continue", "ask", "a list of steps"});
  if (choice && *choice < 3) step.on_failure = static_cast<OnFailure>(*choice);
}

void decode_flow(Decoding& decoding, const Fields& fields, const Defaults& defaults, Step& step) {
  if (auto fan_out = decode_fan_out(decoding, fields)) step.foreach = box(std::move(*fan_out));
  if (const auto node = fields.find("repeat")) {
    if (auto repeat = decode_repeat(decoding, *node)) step.repeat = box(std::move(*repeat));
  }
  if (const auto node = fields.find("on_failure")) {
    decode_on_failure(decoding, *node, defaults, step);
  }
  if (const auto node = fields.find("undo")) {
    if (auto undo = decode_action_map(decoding, *node, "'undo'")) step.undo = box(std::move(*undo));
  }
  if (const auto node = fields.find("approve")) {
    if (auto gate = decode_gate(decoding, *node)) step.approve = box(std::move(*gate));
  }
}

void decode_step(Decoding& decoding, Node node, const Defaults& defaults, bool is_handler,
                 Step& step) {
  const Fields fields(decoding.report, node, "a step", step_keys);
  if (!fields.is_map()) return;
  if (is_handler) refuse_keys(decoding, fields, not_in_handlers, "in a list of handlers");
  decode_basics(decoding, fields, step);
  if (fields.has("steps")) {
    decode_block(decoding, fields, defaults, step);
  } else {
    decode_work(decoding, fields, defaults, step);
  }
  decode_flow(decoding, fields, defaults, step);
}

void check_step_id(Decoding& decoding, Node key) {
  const std::string id(key.text());
  if (base::is_step_id(id)) return;
  if (base::is_lua_keyword(id)) {
    decoding.report.error("RP0206", key.place(),
                          "'" + id + "' cannot name a step: it is a word of Lua",
                          "expressions could not say it; take another name");
    return;
  }
  decoding.report.error(
      "RP0205", key.place(), "'" + id + "' cannot name a step",
      "an id has lower-case letters, digits, '_' and '-', begins with a letter and "
      "has at most 64 characters");
}

// Ids that expressions cannot tell apart: they say '_' for '-'.
class Twins {
 public:
  void check(Decoding& decoding, Node key) {
    std::string plain(key.text());
    if (plain.find_first_of("-_") == std::string::npos) return;
    std::replace(plain.begin(), plain.end(), '-', '_');
    const auto [twin, fresh] = seen_.emplace(std::move(plain), key);
    if (fresh || twin->second.text() == key.text()) return;
    decoding.report.error_with_note("RP0207", key.place(),
                                    "the ids '" + std::string(key.text()) + "' and '" +
                                        std::string(twin->second.text()) +
                                        "' differ only in '-' and '_'",
                                    "expressions say '_' for '-' and could not tell them apart",
                                    "the other one is here", twin->second.place());
  }

 private:
  std::unordered_map<std::string, Node> seen_;
};

}  // namespace

std::vector<Step> decode_steps(Decoding& decoding, Node node, const Defaults& defaults) {
  std::vector<Step> steps;
  if (!expect_map(decoding.report, node, "'steps'")) return steps;
  if (node.size() == 0) decoding.report.error("RP0208", node.place(), "'steps' names no step");
  const std::string subject = decoding.subject;
  steps.reserve(node.size());
  Twins twins;
  for (const Entry entry : node.entries()) {
    check_step_id(decoding, entry.key);
    twins.check(decoding, entry.key);
    Step& step = steps.emplace_back();
    step.id = std::string(entry.key.text());
    step.place = entry.key.place();
    decoding.subject = "step '" + decoding.path + step.id + "'";
    decode_step(decoding, entry.value, defaults, false, step);
  }
  decoding.subject = subject;
  return steps;
}

std::vector<Step> decode_handlers(Decoding& decoding, Node node, const Defaults& defaults,
                                  const std::string& what) {
  std::vector<Step> steps;
  if (!expect_list(decoding.report, node, what)) return steps;
  const std::string subject = decoding.subject;
  for (const Node item : node.items()) {
    Step& step = steps.emplace_back();
    step.place = item.place();
    decoding.subject = "item " + std::to_string(steps.size()) + " of " + what;
    decode_step(decoding, item, defaults, true, step);
  }
  decoding.subject = subject;
  return steps;
}

}  // namespace reprise::load
