#include "serve/check_fields.h"

#include <algorithm>

#include "base/text.h"
#include "model/json.h"

namespace reprise::serve {

namespace {

const Field* find_field(const std::vector<Field>& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

base::Status tell_unknown(const std::vector<Field>& fields, const std::string& name,
                          const std::string& where) {
  std::vector<std::string> names;
  for (const auto& field : fields) names.push_back(field.name);
  return base::fail("usage", "unknown name '" + base::printable(name) + "' in the " + where,
                    names.empty() ? "It takes none." : "Known: " + base::join(names, ", "));
}

bool fits(const Field& field, const model::Value& value) {
  switch (field.kind) {
    case Field::Kind::text:
      return value.is_text();
    case Field::Kind::integer:
      return value.is_integer();
    case Field::Kind::boolean:
      return value.is_boolean();
    case Field::Kind::map:
      return value.is_map();
    case Field::Kind::texts:
      return value.is_list() &&
             std::all_of(value.list().begin(), value.list().end(),
                         [](const model::Value& item) { return item.is_text(); });
    case Field::Kind::maps:
      return value.is_list() && std::all_of(value.list().begin(), value.list().end(),
                                            [](const model::Value& item) { return item.is_map(); });
  }
  return false;
}

bool is_whole_number(const std::string& text) {
  return !text.empty() && text.size() <= 19 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

base::Status check_body(const Endpoint& endpoint, const model::Value& body) {
  for (const auto& [name, value] : body.map()) {
    const Field* field = find_field(endpoint.body, name);
    if (field == nullptr) return tell_unknown(endpoint.body, name, "body");
    if (!fits(*field, value))
      return base::fail("usage", "'" + name + "' must not be a " + std::string(value.kind_name()));
  }
  for (const auto& field : endpoint.body)
    if (field.required && !body.map().contains(field.name))
      return base::fail("usage", "'" + field.name + "' is missing in the body");
  return {};
}

}  // namespace

base::Status check_query(const Endpoint& endpoint, const http::Request& request) {
  for (const auto& [name, text] : request.query) {
    const Field* field = find_field(endpoint.query, name);
    if (field == nullptr) return tell_unknown(endpoint.query, name, "query");
    if (field->kind == Field::Kind::integer && !is_whole_number(text))
      return base::fail("usage", "'" + name + "' must be a whole number");
  }
  for (const auto& field : endpoint.query)
    if (field.required && !request.query.contains(field.name))
      return base::fail("usage", "'" + field.name + "' is missing in the query");
  return {};
}

base::Result<model::Value> read_body(const Endpoint& endpoint, const http::Request& request) {
  model::Value body = model::Map{};
  if (!request.body.empty()) {
    auto parsed = model::parse_json(request.body);
    if (!parsed) return base::fail("usage", "the body is no JSON: " + parsed.error().message);
    if (!parsed->is_map()) return base::fail("usage", "the body must be one JSON object");
    body = std::move(*parsed);
  }
  if (auto checked = check_body(endpoint, body); !checked) return base::fail(checked.error());
  return body;
}

}  // namespace reprise::serve
