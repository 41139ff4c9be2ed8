// `sources:` of a triggers file: kinds, proofs and mappings.
#pragma once

#include <vector>

#include "load/fields.h"
#include "load/reporter.h"
#include "model/triggers.h"

namespace reprise::load {

std::vector<model::SourceSettings> decode_sources(Reporter& report, Node node);

// `auth:` of a source: ways, of which each is one proof or several together.
std::vector<model::Way> decode_ways(Reporter& report, Node node, model::SourceKind kind,
                                    const std::string& source);

// [A-Za-z0-9][A-Za-z0-9._-]{0,63}; RP0501.
bool check_trigger_name(Reporter& report, Node node, std::string_view name, const char* what);

}  // namespace reprise::load
