// JsonPath: one value inside a document, as ".items[1].id" names it.
#pragma once

#include <string_view>

#include "model/value.h"

namespace reprise::model {

// One part after the other; positions count from 1, "." is the document. nullptr where the path
// leads to nothing. Points into `document`; the path is one that is_json_path takes.
const Value* at_json_path(const Value& document, std::string_view path);

// ".name", ".items[1].id", ".[2]"; "." alone is the whole.
bool is_json_path(std::string_view path);

}  // namespace reprise::model
