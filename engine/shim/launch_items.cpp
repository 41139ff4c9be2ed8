#include "shim/launch_items.h"

#include "process/evidence.h"

namespace reprise::shim {

namespace {
bool has_nul(const std::string& text) { return text.find('\0') != std::string::npos; }
}  // namespace

base::Status check_items(const process::LaunchSpec& spec) {
  if (spec.argv.empty()) return base::fail("not-started", "there is no program to start");
  bool bad = has_nul(spec.cwd);
  for (const auto& item : spec.argv) bad = bad || has_nul(item);
  for (const auto& [name, value] : spec.env)
    bad = bad || has_nul(name) || has_nul(value) || name.empty() ||
          name.find('=') != std::string::npos;
  if (bad)
    return base::fail("not-started",
                      "a NUL byte in an argument, or a name no environment variable can have");
  return {};
}

std::vector<std::string> environment_items(const process::LaunchSpec& spec) {
  std::vector<std::string> items;
  items.reserve(spec.env.size() + 1);
  for (const auto& [name, value] : spec.env)
    if (name != process::token_variable) items.push_back(name + "=" + value);
  items.push_back(std::string(process::token_variable) + "=" + spec.token);
  return items;
}

}  // namespace reprise::shim
