// The fields of a typed map: unknown, missing and mutually exclusive ones are told, defaults are
// set.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "load/decoding.h"
#include "load/document.h"
#include "model/param.h"

namespace reprise::load {

// `map` is a map or absent. `owner` names it in messages. Where `one_of` names fields, exactly one
// of them must be there.
model::ParamMap decode_fields(Decoding& decoding, std::optional<Node> map, base::Place place,
                              const std::string& owner,
                              const std::vector<model::ParamSchema>& schemas,
                              const std::vector<std::string>& one_of);

}  // namespace reprise::load
