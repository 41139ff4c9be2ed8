#include "load/decode_action.h"

#include <array>

#include "load/check_values.h"
#include "load/decode_inputs.h"
#include "load/decode_param.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::Action;
using model::ActionSchema;
using model::Param;
using model::ParamSchema;
using model::ParamType;

constexpr std::array<std::string_view, 4> forms = {"uses", "run", "shell", "lua"};

const ParamSchema& argv_schema() {
  static const ParamSchema schema = [] {
    ParamSchema item;
    item.type = ParamType::text;
    item.secret_allowed = false;
    ParamSchema list;
    list.name = "run";
    list.type = ParamType::list;
    list.required = true;
    list.items = {item};
    return list;
  }();
  return schema;
}

Action action_with(const char* name, const char* parameter, Param value, Node key) {
  Action action;
  action.name = name;
  action.place = key.place();
  model::ParamMap with;
  with.push_back({parameter, std::move(value), key.place()});
  action.with = {std::move(with), key.place()};
  return action;
}

std::optional<Action> decode_run(Decoding& decoding, Node key, Node value) {
  if (!value.is_list()) {
    decoding.report.error("RP0121", value.place(),
                          "'run' must be a list, not " + std::string(value.describe()),
                          "write run: [program, argument, ...], or use 'shell' for a script");
    return std::nullopt;
  }
  if (value.size() == 0) {
    decoding.report.error("RP0218", value.place(), "'run' names no program",
                          "write run: [program, argument, ...]");
    return std::nullopt;
  }
  return action_with("exec", "argv", decode_param(decoding, value, argv_schema()), key);
}

// Of 'shell' or 'lua': a fixed text; `how` says how values reach it.
std::optional<Param> read_script(Decoding& decoding, Node key, Node value, const char* how) {
  const std::string name = "'" + std::string(key.text()) + "'";
  if (value.is_scalar() && has_expression(value.text())) {
    const std::size_t at = value.written().find("${{");
    decoding.report.error(
        "RP0142", at == std::string_view::npos ? value.place() : value.place_in_written(at, 3),
        "no expression may stand in a " + name + " script", how);
    return std::nullopt;
  }
  auto script = read_text(decoding.report, value, name);
  if (!script) return std::nullopt;
  return Param{model::Value(std::move(*script)), value.place()};
}

std::optional<Action> decode_shell(Decoding& decoding, Node key, Node value) {
  auto script =
      read_script(decoding, key, value, "pass the value by 'env' and use it as \"$NAME\"");
  if (!script) return std::nullopt;
  return action_with("exec", "script", std::move(*script), key);
}

std::optional<Action> decode_lua(Decoding& decoding, Node key, Node value) {
  const ActionSchema* schema = decoding.catalog.find("lua");
  if (schema == nullptr || !schema->in_build) {
    tell_not_in_build(decoding, key.place(), "the key 'lua'");
    return std::nullopt;
  }
  auto script = read_script(decoding, key, value,
                            "write 'uses: lua' and pass the value under 'with: {inputs: {...}}'");
  if (!script) return std::nullopt;
  return action_with("lua", "script", std::move(*script), key);
}

void tell_unknown_action(Decoding& decoding, Node node) {
  if (decoding.foreign_actions) return;  // told already: this build loads no further actions
  const std::string name(node.text());
  const auto known =
      decoding.modules == nullptr ? decoding.catalog.names() : decoding.modules->names();
  decoding.report.error("RP0212", node.place(), "there is no action '" + name + "'",
                        suggest(name, known, "'reprise schema' lists them"));
}

// A module that a step names by its file is one of the runbook like those under the run key `uses`.
std::string name_of(Decoding& decoding, Node node, std::string written) {
  if (decoding.modules == nullptr || !written.ends_with(".lua")) return written;
  return decoding.modules->add(written, node.place());
}

