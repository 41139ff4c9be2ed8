// Form: the fields of a question, one after the other as they are asked for, and what a person
// typed as the data that an answer carries.
#pragma once

#include <optional>
#include <string>

#include "model/value.h"

namespace reprise::console::live {

struct FormField {
  std::string name;
  const model::Value* spec = nullptr;
};

// nullopt behind the last one. `form` must outlive what is returned.
std::optional<FormField> field_at(const model::Value& form, std::size_t index);

std::size_t field_count(const model::Value& form);
// It may not be left empty: nothing stands in for it.
bool must_be_filled(const FormField& field);

// "size (int, required, one of 1 2 3): how many".
std::string field_prompt(const FormField& field);

// Numbers, booleans, lists and maps are read as JSON where they are; all else is the text itself.
// The engine checks it against the form. Null: nothing was typed.
model::Value field_value(const FormField& field, const std::string& typed);

}  // namespace reprise::console::live
