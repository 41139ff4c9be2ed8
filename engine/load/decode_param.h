// From nodes to Params: data that may hold expressions, checked against what an action declares.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/decoding.h"
#include "load/document.h"
#include "load/template_text.h"
#include "model/param.h"

namespace reprise::load {

// Untyped data: scalars by read_plain, expressions anywhere.
model::Param decode_data(Decoding& decoding, Node node, Secrets secrets);
// The scalar's source text (007 stays 007), expressions allowed. `what` as in scalars.h.
std::optional<model::Param> decode_text(Decoding& decoding, Node node, std::string_view what,
                                        Secrets secrets);
// `env:` NAME -> text.
std::vector<model::ParamEntry> decode_env(Decoding& decoding, Node node);

// A value for `schema`; everything wrong that can be told now is reported. Constant durations
// become milliseconds. Where an error was reported the result is of no use but harmless.
model::Param decode_param(Decoding& decoding, Node node, const model::ParamSchema& schema);

// The parameters of `action` under `with:` (or in a gate). Absent ones with a default get it.
// `place` is where to point when a parameter is missing.
model::Param decode_params(Decoding& decoding, std::optional<Node> with, base::Place place,
                           const model::ActionSchema& action);

}  // namespace reprise::load
