// Cells: how wide a text is on a terminal, and as much of it as a number of columns takes. What
// comes from outside is made harmless on its only way here: nothing in it can move the cursor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reprise::console::live {

// What the terminal can show: without `unicode` every character beyond ASCII is a '?'.
struct Charset {
  bool unicode = true;
};

struct Fitted {
  std::string text;
  int width = 0;     // columns
  bool cut = false;  // something was left out; then it ends in a mark that says so
};

// The beginning of `text`, at most `columns` wide. Line ends and tabs become blanks, control and
// direction characters visible escapes; a wide character is kept whole or left out.
Fitted fit(std::string_view text, int columns, Charset charset);

// The lines of a text, each at most `columns` wide, broken at blanks where there are any; at most
// `lines_max` of them.
std::vector<std::string> wrapped(std::string_view text, int columns, std::size_t lines_max,
                                 Charset charset);

}  // namespace reprise::console::live
