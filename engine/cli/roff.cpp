#include "cli/roff.h"

#include <cctype>

#include "base/text.h"
#include "reprise/version.h"

namespace reprise::cli {

namespace {

// Each character that groff would change or obey.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '\'')
      out += "\\(aq";
    else if (c == '`')
      out += "\\(ga";
    else if (c == '^')
      out += "\\(ha";
    else if (c == '~')
      out += "\\(ti";
    else
      out += c;
  }
  return !out.empty() && out.front() == '.' ? "\\&" + out : out;
}

// One line of the source for one line of the text, so that a line break stays harmless.
std::string filled(std::string_view text) {
  std::string out;
  bool is_code = false;
  for (const auto line : base::split(text, '\n')) {
    std::string shown;
    for (const auto piece : base::split(line, '`')) {
      if (!shown.empty() || piece.data() != line.data()) {
        is_code = !is_code;
        shown += is_code ? "\\fB" : "\\fR";
      }
      shown += escaped(piece);
    }
    out += shown + "\n";
  }
  return out;
}

std::string lower_first(std::string_view text) {
  std::string out(text);
  if (!out.empty()) out[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(out[0])));
  return out;
}

bool stands_for_something(std::string_view word) {
  return word.front() == '[' || std::isupper(static_cast<unsigned char>(word.front())) != 0;
}

}  // namespace

Roff::Roff(std::string_view name, int chapter, std::string_view summary) {
  std::string title(name);
  for (char& c : title) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  text_ = ".\\\" Written by `reprise`; the text is that of its help.\n.TH " + title + " " +
          std::to_string(chapter) + " \"\" \"reprise " REPRISE_VERSION "\" \"Reprise\"\n" +
          ".nh\n.ad l\n.SH NAME\n" + escaped(name) + " \\- " + escaped(lower_first(summary)) + "\n";
}

void Roff::section(std::string_view heading) { text_ += ".SH " + escaped(heading) + "\n"; }
void Roff::part(std::string_view heading) { text_ += ".SS " + escaped(heading) + "\n"; }
void Roff::paragraph(std::string_view text) {
  begin_paragraph();
  text_ += filled(text);
}

void Roff::literal(std::string_view lines) {
  begin_paragraph();
  text_ += ".RS 4\n.nf\n";
  for (const auto line : base::split(lines, '\n')) {
    const std::string shown = escaped(line);
    text_ += (shown.empty() ? "\\&" : shown) + "\n";
  }
  text_ += ".fi\n.RE\n";
}

void Roff::item(std::string_view term, std::string_view text) {
  text_ += ".TP\n\\fB" + escaped(term) + "\\fR\n" + (text.empty() ? "\\&\n" : filled(text));
}

void Roff::synopsis(std::string_view words) {
  begin_paragraph();
  for (const auto word : base::split(words, ' '))
    text_ += (stands_for_something(word) ? "\\fI" : "\\fB") + escaped(word) + "\\fR\n";
}

// A heading begins one itself.
void Roff::begin_paragraph() {
  const auto line = text_.rfind('\n', text_.size() - 2) + 1;
  if (text_.compare(line, 2, ".S") != 0) text_ += ".PP\n";
}

void Roff::begin_inner() { text_ += ".RS\n"; }
void Roff::end_inner() { text_ += ".RE\n"; }

std::string page_name(std::string_view name, int chapter) {
  return "`" + std::string(name) + "`(" + std::to_string(chapter) + ")";
}

}  // namespace reprise::cli
