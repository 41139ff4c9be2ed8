#include "app/attempt_names.h"

namespace reprise::app {

std::string log_name(const model::AttemptId& id) {
  std::string name;
  for (const char letter : id.step) {
    if (letter == ']') continue;
    name.push_back(letter == '/' || letter == '[' ? '.' : letter);
  }
  if (id.role != model::AttemptRole::main) name += "." + std::string(model::to_text(id.role));
  return name + "." + std::to_string(id.number);
}

std::string token_of(const std::string& journal_uuid, const std::string& run_id,
                     const model::AttemptId& id) {
  constexpr std::size_t digits = 8;
  return run_id + "." + log_name(id) + "@" + journal_uuid.substr(0, digits);
}

}  // namespace reprise::app
