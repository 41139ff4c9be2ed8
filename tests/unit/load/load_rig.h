// Loading a text in one line, and saying what came of it.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "load/load_runbook.h"
#include "unit/load/small_catalog.h"

namespace reprise::tests {

inline const ActionCatalog& shared_catalog() {
  static const ActionCatalog catalog = small_catalog();
  return catalog;
}

inline load::Loaded load_yaml(const std::string& text, const load::LoadOptions& options = {}) {
  return load::load_text("test.yaml", text, shared_catalog(), small_name_finder(), {}, options);
}

inline load::Loaded load_json(const std::string& text) {
  return load::load_text("test.json", text, shared_catalog(), small_name_finder(), {});
}

// "CODE line:column" of each diagnostic, in the order told.
inline std::vector<std::string> told(const base::Diagnostics& diagnostics) {
  std::vector<std::string> result;
  for (const base::Diagnostic& one : diagnostics) {
    result.push_back(one.code + " " + std::to_string(one.place.line) + ":" +
                     std::to_string(one.place.column));
  }
  return result;
}

using Told = std::vector<std::string>;

// A whole runbook around `steps` (indented by two), whose first line is line 4.
inline std::string with_steps(const std::string& steps) {
  return "reprise: 1\nrunbook: demo/test\nsteps:\n" + steps;
}

// The one step of a runbook without errors.
inline model::Step only_step(const std::string& steps) {
  const load::Loaded loaded = load_yaml(with_steps(steps));
  INFO(base::render_all(loaded.diagnostics, loaded.sources, false));
  REQUIRE(loaded.runbook);
  REQUIRE(loaded.runbook->steps.size() == 1);
  return loaded.runbook->steps[0];
}

inline Told told_of_steps(const std::string& steps) {
  return told(load_yaml(with_steps(steps)).diagnostics);
}

}  // namespace reprise::tests
