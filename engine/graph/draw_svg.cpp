#include <algorithm>

#include "base/markup.h"
#include "graph/draw.h"
#include "graph/draw_formats.h"
#include "graph/draw_label.h"
#include "graph/picture.h"

namespace reprise::graph {
namespace {

using base::to_markup;

constexpr int margin = 8;
constexpr int arrow = 5;
constexpr std::size_t dense_lines = 400;       // more hide each other, and are drawn faint
constexpr std::size_t near_needs_max = 4'000;  // each is drawn twice

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
  return title_text(box.path.empty() ? box.text.front() : box.path, box.action, box.mark);
}

// From the middle below one box to the middle above another, and a frame around the other one.
std::string near_path(const PictureBox& from, const PictureBox& to, const PictureBox& other) {
  constexpr int gap = 3, bend = 20;
  const int x = from.corner.x + from.size.width / 2, y = from.corner.y + from.size.height;
  const int end_x = to.corner.x + to.size.width / 2, end_y = to.corner.y;
  const int width = other.size.width + 2 * gap, height = other.size.height + 2 * gap;
  return "M" + pair_text(x, y) + "C" + pair_text(x, y + bend) + " " +
         pair_text(end_x, end_y - bend) + " " + pair_text(end_x, end_y) + "M" +
         pair_text(other.corner.x - gap, other.corner.y - gap) + "h" + std::to_string(width) + "v" +
         std::to_string(height) + "h" + std::to_string(-width) + "z";
}

// Of each box: what it needs and what needs it, to be seen while it is pointed at.
std::vector<std::string> near_paths(const Picture& picture) {
  std::vector<std::string> paths(picture.boxes.size());
  if (picture.needs.size() > near_needs_max) return paths;
  for (const PictureNeed& need : picture.needs) {
    const PictureBox &from = picture.boxes[need.from], &to = picture.boxes[need.to];
    paths[need.from] += near_path(from, to, to);
    paths[need.to] += near_path(from, to, from);
  }
  return paths;
}

std::string box_svg(const PictureBox& box, const std::string& near, const Medium& medium) {
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
  if (!near.empty()) svg += "<path class=\"near\" d=\"" + near + "\"/>";
  return svg + "</g>\n";
}

std::string picture_svg(const model::Plan& plan, const Marks& marks, std::string_view name,
                        const std::string& style) {
  const Medium medium = pixels();
  const Picture picture = make_picture(plan, marks, medium);
  const std::vector<std::string> near = near_paths(picture);
  const bool is_dense = picture.lines.size() > dense_lines;
  std::string svg = svg_begin(is_dense ? "graph dense" : "graph", picture.size, name) + style;
  for (std::size_t i = 0; i < picture.boxes.size(); ++i)
    if (picture.boxes[i].frame) svg += box_svg(picture.boxes[i], near[i], medium);
  for (const LayeredLine& line : picture.lines) svg += line_svg(line);
  for (std::size_t i = 0; i < picture.boxes.size(); ++i)
    if (!picture.boxes[i].frame) svg += box_svg(picture.boxes[i], near[i], medium);
  return svg + "</svg>\n";
}

}  // namespace

std::string svg_begin(std::string_view kinds, const Size& size, std::string_view name) {
  const int width = size.width + 2 * margin, height = size.height + 2 * margin;
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"" + std::string(kinds) +
         "\" role=\"img\"" + attribute("width", width) + attribute("height", height) +
         " viewBox=\"" + std::to_string(-margin) + " " + std::to_string(-margin) + " " +
         std::to_string(width) + " " + std::to_string(height) + "\" aria-label=\"" +
         to_markup(name) + "\">\n<title>" + to_markup(name) + "</title>\n";
}

std::string draw_svg(const model::Plan& plan, const Marks& marks) {
  const std::string name = "Graph of " + (plan.title.empty() ? plan.runbook : plan.title);
  const std::string style = "<style>" + std::string(svg_style()) + "</style>\n";
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + picture_svg(plan, marks, name, style);
}

std::string draw_svg_inline(const model::Plan& plan, const Marks& marks, std::string_view name) {
  return picture_svg(plan, marks, name, {});
}

}  // namespace reprise::graph
