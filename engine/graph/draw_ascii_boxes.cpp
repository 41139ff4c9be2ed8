#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "graph/draw_formats.h"
#include "graph/draw_label.h"
#include "graph/picture.h"

namespace reprise::graph {
namespace {

constexpr int columns_max = 80;

Medium cells() {
  Medium medium;
  medium.spacing.between_nodes = 2;
  medium.spacing.track = 1;
  return medium;
}

// Cells of one character each, which may take several bytes.
class Canvas {
 public:
  explicit Canvas(Size size)
      : width_(size.width),
        cells_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height), " ") {}

  std::string& at(int x, int y) { return cells_.at(static_cast<std::size_t>(y * width_ + x)); }

  void write(int x, int y, std::string_view text) {
    while (!text.empty()) {
      const std::size_t length = std::max<std::size_t>(1, base::utf8_prefix(text));
      at(x++, y) = text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  void across(int from_x, int to_x, int y, const char* with) {
    for (int x = std::min(from_x, to_x); x <= std::max(from_x, to_x); ++x) at(x, y) = with;
  }
  void down(int x, int from_y, int to_y, const char* with) {
    for (int y = from_y; y < to_y; ++y) at(x, y) = with;
  }

  std::string text() const {
    std::string all;
    const auto width = static_cast<std::size_t>(width_);
    for (std::size_t begin = 0; begin < cells_.size(); begin += width) {
      std::string line;
      for (std::size_t x = 0; x < width; ++x) line += cells_[begin + x];
      all += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return all;
  }

 private:
  int width_;
  std::vector<std::string> cells_;
};

void draw_box(Canvas& canvas, const PictureBox& box, const Medium& medium) {
  const char* corner = box.frame ? "." : "+";
  const char* level = box.frame ? "." : "-";
  const char* upright = box.frame ? ":" : "|";
  const int right = box.corner.x + box.size.width - 1, bottom = box.corner.y + box.size.height - 1;
  for (const int y : {box.corner.y, bottom}) canvas.across(box.corner.x, right, y, level);
  for (const int x : {box.corner.x, right}) {
    canvas.down(x, box.corner.y, bottom + 1, upright);
    canvas.at(x, box.corner.y) = corner;
    canvas.at(x, bottom) = corner;
  }
  int y = box.corner.y + medium.edge;
  for (const std::string& line : box.text) canvas.write(box.corner.x + medium.side, y++, line);
}

// What runs across first, so that a line that only passes shows as one, without a corner.
void draw_lines(Canvas& canvas, const std::vector<LayeredLine>& lines) {
  for (const LayeredLine& line : lines)
    if (line.from.x != line.to.x) canvas.across(line.from.x, line.to.x, line.bend_y, "-");
  for (const LayeredLine& line : lines) {
    canvas.down(line.from.x, line.from.y, line.bend_y, "|");
    canvas.down(line.to.x, line.from.x == line.to.x ? line.bend_y : line.bend_y + 1, line.to.y,
                "|");
  }
  for (const LayeredLine& line : lines) {
    if (line.from.x != line.to.x)
      for (const int x : {line.from.x, line.to.x}) canvas.at(x, line.bend_y) = "+";
    if (line.arrives) canvas.at(line.to.x, line.to.y - 1) = "v";
  }
}

}  // namespace

std::string draw_ascii_boxes(const model::Plan& plan, const Marks& marks) {
  const Medium medium = cells();
  const Picture picture = make_picture(plan, marks, medium);
  if (picture.size.width > columns_max) return {};
  Canvas canvas(picture.size);
  for (const PictureBox& box : picture.boxes) draw_box(canvas, box, medium);
  draw_lines(canvas, picture.lines);
  return base::printable(plan.runbook) + "\n" + canvas.text();
}

}  // namespace reprise::graph
