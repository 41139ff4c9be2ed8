#include "graph/picture.h"

#include <algorithm>

#include "graph/draw_label.h"

namespace reprise::graph {

using model::Graph;
using model::GraphIndex;
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
  std::move(part.boxes.begin(), part.boxes.end(), std::back_inserter(into.boxes));
  into.lines.insert(into.lines.end(), part.lines.begin(), part.lines.end());
}

class PictureMaker {
 public:
  PictureMaker(const model::Plan& plan, const Marks& marks, const Medium& medium)
      : plan_(plan), marks_(marks), medium_(medium) {}

  // A graph, and below it the lists that belong to it. `path` stands before the ids of its steps.
  std::vector<Picture> parts_of(GraphIndex index, const std::string& path) {
    std::vector<Picture> parts;
    parts.push_back(layers_of(index, path, false));
    for (const auto& [name, list] : lists_of(plan_, index)) {
      Picture steps = layers_of(list, path + "@" + name, true);
      parts.push_back(framed({.text = {name}}, {std::move(steps)}));
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
  // `numbered`: a list, whose steps are known by their number.
  Picture layers_of(GraphIndex index, const std::string& path, bool numbered) {
    const Graph& graph = plan_.graphs[index];
    std::vector<Picture> steps;
    std::vector<Size> sizes;
    std::vector<LayeredEdge> edges;
    for (StepIndex step = 0; step < graph.steps.size(); ++step) {
      const std::string id = graph.steps[step].spec.id;
      steps.push_back(picture_of(index, step, path + (numbered ? "[" + id + "]" : id)));
      sizes.push_back(steps.back().size);
      for (const StepIndex need : graph.steps[step].needs) edges.push_back({need, step});
    }
    Layered layered = lay_out_in_layers(sizes, edges, medium_.spacing);
    Picture all;
    all.size = layered.size;
    all.lines = std::move(layered.lines);
    for (StepIndex step = 0; step < graph.steps.size(); ++step)
      take(all, std::move(steps[step]), layered.corners[step]);
    return all;
  }

  Picture picture_of(GraphIndex index, StepIndex step, std::string path) {
    const PlannedStep& planned = plan_.graphs[index].steps[step];
    PictureBox box;
    if (planned.spec.foreach != nullptr) path += "[*]";
    box.path = path;
    box.action = action_label(planned);
    box.mark = mark_of(marks_, index, step);
    box.text = details_of(plan_, index, step);
    box.text.insert(box.text.begin(), name_of(plan_, index, step));
    if (box.mark != nullptr) {
      const std::string glyph = medium_.glyphs ? box.mark->glyph + " " : std::string();
      box.text.push_back(glyph + words_of(*box.mark));
    }
    if (planned.body == model::none && planned.handler == model::none) return boxed(std::move(box));
    std::vector<Picture> parts;
    if (planned.body != model::none) parts = parts_of(planned.body, path + "/");
    if (planned.handler != model::none) {
      Picture steps = layers_of(planned.handler, path + "/@on_failure", true);
      parts.push_back(framed({.text = {"on_failure"}}, {std::move(steps)}));
    }
    return framed(std::move(box), std::move(parts));
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
    return {box.size, {std::move(box)}, {}};
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
  return maker.stacked(maker.parts_of(0, ""), {0, 0});
}

}  // namespace reprise::graph
