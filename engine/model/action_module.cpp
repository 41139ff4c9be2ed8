#include "model/action_module.h"

#include "base/sha256.h"

namespace reprise::model {

Value reference_to(const ModuleText& text) {
  return Map{{"bytes", static_cast<std::int64_t>(text.text.size())},
             {"sha256", base::sha256_hex(text.text)}};
}

const base::Source* find_referred(const base::SourceMap& sources, const Value& reference) {
  const auto bytes = reference["bytes"].integer_or(-1);
  const std::string wanted = reference["sha256"].text_or("");
  for (const auto& source : sources.all())
    if (static_cast<std::int64_t>(source.text.size()) == bytes &&
        base::sha256_hex(source.text) == wanted)
      return &source;
  return nullptr;
}

}  // namespace reprise::model
