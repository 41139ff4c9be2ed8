#include "load/decode_fields.h"

#include <algorithm>

#include "load/decode_param.h"

namespace reprise::load {

namespace {

using model::ParamSchema;

// A check kind of the language's third part, inside parameters that this build has.
constexpr std::string_view later_field = "agree";

const ParamSchema* find_schema(const std::vector<ParamSchema>& schemas, std::string_view name) {
  const auto found = std::find_if(schemas.begin(), schemas.end(),
                                  [&](const ParamSchema& schema) { return schema.name == name; });
  return found == schemas.end() ? nullptr : &*found;
}

bool holds(const model::ParamMap& entries, std::string_view key) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const model::ParamEntry& entry) { return entry.key == key; });
}

void tell_unknown(Decoding& decoding, Node key, const std::string& owner,
                  const std::vector<ParamSchema>& schemas) {
  if (key.text() == later_field) {
    tell_not_in_build(decoding, key.place(), "'" + std::string(key.text()) + "' of " + owner);
    return;
  }
  std::vector<std::string> names;
  for (const ParamSchema& schema : schemas) names.push_back(schema.name);
  const std::string known = names.empty() ? "it takes none" : "it takes " + any_of(names);
  decoding.report.error("RP0213", key.place(),
                        owner + " has no parameter '" + std::string(key.text()) + "'",
                        suggest(key.text(), names, known));
}

void check_one_of(Decoding& decoding, const model::ParamMap& given, base::Place place,
                  const std::string& owner, const std::vector<std::string>& names) {
  std::vector<std::string> found;
  for (const std::string& name : names) {
    if (holds(given, name)) found.push_back(name);
  }
  if (found.size() == 1) return;
  const std::string problem = found.empty()
                                  ? owner + " says none of " + any_of(names)
                                  : owner + " says both '" + found[0] + "' and '" + found[1] + "'";
  decoding.report.error("RP0216", place, problem, "write exactly one of them");
}

void check_required(Decoding& decoding, const model::ParamMap& given, base::Place place,
                    const std::string& owner, const std::vector<ParamSchema>& schemas) {
  for (const ParamSchema& schema : schemas) {
    if (!schema.required || holds(given, schema.name)) continue;
    decoding.report.error("RP0214", place, owner + " needs the parameter '" + schema.name + "'",
                          schema.help);
  }
}

}  // namespace

model::ParamMap decode_fields(Decoding& decoding, std::optional<Node> map, base::Place place,
                              const std::string& owner, const std::vector<ParamSchema>& schemas,
                              const std::vector<std::string>& one_of) {
  model::ParamMap entries;
  bool all_known = true;
  if (map) {
    entries.reserve(map->size());
    for (const Entry entry : map->entries()) {
      const ParamSchema* schema = find_schema(schemas, entry.key.text());
      if (schema == nullptr) {
        all_known = false;
        tell_unknown(decoding, entry.key, owner, schemas);
        continue;
      }
      entries.push_back(
          {schema->name, decode_param(decoding, entry.value, *schema), entry.key.place()});
    }
  }
  // A misspelt name is one mistake: what it leaves missing is not told as well.
  if (all_known && !one_of.empty()) check_one_of(decoding, entries, place, owner, one_of);
  if (all_known) check_required(decoding, entries, place, owner, schemas);
  for (const ParamSchema& schema : schemas) {
    if (!schema.default_value || holds(entries, schema.name)) continue;
    entries.push_back({schema.name, {*schema.default_value, place}, place});
  }
  return entries;
}

}  // namespace reprise::load
