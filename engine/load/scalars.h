// Reading one constant of the language from a node. Each returns nullopt after it has reported why.
// `what` names the value in messages ("'timeout'").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "load/document.h"
#include "load/reporter.h"
#include "model/value.h"

namespace reprise::load {

bool expect_map(Reporter& report, Node node, std::string_view what);
bool expect_list(Reporter& report, Node node, std::string_view what);

// The scalar's source text, not empty and without an expression.
std::optional<std::string> read_text(Reporter& report, Node node, std::string_view what);
std::optional<bool> read_boolean(Reporter& report, Node node, std::string_view what);
std::optional<std::int64_t> read_integer(Reporter& report, Node node, std::string_view what,
                                         std::int64_t min, std::int64_t max);
std::optional<double> read_number(Reporter& report, Node node, std::string_view what, double min,
                                  double max);
std::optional<base::Millis> read_duration(Reporter& report, Node node, std::string_view what);
// A duration of more than zero.
std::optional<base::Millis> read_span(Reporter& report, Node node, std::string_view what);
// RFC 3339 with zone; the text as written.
std::optional<std::string> read_timestamp(Reporter& report, Node node, std::string_view what);
// A regular expression as base::Pattern takes it: what loads here works at run time.
std::optional<std::string> read_regex(Reporter& report, Node node, std::string_view what);
// The index of the text in `choices`.
std::optional<std::size_t> read_choice(Reporter& report, Node node, std::string_view what,
                                       const std::vector<std::string>& choices);
// A list of texts; a single text stands for a list of one.
std::vector<std::string> read_texts(Reporter& report, Node node, std::string_view what);

// Untyped data by the JSON types of YAML 1.2: null, true/false, decimal integers and numbers, text.
// What other versions of YAML read otherwise (yes, 017, 0x1f, .inf) is refused: it must be quoted.
std::optional<model::Value> read_plain(Reporter& report, Node scalar);

}  // namespace reprise::load
