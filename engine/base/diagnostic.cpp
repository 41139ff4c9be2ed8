#include "base/diagnostic.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace reprise::base {

namespace {

constexpr std::size_t line_columns_max = 100;  // a document on one long line must stay readable

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "error";
}

struct Ink {
  bool on;
  std::string paint(std::string_view code, std::string_view text) const {
    if (!on) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
  }
  std::string severity(Severity severity, std::string_view text) const {
    const std::string_view code = severity == Severity::error     ? "1;31"
                                  : severity == Severity::warning ? "1;33"
                                                                  : "1;36";
    return paint(code, text);
  }
};

// The columns of a line, one terminal column each: tabs are blanks, whatever a terminal would act
// upon is '?'. `at[i]` is the column of byte i.
struct Columns {
  std::vector<std::string> cells;
  std::vector<std::size_t> at;
};

Columns columns_of(std::string_view line) {
  Columns columns;
  while (!line.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_prefix(line), 1);
    const std::string sequence(line.substr(0, length));
    columns.at.insert(columns.at.end(), length, columns.cells.size());
    if (sequence == "\t")
      columns.cells.emplace_back(" ");
    else
      columns.cells.push_back(printable(sequence) == sequence ? sequence : "?");
    line.remove_prefix(length);
  }
  columns.at.push_back(columns.cells.size());
  return columns;
}

// The part of a long line that is near the place.
std::string_view window(std::string_view line, Place& place) {
  constexpr std::size_t before = 256, bytes_max = 1024;
  if (place.column <= before + 1) return line.substr(0, bytes_max);
  std::size_t cut = std::min<std::size_t>(place.column - 1 - before, line.size());
  while (cut < line.size() && (static_cast<unsigned char>(line[cut]) & 0xc0) == 0x80) ++cut;
  place.column -= static_cast<std::uint32_t>(cut);
  return line.substr(cut, bytes_max);
}

// The source line with its number, and a caret under what is meant.
std::string excerpt(Place place, const SourceMap& sources, Ink ink, Severity severity) {
  const std::string_view whole = sources.line(place);
  if (whole.empty()) return {};
  const Columns columns = columns_of(window(whole, place));
  const std::size_t last = columns.at.size() - 1;
  const std::size_t byte = std::min<std::size_t>(std::max(place.column, 1u) - 1, last);
  const std::size_t end_byte = std::min<std::size_t>(byte + place.length, last);
  const std::size_t caret = columns.at[byte];
  const std::size_t from = caret > line_columns_max - 20 ? caret - (line_columns_max - 20) : 0;
  const std::size_t to = std::min(from + line_columns_max, columns.cells.size());
  const std::size_t end = std::clamp(columns.at[end_byte], caret + 1, std::max(to, caret + 1));
  const std::string number = std::to_string(place.line);
  std::string text = " " + number + " | ";
  for (std::size_t i = from; i < to; ++i) text += columns.cells[i];
  while (text.back() == ' ') text.pop_back();
  text += "\n " + std::string(number.size(), ' ') + " | " + std::string(caret - from, ' ');
  return text + ink.severity(severity, "^" + std::string(end - caret - 1, '~')) + "\n";
}

std::string located(const SourceMap& sources, const Place& place) {
  const std::string where = printable(sources.where(place));
  return where.empty() ? where : where + ": ";
}

// A line end in a name that is quoted must not begin what looks like a line of ours.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char character : printable(text)) {
    if (character == '\n')
      line += "\\n";
    else
      line += character;
  }
  return line;
}

}  // namespace

bool has_errors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& one) { return one.severity == Severity::error; });
}

std::string render(const Diagnostic& diagnostic, const SourceMap& sources, bool colour) {
  const Ink ink{colour};
  std::string label(name_of(diagnostic.severity));
  if (!diagnostic.code.empty()) label += "[" + diagnostic.code + "]";
  std::string text = ink.paint("1", located(sources, diagnostic.place));
  text += ink.severity(diagnostic.severity, label + ":");
  text += " " + on_one_line(diagnostic.message) + "\n";
  text += excerpt(diagnostic.place, sources, ink, diagnostic.severity);
  if (!diagnostic.hint.empty()) {
    text += ink.paint("1;32", "hint:") + " " + printable(diagnostic.hint) + "\n";
  }
  for (const auto& [note, place] : diagnostic.notes) {
    text += ink.severity(Severity::note, "note:");
    text += " " + located(sources, place) + printable(note) + "\n";
    text += excerpt(place, sources, ink, Severity::note);
  }
  return text;
}

std::string render_all(const Diagnostics& diagnostics, const SourceMap& sources, bool colour,
                       std::size_t most) {
  std::vector<const Diagnostic*> order;
  for (const Diagnostic& one : diagnostics) order.push_back(&one);
  const auto rank = [](const Diagnostic* one) {
    const Place& place = one->place;
    return std::tuple(one->severity, place.source, place.line, place.column);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](const Diagnostic* a, const Diagnostic* b) { return rank(a) < rank(b); });
  std::string text;
  for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
    text += render(*order[i], sources, colour);
  }
  if (order.size() > most) text += "... and " + std::to_string(order.size() - most) + " more\n";
  return text;
}

}  // namespace reprise::base
