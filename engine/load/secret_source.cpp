#include "load/secret_source.h"

#include <iterator>

#include "load/fields.h"
#include "load/scalars.h"

namespace reprise::load {

using model::SecretSource;

std::optional<SecretSource> read_secret_source(Reporter& report, Node node, const std::string& what,
                                               base::Place place) {
  const Fields fields(report, node, what, {"env", "file", "age"});
  if (!fields.is_map()) return std::nullopt;
  if (node.size() != 1) {
    report.error("RP0250", place, what + " must come from exactly one place",
                 "write {env: VARIABLE}, {file: PATH} or {age: PATH}");
    return std::nullopt;
  }
  constexpr const char* kinds[] = {"env", "file", "age"};
  for (std::size_t i = 0; i < std::size(kinds); ++i) {
    const auto from = fields.find(kinds[i]);
    if (!from) continue;
    const auto text = read_text(report, *from, "'" + std::string(kinds[i]) + "'");
    if (text) return SecretSource{static_cast<SecretSource::Kind>(i), *text};
  }
  return std::nullopt;
}

}  // namespace reprise::load
