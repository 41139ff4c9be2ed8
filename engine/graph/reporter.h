// Reporter: collects what is wrong, with place and hint, and keeps that cheap where much is wrong.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"

namespace reprise::graph {

class Reporter {
 public:
  explicit Reporter(const base::SourceMap& sources) : sources_(sources) {}

  void error(std::string code, base::Place place, std::string message, std::string hint = {});
  // The last error gets a note at a second place.
  void note(std::string text, base::Place place);

  // False once so much is wrong that nobody reads hints any more; they cost a look at every name.
  bool is_detailed() const { return diagnostics_.size() < 100; }
  // "did you mean 'x'?", or `otherwise`.
  std::string suggest(std::string_view word, const std::vector<std::string>& candidates,
                      std::string otherwise = {}) const;
  // Where `word` is written in the element that begins at `from` (a step's place): a list of plain
  // names keeps no places of its own. `from` where it is not found.
  base::Place written(base::Place from, std::string_view key, std::string_view word) const;

  bool has_errors() const { return base::has_errors(diagnostics_); }
  base::Diagnostics take() { return std::move(diagnostics_); }

 private:
  const base::SourceMap& sources_;
  base::Diagnostics diagnostics_;
};

}  // namespace reprise::graph
