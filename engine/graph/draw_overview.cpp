#include <algorithm>
#include <map>

#include "base/markup.h"
#include "base/text.h"
#include "graph/draw.h"
#include "graph/draw_formats.h"
#include "graph/draw_label.h"
#include "graph/inner_graphs.h"

namespace reprise::graph {
namespace {

using base::svg_text;
using base::to_markup;
using model::PlannedStep;
using model::StepIndex;

constexpr int cells_x = 400, cell_size = 16, pitch = 19, line_height = 17, row_gap = 5;
constexpr std::size_t cells_in_line = 32, rows_wanted = 24;
constexpr std::size_t name_characters_max = 48, name_room_least = 8, told_characters_max = 74;

struct OverviewCell {
  std::string path, title;
  const Mark* mark = nullptr;
};

struct OverviewRow {
  std::uint32_t first = 0, last = 0;  // layers
  std::string name = {};              // of what holds the cells, where it is no layer
  std::vector<OverviewCell> cells = {};
};

class RowMaker {
 public:
  RowMaker(const model::Plan& plan, const Marks& marks) : plan_(plan), marks_(marks) {}

  std::vector<OverviewRow> rows() {
    for (const InnerGraph& inner : graphs_of_run(plan_)) {
      if (inner.name.empty()) {
        add_layers(inner);
        continue;
      }
      OverviewRow row{0, 0, inner.name};
      add_all(row.cells, inner);
      rows_.push_back(std::move(row));
    }
    return std::move(rows_);
  }

 private:
  void add_layers(const InnerGraph& inner) {
    std::map<std::uint32_t, std::vector<StepIndex>> layers;
    const model::Graph& graph = plan_.graphs[inner.graph];
    for (StepIndex step = 0; step < graph.steps.size(); ++step)
      layers[graph.steps[step].layer].push_back(step);
    for (const auto& [layer, steps] : layers) add_layer(inner, layer + 1, steps);
    if (rows_.size() > rows_wanted) join_rows();
  }

  void add_layer(const InnerGraph& inner, std::uint32_t layer,
                 const std::vector<StepIndex>& steps) {
    OverviewRow plain{layer, layer};
    std::vector<OverviewRow> holders;
    for (const StepIndex step : steps) {
      const PlannedStep& planned = plan_.graphs[inner.graph].steps[step];
      const bool holds = planned.body != model::none || planned.handler != model::none;
      if (holds) holders.push_back({layer, layer, name_of(plan_, inner.graph, step)});
      add_step(holds ? holders.back().cells : plain.cells, inner, step);
    }
    if (!plain.cells.empty()) rows_.push_back(std::move(plain));
    std::move(holders.begin(), holders.end(), std::back_inserter(rows_));
  }

  // Small layers that follow each other share a row.
  void join_rows() {
    std::vector<OverviewRow> joined;
    for (OverviewRow& row : rows_) {
      const bool fits = !joined.empty() && joined.back().name.empty() && row.name.empty() &&
                        joined.back().cells.size() + row.cells.size() <= cells_in_line;
      if (!fits) {
        joined.push_back(std::move(row));
        continue;
      }
      joined.back().last = row.last;
      std::move(row.cells.begin(), row.cells.end(), std::back_inserter(joined.back().cells));
    }
    rows_ = std::move(joined);
  }

  void add_all(std::vector<OverviewCell>& cells, const InnerGraph& inner) {
    for (StepIndex step = 0; step < plan_.graphs[inner.graph].steps.size(); ++step)
      add_step(cells, inner, step);
  }

  // With whatever it holds.
  void add_step(std::vector<OverviewCell>& cells, const InnerGraph& inner, StepIndex step) {
    const PlannedStep& planned = plan_.graphs[inner.graph].steps[step];
    const Mark* mark = mark_of(marks_, inner.graph, step);
    const std::string path = inner.path_of(planned);
    cells.push_back({path, title_text(path, action_label(planned), mark), mark});
    for (const InnerGraph& inside : graphs_inside(plan_, planned, path)) add_all(cells, inside);
  }

