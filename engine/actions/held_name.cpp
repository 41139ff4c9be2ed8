#include "actions/held_name.h"

#include <algorithm>

#include "base/sha256.h"

namespace reprise::actions {

namespace {

// Where the runbook stands that has the scope: "" for the run.
std::string owner_of(const std::string& step) {
  std::size_t begin = 0;  // of the part that stands beside the steps of its runbook
  for (const char* mark : {"@scope[", "@guard["})
    if (const auto at = step.rfind(mark); at != std::string::npos) begin = std::max(begin, at);
  if (const bool enters = !step.ends_with(']'); enters)
    begin = step.find('/') == std::string::npos ? 0 : step.rfind('/') + 1;
  return step.substr(0, begin == 0 ? 0 : begin - 1);
}

}  // namespace

std::string held_name(const std::string& folder, const std::string& run_id, const std::string& step,
                      const std::string& scope) {
  constexpr std::size_t digits = 32;
  return base::sha256_hex(folder + "\n" + run_id + "\n" + owner_of(step) + "\n" + scope)
      .substr(0, digits);
}

}  // namespace reprise::actions
