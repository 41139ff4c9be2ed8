#include "graph/picture.h"

#include <algorithm>

#include "graph/draw_label.h"
#include "graph/inner_graphs.h"

namespace reprise::graph {

using model::Graph;
using model::PlannedStep;
using model::StepIndex;

namespace {

void move(Picture& picture, Point by) {
  for (PictureBox& box : picture.boxes) {
    box.corner.x += by.x;
    box.corner.y += by.y;
  }
  for (LayeredLine& line : picture.lines) {
    line.from.x += by.x;
    line.to.x += by.x;
    line.from.y += by.y;
    line.to.y += by.y;
    line.leave_y += by.y;
    line.bend_y += by.y;
  }
}

void take(Picture& into, Picture&& part, Point at) {
  move(part, at);
  into.size.width = std::max(into.size.width, at.x + part.size.width);
  into.size.height = std::max(into.size.height, at.y + part.size.height);
  const std::size_t before = into.boxes.size();
  for (const PictureNeed& need : part.needs)
    into.needs.push_back({need.from + before, need.to + before});
  std::move(part.boxes.begin(), part.boxes.end(), std::back_inserter(into.boxes));
  into.lines.insert(into.lines.end(), part.lines.begin(), part.lines.end());
}

class PictureMaker {
 public:
  PictureMaker(const model::Plan& plan, const Marks& marks, const Medium& medium)
      : plan_(plan), marks_(marks), medium_(medium) {}

  // A graph, and below it the lists that belong to it.
  std::vector<Picture> parts_of(const std::vector<InnerGraph>& graphs) {
    std::vector<Picture> parts;
    for (const InnerGraph& inner : graphs) {
      Picture steps = layers_of(inner);
      parts.push_back(inner.name.empty() ? std::move(steps)
                                         : framed({.text = {inner.name}}, {std::move(steps)}));
    }
    return parts;
  }

  Picture stacked(std::vector<Picture> parts, Point at) const {
    Picture all;
    for (Picture& part : parts) {
      take(all, std::move(part), at);
      at.y = all.size.height + medium_.line;
    }
    return all;
  }

 private:
  Picture layers_of(const InnerGraph& inner) {
    const Graph& graph = plan_.graphs[inner.graph];
    std::vector<Picture> steps;
    std::vector<Size> sizes;
    std::vector<LayeredEdge> edges;
    for (StepIndex step = 0; step < graph.steps.size(); ++step) {
      steps.push_back(picture_of(inner, step));
      sizes.push_back(steps.back().size);
      for (const StepIndex need : graph.steps[step].needs) edges.push_back({need, step});
    }
    Layered layered = lay_out_in_layers(sizes, edges, medium_.spacing);
    Picture all;
    all.size = layered.size;
    all.lines = std::move(layered.lines);
    std::vector<std::size_t> boxes;  // of the steps
    for (StepIndex step = 0; step < graph.steps.size(); ++step) {
      boxes.push_back(all.boxes.size());
      take(all, std::move(steps[step]), layered.corners[step]);
    }
    for (const LayeredEdge& edge : edges) all.needs.push_back({boxes[edge.from], boxes[edge.to]});
    return all;
  }

  Picture picture_of(const InnerGraph& inner, StepIndex step) {
    const PlannedStep& planned = plan_.graphs[inner.graph].steps[step];
    PictureBox box;
    box.path = inner.path_of(planned);
    box.action = action_label(planned);
    box.mark = mark_of(marks_, inner.graph, step);
    box.text = details_of(plan_, inner.graph, step);
    box.text.insert(box.text.begin(), name_of(plan_, inner.graph, step));
    if (box.mark != nullptr) {
      const std::string glyph = medium_.glyphs ? box.mark->glyph + " " : std::string();
      box.text.push_back(glyph + words_of(*box.mark));
    }
    const std::vector<InnerGraph> inside = graphs_inside(plan_, planned, box.path);
    if (inside.empty()) return boxed(std::move(box));
    return framed(std::move(box), parts_of(inside));
  }

  // Whole units have a middle only where they are odd: then a straight line needs no bend.
  static int odd(int width) { return width | 1; }

  // Sets the size that its text needs.
  void fit(PictureBox& box) const {
    std::size_t widest = 0;
    for (std::string& line : box.text) {
      line = label(line, medium_.label_characters_max);
      widest = std::max(widest, characters(line));
    }
    box.size.width = odd(2 * medium_.side + static_cast<int>(widest) * medium_.character);
    box.size.height = 2 * medium_.edge + static_cast<int>(box.text.size()) * medium_.line;
  }

  Picture boxed(PictureBox box) const {
    fit(box);
    Picture all;
    all.size = box.size;
    all.boxes.push_back(std::move(box));
    return all;
  }

  Picture framed(PictureBox frame, std::vector<Picture> parts) const {
    // Its name and its action in one line; a state below them, which nothing may cut off.
    if (frame.text.size() > 1) {
      frame.text[0] += "  " + frame.text[1];
      frame.text.erase(frame.text.begin() + 1);
    }
    frame.frame = true;
    fit(frame);
    Picture inside = stacked(std::move(parts),
                             {medium_.side, frame.size.height - medium_.edge + medium_.title_gap});
    Picture all;
    frame.size.width = odd(std::max(frame.size.width, inside.size.width + medium_.side));
    frame.size.height = inside.size.height + medium_.edge;
    all.size = frame.size;
    all.boxes.push_back(std::move(frame));
    take(all, std::move(inside), {0, 0});
    return all;
  }

  const model::Plan& plan_;
  const Marks& marks_;
  const Medium& medium_;
};

}  // namespace

Picture make_picture(const model::Plan& plan, const Marks& marks, const Medium& medium) {
  PictureMaker maker(plan, marks, medium);
  return maker.stacked(maker.parts_of(graphs_of_run(plan)), {0, 0});
}

}  // namespace reprise::graph
