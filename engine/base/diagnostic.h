// Diagnostic: one thing wrong (or doubtful) in what a user wrote, with the place and the way out.
#pragma once

#include <string>
#include <vector>

#include "base/place.h"
#include "base/source_map.h"

namespace reprise::base {

enum class Severity { error, warning, note };

// `code` is RP0000..RP9999 and has a page docs/diagnostics/CODE.md. `hint` says what to write
// instead and may be empty. `notes` point at further places ("first defined here").
struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;
  std::string message;
  Place place;
  std::string hint = {};
  std::vector<std::pair<std::string, Place>> notes = {};
};

using Diagnostics = std::vector<Diagnostic>;

bool has_errors(const Diagnostics& diagnostics);

// "file:line:col: error[RP0123]: text", the source line, a caret, "hint: ..." ; with `colour`, ANSI
// colours. Control characters of the source line are shown as '?', never passed to the terminal.
std::string render(const Diagnostic& diagnostic, const SourceMap& sources, bool colour);

// At most `most` diagnostics, errors first, each kind in order of place; then a line that counts
// the rest.
std::string render_all(const Diagnostics& diagnostics, const SourceMap& sources, bool colour,
                       std::size_t most = 20);

}  // namespace reprise::base
