#include "serve/open_api.h"

#include "base/letter_case.h"
#include "model/json.h"
#include "reprise/version.h"

namespace reprise::serve {

namespace {

using access::Policy;
using model::List;
using model::Map;
using model::Value;

Value schema_of(Field::Kind kind) {
  switch (kind) {
    case Field::Kind::text:
      return Map{{"type", "string"}};
    case Field::Kind::integer:
      return Map{{"type", "integer"}};
    case Field::Kind::boolean:
      return Map{{"type", "boolean"}};
    case Field::Kind::map:
      return Map{{"type", "object"}};
    case Field::Kind::texts:
      return Map{{"type", "array"}, {"items", Map{{"type", "string"}}}};
    case Field::Kind::maps:
      return Map{{"type", "array"}, {"items", Map{{"type", "object"}}}};
  }
  return {};
}

// {run} and the like, in the order of the pattern.
List path_parameters(const std::string& pattern) {
  List found;
  for (auto open = pattern.find('{'); open != std::string::npos; open = pattern.find('{', open)) {
    const auto close = pattern.find('}', open);
    found.push_back(Map{{"name", pattern.substr(open + 1, close - open - 1)},
                        {"in", "path"},
                        {"required", true},
                        {"schema", Map{{"type", "string"}}}});
    open = close;
  }
  return found;
}

Value body_of(const Endpoint& endpoint) {
  Map properties;
  List required;
  for (const auto& field : endpoint.body) {
    Map schema = schema_of(field.kind).map();
    if (!field.help.empty()) schema["description"] = field.help;
    properties[field.name] = std::move(schema);
    if (field.required) required.push_back(field.name);
  }
  Map schema{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = required;
  return Map{{"required", !required.empty()},
             {"content", Map{{"application/json", Map{{"schema", std::move(schema)}}}}}};
}

Value policy_of(const Endpoint& endpoint) {
  const Policy& policy = endpoint.policy;
  static constexpr const char* kinds[] = {"open", "source", "engine", "listing", "run"};
  Map facts{{"kind", kinds[static_cast<std::size_t>(policy.kind)]},
            {"scoped", policy.kind == Policy::Kind::run}};
  const bool by_role = policy.kind != Policy::Kind::open && policy.kind != Policy::Kind::source;
  if (by_role) facts["role"] = std::string(access::to_text(policy.role));
  if (policy.other) facts["or"] = std::string(access::to_text(*policy.other));
  if (!policy.why.empty()) facts["why"] = policy.why;
  if (endpoint.for_watchers) facts["addresses"] = true;
  if (endpoint.takes_break_glass()) facts["break_glass"] = true;
  return facts;
}

// What sources send is theirs alone, and so are their proofs.
Map for_sources(Map operation) {
  const Map anything{{"*/*", Map{}}};
  operation["security"] = List{};
  operation["x-listener"] = "webhooks";
  operation["requestBody"] = Map{{"required", true}, {"content", anything}};
  Map responses = operation["responses"].map();
  responses["202"] = Map{{"description", "it is durable"}};
  operation["responses"] = std::move(responses);
  return operation;
}

Value operation_of(const Endpoint& endpoint) {
  List parameters = path_parameters(endpoint.pattern);
  for (const auto& field : endpoint.query)
    parameters.push_back(Map{{"name", field.name},
                             {"in", "query"},
                             {"required", field.required},
                             {"description", field.help},
                             {"schema", schema_of(field.kind)}});
  Map content;
  for (const auto& type : endpoint.types) content[type] = Map{};
  const bool open = endpoint.policy.kind == Policy::Kind::open;
  Map operation{
      {"summary", endpoint.summary},
      {"parameters", std::move(parameters)},
      {"x-policy", policy_of(endpoint)},
      {"security", open ? List{} : List{Map{{"token", List{}}}}},
      {"responses", Map{{"200", Map{{"description", "done"}, {"content", std::move(content)}}},
                        {"default", Map{{"description", "{\"error\": {code, message, hint}}"}}}}}};
  if (endpoint.is_mutating()) operation["requestBody"] = body_of(endpoint);
  if (endpoint.policy.kind == Policy::Kind::source) return for_sources(std::move(operation));
  return operation;
}

}  // namespace

std::string open_api(const std::vector<Endpoint>& endpoints) {
  std::map<std::string, Map> paths;
  for (const auto& endpoint : endpoints)
    paths[endpoint.pattern][base::lower(endpoint.method)] = operation_of(endpoint);
  Map listed;
  for (auto& [pattern, operations] : paths) listed[pattern] = std::move(operations);
  const Map scheme{{"type", "http"}, {"scheme", "bearer"}};
  return model::to_json(Map{{"openapi", "3.1.0"},
                            {"info", Map{{"title", "reprise"}, {"version", REPRISE_VERSION}}},
                            {"paths", std::move(listed)},
                            {"components", Map{{"securitySchemes", Map{{"token", scheme}}}}}});
}

}  // namespace reprise::serve
