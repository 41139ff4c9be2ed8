// Roff: a manual page in the man(7) macros. What is given is text: nothing in it can be markup,
// but `code` between backticks, which becomes bold.
#pragma once

#include <string>
#include <string_view>

namespace reprise::cli {

class Roff {
 public:
  // NAME, and its one line. No date: the same source gives the same bytes.
  Roff(std::string_view name, int chapter, std::string_view summary);

  void section(std::string_view heading);
  void part(std::string_view heading);  // within a section
  void paragraph(std::string_view text);
  void literal(std::string_view lines);                     // as it stands, indented
  void item(std::string_view term, std::string_view text);  // the term in bold
  // The synopsis: words in bold, those in capitals or brackets as what stands for something.
  void synopsis(std::string_view words);
  // Under an item: what is added goes further in, until end_inner().
  void begin_inner();
  void end_inner();

  const std::string& text() const { return text_; }

 private:
  void begin_paragraph();

  std::string text_;
};

// "reprise-run(1)", for the end of a page.
std::string page_name(std::string_view name, int chapter);

}  // namespace reprise::cli
