// Picture: a plan laid out for a medium - a box for each step, a frame around each inner graph, and
// the lines between them. The SVG and the boxes of a terminal are both drawn from it.
#pragma once

#include <string>
#include <vector>

#include "graph/layered.h"
#include "graph/marks.h"

namespace reprise::graph {

// Lengths in the units of the medium: pixels, or cells of a terminal.
struct Medium {
  int character = 1, line = 1;  // of text
  int side = 2, edge = 1;       // from a box to its text: left and right, above and below
  int title_gap = 0;            // between a frame's title and what is inside
  std::size_t label_characters_max = 28;
  bool glyphs = false;  // it has the characters that stand for states
  Spacing spacing = {};
};

struct PictureBox {
  Point corner = {};
  Size size = {};
  bool frame = false;             // around other boxes; its text stands at its top
  std::vector<std::string> text;  // line by line, printable, not escaped
  std::string path = {};          // of a step, as in a run; items of a fan-out are [*]
  std::string action = {};        // as action_label says it; empty for a list
  const Mark* mark = nullptr;     // of the marks that the picture was made with
};

// Between boxes by their number; the lines show the same, and may share their way.
struct PictureNeed {
  std::size_t from = 0, to = 0;
};

struct Picture {
  Size size = {};
  std::vector<PictureBox> boxes = {};  // frames before what is inside
  std::vector<LayeredLine> lines = {};
  std::vector<PictureNeed> needs = {};
};

Picture make_picture(const model::Plan& plan, const Marks& marks, const Medium& medium);

}  // namespace reprise::graph