// What was refused is empty now; that is not told once more.
Param decode_checked(Decoding& decoding, std::optional<Node> with, base::Place place,
                     const ActionSchema& schema) {
  const auto told = decoding.report.count();
  Param decoded = decode_params(decoding, with, place, schema);
  if (decoding.report.count() == told) check_values(decoding.report, schema.name, decoded);
  return decoded;
}

std::optional<Action> decode_uses(Decoding& decoding, Node node, std::optional<Node> with) {
  auto name = read_text(decoding.report, node, "'uses'");
  if (name) *name = name_of(decoding, node, std::move(*name));
  if (!name || name->empty()) return std::nullopt;
  const ActionSchema* schema = find_action(decoding, *name);
  if (schema == nullptr) return tell_unknown_action(decoding, node), std::nullopt;
  if (!schema->in_build) {
    tell_not_in_build(decoding, node.place(), "the action '" + *name + "'");
    return std::nullopt;
  }
  Action action;
  action.name = *name;
  action.place = node.place();
  action.with = decode_checked(decoding, with, node.place(), *schema);
  if (const auto* module = decoding.modules == nullptr ? nullptr : decoding.modules->find(*name))
    std::get<model::ParamMap>(action.with.node)
        .push_back(module_param(*module, "run", node.place()));
  if (const auto form = with && *name == "ask" ? with->find("form") : std::nullopt) {
    decode_inputs(decoding, *form, "'form'");
  }
  return action;
}

// The key of the one form that is used, or nullopt after telling that it is none or two.
std::optional<Node> find_form(Decoding& decoding, const Fields& fields) {
  std::optional<Node> found;
  for (const std::string_view form : forms) {
    if (!fields.has(form)) continue;
    const Node key = fields.key(form);
    if (!found) {
      found = key;
      continue;
    }
    decoding.report.error_with_note("RP0210", key.place(), decoding.subject + " has two actions",
                                    "a step does one thing: make two steps of it",
                                    "the other one is here", found->place());
    return std::nullopt;
  }
  if (found) return found;
  decoding.report.error("RP0211", fields.map().place(), decoding.subject + " has no action",
                        fields.has("with") ? "say which action 'with' is for: uses: NAME"
                                           : "write 'uses', 'run' or 'shell'");
  return std::nullopt;
}

}  // namespace

std::optional<Action> decode_action(Decoding& decoding, const Fields& fields) {
  const auto form = find_form(decoding, fields);
  if (!form) return std::nullopt;
  const std::string_view name = form->text();
  const Node value = *fields.find(name);
  if (name != "uses" && fields.has("with")) {
    decoding.report.error("RP0217", fields.key("with").place(),
                          "'with' belongs to 'uses', not to '" + std::string(name) + "'");
  }
  if (name == "uses") return decode_uses(decoding, value, fields.find("with"));
  if (name == "run") return decode_run(decoding, *form, value);
  if (name == "shell") return decode_shell(decoding, *form, value);
  return decode_lua(decoding, *form, value);
}

std::optional<Action> decode_action_map(Decoding& decoding, Node node, const std::string& what) {
  const Fields fields(decoding.report, node, what, {"uses", "with", "run", "shell", "lua"});
  if (!fields.is_map()) return std::nullopt;
  return refuse_step_action(decoding, decode_action(decoding, fields), what);
}

std::optional<Action> refuse_step_action(Decoding& decoding, std::optional<Action> action,
                                         const std::string& what) {
  if (!action || action->name != "call") return action;
  decoding.report.error("RP0219", action->place, "'call' has no meaning as " + what,
                        "only a step can call a runbook");
  return std::nullopt;
}

std::optional<Action> decode_gate(Decoding& decoding, Node node) {
  const ActionSchema* schema = decoding.catalog.find("approve");
  if (schema == nullptr) {
    tell_not_in_build(decoding, node.place(), "the key 'approve'");
    return std::nullopt;
  }
  if (!expect_map(decoding.report, node, "'approve'")) return std::nullopt;
  Action action;
  action.name = "approve";
  action.place = node.place();
  action.with = decode_checked(decoding, node, node.place(), *schema);
  return action;
}

}  // namespace reprise::load