  const model::Plan& plan_;
  const Marks& marks_;
  std::vector<OverviewRow> rows_;
};

Tone tone_of(const OverviewCell& cell) {
  return cell.mark == nullptr ? Tone::plain : cell.mark->tone;
}

std::string name_text(const OverviewRow& row) {
  if (row.first == 0) return row.name;
  std::string text = row.first == row.last
                         ? "layer " + std::to_string(row.first)
                         : "layers " + std::to_string(row.first) + "-" + std::to_string(row.last);
  if (!row.name.empty()) text += " " + row.name;
  return text;
}

// "layer 3: 12 steps, succeeded"; where they differ, how many of each are a line of its own.
std::vector<std::string> counts_of(const OverviewRow& row) {
  std::map<std::string, std::size_t> states;
  for (const OverviewCell& cell : row.cells)
    if (cell.mark != nullptr) ++states[cell.mark->word];
  std::string text =
      std::to_string(row.cells.size()) + (row.cells.size() == 1 ? " step" : " steps");
  if (states.size() == 1) text += ", " + states.begin()->first;
  const std::size_t used = std::min(name_characters_max - name_room_least, characters(text) + 2);
  std::vector<std::string> lines = {label(name_text(row), name_characters_max - used) + ": " +
                                    text};
  if (states.size() < 2) return lines;
  std::vector<std::string> counts;
  for (const auto& [word, count] : states) counts.push_back(std::to_string(count) + " " + word);
  lines.push_back(label(base::join(counts, ", "), name_characters_max));
  return lines;
}

// "failed: a, b and 3 more" for each state that somebody should look at.
std::vector<std::string> pressing_of(const OverviewRow& row) {
  std::map<std::string, std::vector<std::string>> names;
  for (const OverviewCell& cell : row.cells) {
    const Tone tone = tone_of(cell);
    if (tone == Tone::bad || tone == Tone::wait || tone == Tone::active)
      names[cell.mark->word].push_back(cell.path);
  }
  std::vector<std::string> lines;
  for (const auto& [word, paths] : names)
    lines.push_back(word + ": " + names_text(paths, told_characters_max - word.size() - 2));
  return lines;
}

std::string cell_svg(const OverviewCell& cell, int x, int y) {
  std::string svg = "<g class=\"step " + std::string(to_text(tone_of(cell))) + "\"><title>" +
                    to_markup(cell.title) + "</title><rect x=\"" + std::to_string(x) + "\" y=\"" +
                    std::to_string(y) + "\" width=\"" + std::to_string(cell_size) + "\" height=\"" +
                    std::to_string(cell_size) + "\"/>";
  if (cell.mark != nullptr)
    svg += svg_text("sign", x + cell_size / 2, y + cell_size - 4, cell.mark->glyph);
  return svg + "</g>\n";
}

// Lines of words below `y`; returns where they end.
int add_words(std::string& svg, const std::vector<std::string>& lines, int x, int y) {
  for (const std::string& line : lines) {
    svg += svg_text("words", x, y + cell_size - 4, line) + "\n";
    y += line_height;
  }
  return y;
}

// Draws below `y`, and moves it on.
std::string row_svg(const OverviewRow& row, int& y) {
  std::string svg;
  for (std::size_t i = 0; i < row.cells.size(); ++i)
    svg += cell_svg(row.cells[i], cells_x + static_cast<int>(i % cells_in_line) * pitch,
                    y + static_cast<int>(i / cells_in_line) * pitch);
  const auto lines = (row.cells.size() + cells_in_line - 1) / cells_in_line;
  const int cells_end = y + static_cast<int>(lines) * pitch;
  const int end = add_words(svg, pressing_of(row), cells_x, cells_end);
  y = std::max(end, add_words(svg, counts_of(row), 0, y)) + row_gap;
  return svg;
}

}  // namespace

std::string draw_overview_inline(const model::Plan& plan, const Marks& marks,
                                 std::string_view name) {
  std::string rows;
  int y = 0;
  for (const OverviewRow& row : RowMaker(plan, marks).rows()) rows += row_svg(row, y);
  const int width = cells_x + static_cast<int>(cells_in_line) * pitch;
  return svg_begin("graph overview", {width, y}, name) + rows + "</svg>\n";
}

}  // namespace reprise::graph
