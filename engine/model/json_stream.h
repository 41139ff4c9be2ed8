// Reading large stored documents without holding them as a whole.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "model/value.h"

namespace reprise::model {

// The lists at `outer`[i].`inner` of a document: each of their items goes to `use`, with i, and is
// not kept; the lists stay empty. `use` returns false to end the parse with an error.
struct NestedList {
  std::string_view outer, inner;
  std::function<bool(std::size_t index, const Value& item)> use;
};

// As parse_stored_json of model/json.h.
base::Result<Value> parse_stored_json(std::string_view text, const NestedList& nested);

}  // namespace reprise::model
