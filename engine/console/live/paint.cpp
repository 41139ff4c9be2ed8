// What a terminal is told: only sequences of ECMA-48 that every terminal since the VT100 knows.
#include "console/live/frame.h"

namespace reprise::console::live {
namespace {

std::string_view code_of(Style style) {
  switch (style) {
    case Style::good:
      return "\x1b[32m";
    case Style::bad:
      return "\x1b[31m";
    case Style::wait:
      return "\x1b[33m";
    case Style::dim:
      return "\x1b[2m";
    case Style::bold:
      return "\x1b[1m";
    case Style::chosen:
      return "\x1b[7m";
    case Style::plain:
      break;
  }
  return {};
}

// Each piece is put at its column by name. So a terminal that draws a character wider or narrower
// than it is counted here spoils that piece and none behind it.
std::string to_column(int column) { return "\x1b[" + std::to_string(column + 1) + "G"; }

std::string to_row(int row) { return "\x1b[" + std::to_string(row + 1) + ";1H"; }

std::string painted(const Span& span, PaintOptions options) {
  const std::string_view code = options.colour ? code_of(span.style) : std::string_view{};
  if (code.empty()) return span.text;
  return std::string(code) + span.text + "\x1b[0m";
}

std::string painted(const Row& row, int width, PaintOptions options) {
  std::string out;
  int column = 0;
  for (const Span& span : row.spans()) {
    if (span.column > column) {
      out += to_column(column);
      out.append(static_cast<std::size_t>(span.column - column), ' ');
    }
    out += to_column(span.column) + painted(span, options);
    column = span.column + span.width;
  }
  // Behind a full line the cursor still stands on its last character.
  if (column < width) out += to_column(column) + "\x1b[K";
  return out;
}

}  // namespace

std::string paint(const Frame& before, const Frame& after, PaintOptions options) {
  const bool anew = before.width != after.width || before.height != after.height;
  std::string out;
  if (anew) out += "\x1b[2J";
  for (std::size_t row = 0; row < after.rows.size(); ++row) {
    if (!anew && row < before.rows.size() && before.rows[row] == after.rows[row]) continue;
    out += to_row(static_cast<int>(row)) + painted(after.rows[row], after.width, options);
  }
  if (after.cursor) {
    out += to_row(after.cursor->first) + to_column(after.cursor->second) + "\x1b[?25h";
  } else if (before.cursor) {
    out += "\x1b[?25l";
  }
  return out;
}

}  // namespace reprise::console::live
