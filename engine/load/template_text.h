// Finding ${{ expressions }} in text, and conditions that are an expression as a whole.
#pragma once

#include <optional>
#include <string_view>

#include "load/decoding.h"
#include "load/document.h"
#include "model/param.h"

namespace reprise::load {

bool has_expression(std::string_view text);

enum class Secrets { allowed, refused };

// The parts of a scalar's text. nullopt after RP0140 (no end), RP0141 (empty), or what check says
// of one of its expressions.
std::optional<model::Template> read_template(Decoding& decoding, Node scalar, Secrets secrets);

// `when:` and `until:`: a bare expression; a ${{ }} around all of it is accepted.
std::optional<model::Expression> read_condition(Decoding& decoding, Node node,
                                                std::string_view what);

}  // namespace reprise::load
