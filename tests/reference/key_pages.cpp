#include <algorithm>

#include "app/module_options.h"
#include "load/json_schema.h"
#include "load/key_help.h"
#include "model/json.h"
#include "reference/pages.h"

namespace reprise::tests {
namespace {

using model::Value;

const Value& schema() {
  static const Value whole = *model::parse_json(load::json_schema(app::whole_catalog()));
  return whole;
}

std::string type_of(const Value& key);

std::string choices_of(const Value& key) {
  std::string text;
  for (const Value& choice : key["enum"].list())
    text += (text.empty() ? "" : ", ") + as_code(choice.text_or(""));
  return text;
}

std::string bounds_of(const Value& key) {
  if (key["minimum"].is_null()) return {};
  const std::string least = model::to_json(key["minimum"]);
  if (key["maximum"].is_null()) return ", at least " + least;
  return ", " + least + " to " + model::to_json(key["maximum"]);
}

std::string type_of(const Value& key) {
  if (key["$ref"].is_text()) return key["$ref"].text().substr(std::string("#/definitions/").size());
  if (key["enum"].is_list()) return choices_of(key);
  if (key["anyOf"].is_list()) {
    std::string text;
    for (const Value& one : key["anyOf"].list())
      text += (text.empty() ? "" : " or ") + type_of(one);
    return text;
  }
  const std::string type = key["type"].text_or("");
  if (type == "array") return "list of " + type_of(key["items"]);
  if (type == "object") return "map";
  if (type == "integer") return "whole number" + bounds_of(key);
  return type == "string" ? "text" : type.empty() ? "any data" : type + bounds_of(key);
}

bool is_required(const Value& map, const std::string& key) {
  if (!map["required"].is_list()) return false;
  const auto& names = map["required"].list();
  return std::find(names.begin(), names.end(), Value(key)) != names.end();
}

// What the schema says of the keys of `map` that have a help; in the order of the helps.
std::string key_table(const std::string& map, const Value& definition) {
  std::vector<std::vector<std::string>> rows;
  for (const load::KeyHelp& help : load::key_helps()) {
    if (help.map != map) continue;
    const std::string key(help.key);
    const std::string need = is_required(definition, key) ? "required" : "";
    rows.push_back(
        {as_code(key), in_cell(type_of(definition["properties"][key])), need, in_cell(help.help)});
  }
  return table({"Key", "Type", "", "Meaning"}, rows);
}

std::string plain_table(const std::string& map) {
  std::vector<std::vector<std::string>> rows;
  for (const load::KeyHelp& help : load::key_helps())
    if (help.map == map) rows.push_back({as_code(help.key), in_cell(help.help)});
  return table({"Key", "Meaning"}, rows);
}

std::string scopes_text() {
  return "\nA scope is entered by a step of its own, `NAME.enter`, which `from` waits for. Once "
         "that "
         "has been started the scope is left for certain: when `until` has ended; when the run "
         "fails "
         "or is cancelled, after what runs has ended and what is undone is undone, and before "
         "`on_failure` and `finally`; and after `max`, when the run fails too. Neither a cancel "
         "nor a "
         "guard that holds the run keeps it open. `exit` and then `verify` are the steps "
         "`@scope[1]`, `@scope[2]` of the first scope, and so on. Where one of them fails or its "
         "outcome is not known, a person is asked.\n";
}

std::string guards_text() {
  return "\nThe check runs when the guard begins, at each `every`, and at once when a new engine "
         "has "
         "taken the run over. It succeeds: ok. It ends by itself and says no: a breach. It cannot "
         "be "
         "made, does not end in time, or dies: no data. Guards go on while the run waits for "
         "people "
         "or is paused, and keep its engine alive; they end with a cancel and with `finally`. The "
         "journal has each change and each bad check, and counts the others. A `halted` invariant "
         "is a guard whose check is the `verify` of its `halt`: it is made before every effect "
         "too, "
         "and where it fails nothing starts, the halt runs again and the run holds.\n";
}

}  // namespace

std::string runbook_page() {
  const Value& definitions = schema()["definitions"];
  const Value& halted = schema()["properties"]["invariants"]["items"]["properties"]["halted"];
  return first_lines("Keys of a runbook") + key_table("runbook", schema()) + "\n## An input\n\n" +
         key_table("input", definitions["input"]) + "\n## An objective\n\n" +
         key_table("objective", schema()["properties"]["objectives"]["properties"]["rto"]) +
         "\n## `concurrency`\n\n" +
         key_table("concurrency", schema()["properties"]["concurrency"]) +
         "\n## An invariant `halted`\n\n" + key_table("halted", halted) + "\n## A guard\n\n" +
         key_table("guard", schema()["properties"]["guards"]["items"]) + guards_text() +
         "\n## A scope\n\n" +
         key_table("scope", schema()["properties"]["scopes"]["additionalProperties"]) +
         scopes_text();
}

std::string step_page() {
  const Value& definitions = schema()["definitions"];
  return first_lines("Keys of a step") +
         "A step has one action: `uses` with `with`, or `run`, or `shell`; or it is a block, with "
         "`steps`.\n\n" +
         key_table("step", definitions["step"]) +
         "\nA `probe` and an `undo` are actions too; a probe has besides:\n\n" +
         key_table("probe", definitions["probe"]) + "\n## `retry`\n\n" +
         key_table("retry", definitions["retry"]) + "\n## `expect`\n\n" +
         key_table("expect", definitions["expect"]) + "\n## `repeat`\n\n" +
         key_table("repeat", definitions["repeat"]) + "\n## An output\n\n" +
         key_table("output", definitions["outputs"]["additionalProperties"]["anyOf"].list()[0]) +
         "\n`retry`, `expect`, `outputs` and the like name a map that is told of above; `texts` is "
         "a text "
         "or a list of them, `condition` an [expression](expressions.md).\n";
}

std::string bindings_page() {
  return first_lines("Keys of a bindings file") + plain_table("bindings") +
         "\n## A secret\n\nComes from exactly one place. Fewer than 8 bytes are refused.\n\n" +
         plain_table("secret") + "\n## A route\n\n`console`, or a map:\n\n" + plain_table("route") +
         "\n## Example\n\n```yaml\n"
         "targets: { ledger: /srv/ledger.db, hosts: [db1, db2] }\n"
         "secrets: { TOKEN: { file: /etc/reprise/token } }\n"
         "contacts: { oncall: { notify: [ { command: [page, ana] } ] } }\n"
         "notify: { critical: [ { command: [page, all] }, console ], default: [ console ] }\n"
         "```\n";
}

}  // namespace reprise::tests
