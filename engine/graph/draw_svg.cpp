#include <algorithm>

#include "base/markup.h"
#include "graph/draw.h"
#include "graph/draw_formats.h"
#include "graph/picture.h"

namespace reprise::graph {
namespace {

using base::to_markup;

constexpr int margin = 8;
constexpr int arrow = 5;

Medium pixels() {
  Medium medium;
  medium.character = 8;
  medium.line = 17;
  medium.side = 12;
  medium.edge = 8;
  medium.title_gap = 8;
  medium.glyphs = true;
  // What a page of a report is wide; a graph that is wider must be moved to and fro.
  medium.spacing = {.between_nodes = 20, .between_layers = 40, .layer_width_max = 1000};
  return medium;
}

std::string attribute(std::string_view name, int value) {
  return " " + std::string(name) + "=\"" + std::to_string(value) + "\"";
}

std::string pair_text(int x, int y) { return std::to_string(x) + "," + std::to_string(y); }

std::string line_svg(const LayeredLine& line) {
  const int end_y = line.arrives ? line.to.y - arrow : line.to.y;
  std::string path = "M" + pair_text(line.from.x, line.from.y) + "V" + std::to_string(line.leave_y);
  if (line.from.x == line.to.x) {
    path += "V" + std::to_string(end_y);
  } else {
    const int middle = (line.leave_y + end_y) / 2;
    path += "C" + pair_text(line.from.x, middle) + " " + pair_text(line.to.x, middle) + " " +
            pair_text(line.to.x, end_y);
  }
  std::string svg = "<path class=\"line\" d=\"" + path + "\"/>\n";
  if (line.arrives)
    svg += "<path class=\"arrow\" d=\"M" + pair_text(line.to.x, line.to.y) + "l" +
           pair_text(-arrow + 1, -arrow - 2) + "h" + std::to_string(2 * arrow - 2) + "z\"/>\n";
  return svg;
}

std::string title_of(const PictureBox& box) {
  std::string title = box.path.empty() ? box.text.front() : box.path;
  if (!box.action.empty()) title += ": " + box.action;
  if (box.mark != nullptr) title += ", " + words_of(*box.mark);
  return title;
}

std::string box_svg(const PictureBox& box, const Medium& medium) {
  const Tone tone = box.mark == nullptr ? Tone::plain : box.mark->tone;
  std::string svg = "<g class=\"" + std::string(box.frame ? "frame " : "step ") +
                    std::string(to_text(tone)) + "\"><title>" + to_markup(title_of(box)) +
                    "</title><rect" + attribute("x", box.corner.x) + attribute("y", box.corner.y) +
                    attribute("width", box.size.width) + attribute("height", box.size.height) +
                    " rx=\"5\"/>";
  int y = box.corner.y + medium.edge - 4;
  for (std::size_t i = 0; i < box.text.size(); ++i) {
    y += medium.line;
    svg += "<text" + attribute("x", box.corner.x + medium.side) + attribute("y", y) +
           (i == 0 ? " class=\"id\">" : ">") + to_markup(box.text[i]) + "</text>";
  }
  return svg + "</g>\n";
}

std::string picture_svg(const model::Plan& plan, const Marks& marks, std::string_view name,
                        const std::string& style) {
  const Medium medium = pixels();
  const Picture picture = make_picture(plan, marks, medium);
  const int width = picture.size.width + 2 * margin, height = picture.size.height + 2 * margin;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"graph\" role=\"img\"" +
                    attribute("width", width) + attribute("height", height) + " viewBox=\"" +
                    std::to_string(-margin) + " " + std::to_string(-margin) + " " +
                    std::to_string(width) + " " + std::to_string(height) + "\" aria-label=\"" +
                    to_markup(name) + "\">\n<title>" + to_markup(name) + "</title>\n" + style;
  for (const PictureBox& box : picture.boxes)
    if (box.frame) svg += box_svg(box, medium);
  for (const LayeredLine& line : picture.lines) svg += line_svg(line);
  for (const PictureBox& box : picture.boxes)
    if (!box.frame) svg += box_svg(box, medium);
  return svg + "</svg>\n";
}

}  // namespace

std::string draw_svg(const model::Plan& plan, const Marks& marks) {
  const std::string name = "Graph of " + (plan.title.empty() ? plan.runbook : plan.title);
  const std::string style = "<style>" + std::string(svg_style()) + "</style>\n";
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + picture_svg(plan, marks, name, style);
}

std::string draw_svg_inline(const model::Plan& plan, const Marks& marks, std::string_view name) {
  return picture_svg(plan, marks, name, {});
}

}  // namespace reprise::graph
