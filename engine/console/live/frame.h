// Frame: one picture of the live view - rows of text pieces, each at its column. It knows no
// terminal; paint() says what has to be written to one so that it shows the frame.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "console/live/cells.h"

namespace reprise::console::live {

enum class Style : std::uint8_t { plain, good, bad, wait, dim, bold, chosen };

struct Span {
  int column = 0, width = 0;
  std::string text;
  Style style = Style::plain;
  friend bool operator==(const Span&, const Span&) = default;
};

// One line of the screen. What is put beyond its width is cut.
class Row {
 public:
  explicit Row(int width, Charset charset = {}) : width_(width), charset_(charset) {}

  // Behind what is there.
  Row& add(std::string_view text, Style style = Style::plain);
  // Takes exactly `columns`: cut where it is longer, blanks behind it where it is shorter.
  Row& field(std::string_view text, int columns, Style style = Style::plain);
  // At the right edge, where there is room for all of it.
  Row& right(std::string_view text, Style style = Style::plain);
  Row& skip(int columns);
  int room() const { return width_ - end_; }
  int end() const { return end_; }

  const std::vector<Span>& spans() const { return spans_; }
  // As a person reads it, without blanks at the end.
  std::string text() const;
  friend bool operator==(const Row& left, const Row& right) { return left.spans_ == right.spans_; }

 private:
  int width_, end_ = 0;
  Charset charset_;
  std::vector<Span> spans_;
};

struct Frame {
  int width = 0, height = 0;
  std::vector<Row> rows = {};                      // `height` of them
  std::optional<std::pair<int, int>> cursor = {};  // row and column of where a person types
};

struct PaintOptions {
  bool colour = true;
};

// The bytes that turn a screen that shows `before` into one that shows `after`; only rows that
// differ are written. A frame of another size, or an empty one, means: the whole screen.
std::string paint(const Frame& before, const Frame& after, PaintOptions options);

}  // namespace reprise::console::live
