#include "cli/only_one.h"

namespace reprise::cli {

base::Result<std::string> only_one(const std::vector<std::string>& ids, const std::string& prefix,
                                   const std::string& what, const std::string& list) {
  std::vector<std::string> found;
  for (const auto& id : ids) {
    if (id == prefix) return prefix;
    if (id.starts_with(prefix)) found.push_back(id);
  }
  if (found.size() == 1) return found.front();
  if (found.empty())
    return base::fail("unknown", "there is no " + what + " '" + prefix + "'", "See: " + list);
  std::string names;
  for (std::size_t i = 0; i < found.size() && i < 5; ++i) names += " " + found[i];
  return base::fail("ambiguous", "'" + prefix + "' begins " + std::to_string(found.size()) + " " +
                                     what + " ids:" + names);
}

}  // namespace reprise::cli
