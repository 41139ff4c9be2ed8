#include "load/bindings.h"

#include "load/decode_inputs.h"
#include "load/decode_param.h"
#include "load/fields.h"
#include "load/read_document.h"
#include "load/scalars.h"
#include "load/secret_source.h"

namespace reprise::load {

namespace {

model::Map decode_constants(Decoding& decoding, Node node, const std::string& what) {
  if (!expect_map(decoding.report, node, what)) return {};
  for (const Entry entry : node.entries())
    check_data_name(decoding, entry.key, "an entry of " + what);
  const auto value = model::constant_value(decode_data(decoding, node, Secrets::refused));
  if (value) return value->map();
  decoding.report.error("RP0143", node.place(),
                        what + " must be constant: no expression may stand in it");
  return {};
}

void decode_secret(Decoding& decoding, const Entry& entry, model::Bindings& bindings) {
  const std::string name(entry.key.text());
  check_data_name(decoding, entry.key, "a secret");
  auto source = read_secret_source(decoding.report, entry.value, "the secret '" + name + "'",
                                   entry.key.place());
  if (source) bindings.secrets[name] = std::move(*source);
}

void check_route(Decoding& decoding, Node route) {
  if (route.is_scalar() && route.text() == "console") return;
  if (!route.is_map()) {
    decoding.report.error("RP0251", route.place(), "this is no route for a notification",
                          "write console, or {command: [program, argument, ...]}");
    return;
  }
  const Fields fields(decoding.report, route, "a route", {"command"});
  if (const auto command = fields.need("command")) {
    if (expect_list(decoding.report, *command, "'command'") && command->size() == 0) {
      decoding.report.error("RP0251", command->place(), "'command' names no program",
                            "write {command: [program, argument, ...]}");
    }
  }
}

// A program's arguments keep their source text.
model::Value decode_route(Decoding& decoding, Node route) {
  check_route(decoding, route);
  if (!route.is_map()) return model::Value(route.text());
  model::List argv;
  if (const auto command = route.find("command")) {
    for (std::string& item : read_texts(decoding.report, *command, "'command'")) {
      argv.emplace_back(std::move(item));
    }
  }
  model::Map map;
  map.emplace("command", std::move(argv));
  return map;
}

void decode_notify(Decoding& decoding, Node node, model::Bindings& bindings) {
  const Fields fields(decoding.report, node, "'notify'",
                      {"critical", "high", "medium", "low", "default"});
  for (const Entry entry : node.entries()) {
    const std::string severity(entry.key.text());
    if (!fields.has(severity)) continue;
    model::List routes;
    if (expect_list(decoding.report, entry.value, "'" + severity + "'")) {
      for (const Node route : entry.value.items()) routes.push_back(decode_route(decoding, route));
    }
    bindings.notify.emplace(severity, std::move(routes));
  }
}

}  // namespace

LoadedBindings load_bindings(std::string name, std::string text) {
  LoadedBindings loaded;
  Reporter report(loaded.diagnostics);
  const std::uint32_t source = loaded.sources.add(name, std::move(text));
  const auto document = read_document(name, loaded.sources.at(source).text, source, {}, report);
  if (!document) return loaded;
  const model::ActionCatalog no_actions;
  const model::NameFinder no_names;
  Decoding decoding{report, no_actions, no_names};
  const Fields fields(report, document->root(), "a bindings file",
                      {"targets", "secrets", "contacts", "notify"});
  if (const auto node = fields.find("targets")) {
    loaded.bindings.targets = decode_constants(decoding, *node, "'targets'");
  }
  if (const auto node = fields.find("secrets")) {
    expect_map(report, *node, "'secrets'");
    for (const Entry entry : node->entries()) decode_secret(decoding, entry, loaded.bindings);
  }
  if (const auto node = fields.find("contacts")) {
    loaded.bindings.contacts = decode_constants(decoding, *node, "'contacts'");
  }
  if (const auto node = fields.find("notify")) decode_notify(decoding, *node, loaded.bindings);
  return loaded;
}

}  // namespace reprise::load
