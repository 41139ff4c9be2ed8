// `env:` of runs and steps: names that a child's environment may have, and text.
#include <algorithm>

#include "load/decode_param.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

bool is_env_name(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (name.empty() || !is_letter(name[0])) return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

void check_env_name(Decoding& decoding, Node key) {
  const std::string name(key.text());
  if (name.starts_with("REPRISE_")) {
    decoding.report.error("RP0224", key.place(), "'" + name + "' is set by the engine",
                          "names that begin with REPRISE_ are its own");
  } else if (!is_env_name(name)) {
    decoding.report.error("RP0224", key.place(),
                          "'" + name + "' cannot name an environment variable",
                          "letters, digits and '_', and no digit first");
  }
}

}  // namespace

std::vector<model::ParamEntry> decode_env(Decoding& decoding, Node node) {
  std::vector<model::ParamEntry> env;
  if (!expect_map(decoding.report, node, "'env'")) return env;
  for (const Entry entry : node.entries()) {
    check_env_name(decoding, entry.key);
    auto text = decode_text(decoding, entry.value, "'" + std::string(entry.key.text()) + "'",
                            Secrets::allowed);
    if (!text) continue;
    env.push_back({std::string(entry.key.text()), std::move(*text), entry.key.place()});
  }
  return env;
}

}  // namespace reprise::load
