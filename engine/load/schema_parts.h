// Small parts from which the language's JSON Schema is put together; a schema is a model::Value.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "model/action_schema.h"

namespace reprise::load {

model::Value schema_reference(std::string_view definition);
model::Value schema_of_type(std::string_view json_type, std::string description = {});
model::Value schema_choice(const std::vector<std::string>& words);
model::Value schema_list_of(model::Value items);
// A map with just these keys.
model::Value schema_map(model::Map properties,
                        std::initializer_list<std::string_view> required = {});
// The same properties, each with what key_help says of it as a key of `map`.
model::Map schema_described_keys(std::string_view map, model::Map properties);
// A map with any keys and values of one kind.
model::Value schema_map_of(model::Value values);
model::Value schema_any_of(model::List choices);

// What may stand under `with:` for the action.
model::Value schema_of_parameters(const model::ActionSchema& action);

// Definitions that several keys share: text, duration, condition, retry, expect, ...
model::Map common_definitions();
// The definitions `action` (uses, with, ..), `step`, `handler`.
model::Map step_definitions(const model::ActionCatalog& catalog);

}  // namespace reprise::load
