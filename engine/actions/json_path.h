// JsonPath: one value inside a document, as ".items[1].id" names it.
#pragma once

#include <string_view>

#include "model/value.h"

namespace reprise::actions {

// One part after the other; positions count from 1, "." is the document. nullptr where the path
// leads to nothing. Points into `document`.
const model::Value* at_json_path(const model::Value& document, std::string_view path);

}  // namespace reprise::actions
