#include "console/gantt.h"

#include <algorithm>
#include <array>

#include "base/markup.h"
#include "console/gantt_rows.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

using base::to_markup;

constexpr int label_width = 220, chart_width = 720, margin_right = 90;
constexpr int head_height = 56, row_height = 22, bar_height = 12, rest_height = 6;
constexpr std::size_t rows_max = 150, label_characters_max = 28;

std::int64_t tick_ms(std::int64_t span_ms) {
  constexpr std::int64_t second = 1000, minute = 60 * second, hour = 60 * minute;
  constexpr std::array<std::int64_t, 18> steps = {
      100,         500,      second,     2 * second, 5 * second,  10 * second,
      30 * second, minute,   2 * minute, 5 * minute, 10 * minute, 30 * minute,
      hour,        2 * hour, 6 * hour,   12 * hour,  24 * hour,   7 * 24 * hour};
  for (const std::int64_t step : steps)
    if (span_ms / step <= 8) return step;
  return span_ms / 8;
}

class GanttSvg {
 public:
  GanttSvg(const GanttInput& input, std::vector<GanttRow> rows)
      : input_(input), rows_(std::move(rows)), left_out_(0) {
    if (rows_.size() <= rows_max) return;
    left_out_ = rows_.size() - rows_max;
    rows_.resize(rows_max);
  }

  std::string draw(const std::string& name) {
    height_ = head_height + static_cast<int>(rows_.size()) * row_height + 8;
    const int all = height_ + (left_out_ > 0 ? 2 : 1) * row_height;
    const int width = label_width + chart_width + margin_right;
    out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"gantt\" role=\"img\" width=\"" +
           std::to_string(width) + "\" height=\"" + std::to_string(all) + "\" viewBox=\"0 0 " +
           std::to_string(width) + " " + std::to_string(all) + "\" aria-label=\"" +
           to_markup(name) + "\">\n<title>" + to_markup(name) + "</title>\n";
    add_gaps();
    add_ticks();
    add_goals();
    for (std::size_t i = 0; i < rows_.size(); ++i)
      add_row(rows_[i], head_height + static_cast<int>(i) * row_height);
    add_legend(height_ + 1);
    if (left_out_ > 0)
      add_text(0, height_ + row_height + 12,
               "and " + std::to_string(left_out_) + " more, listed under Steps");
    return out_ + "</svg>\n";
  }

 private:
  int x_of(base::WallMicros at_us) const {
    const auto span = std::max<std::int64_t>(1, input_.end_us - input_.begin_us);
    const auto since = std::clamp<std::int64_t>(at_us - input_.begin_us, 0, span);
    return label_width +
           static_cast<int>(static_cast<double>(since) / static_cast<double>(span) * chart_width);
  }

  void add_text(int x, int y, const std::string& text) {
    out_ += base::svg_text("words", x, y, text) + "\n";
  }

  // Behind an upright, or before it where the drawing ends too soon; left out where it would lie on
  // the one before in its line, which ends at `used`.
  void add_label(int x, int y, const std::string& text, int& used) {
    constexpr int character_width = 8, gap = 3;
    const int width = gap + static_cast<int>(text.size()) * character_width;
    const bool is_before = x + width > label_width + chart_width + margin_right;
    const int from = is_before ? x - width : x;
    if (from < used) return;
    used = from + width;
    if (!is_before) return add_text(x + gap, y, text);
    out_ += "<text text-anchor=\"end\" x=\"" + std::to_string(x - gap) + "\" y=\"" +
            std::to_string(y) + "\">" + to_markup(text) + "</text>\n";
  }

  void add_upright(int x, int from_y, const char* kind) {
    out_ += "<path class=\"" + std::string(kind) + "\" d=\"M" + std::to_string(x) + "," +
            std::to_string(from_y) + "V" + std::to_string(height_ - 4) + "\"/>\n";
  }

  void add_rect(const char* kind, int x, int y, int width, int height, const std::string& title) {
    out_ += "<rect class=\"" + std::string(kind) + "\" x=\"" + std::to_string(x) + "\" y=\"" +
            std::to_string(y) + "\" width=\"" + std::to_string(width) + "\" height=\"" +
            std::to_string(height) + "\"><title>" + to_markup(title) + "</title></rect>";
  }

  // Where no engine lived; the line is the resume.
  void add_gaps() {
    int used = 0;
    for (const ResumeStory& resume : input_.story.resumes) {
      const int from = x_of(resume.seen_us), to = x_of(resume.at_us);
      add_rect("gap", from, head_height - 6, std::max(2, to - from), height_ - head_height + 2,
               "no sign of an engine for " + elapsed(resume.at_us - resume.seen_us));
      add_upright(to, head_height - 14, "edge");
      add_label(to, head_height - 8, "resumed, epoch " + std::to_string(resume.epoch), used);
    }
  }

  void add_ticks() {
    const auto span_ms = (input_.end_us - input_.begin_us) / 1000;
    const auto step = std::max<std::int64_t>(1, tick_ms(span_ms));
    for (std::int64_t at = 0; at <= span_ms; at += step) {
      const int x = x_of(input_.begin_us + at * 1000);
      add_upright(x, head_height - 4, "grid");
      add_text(x + 2, 12, "+" + elapsed(at * 1000));
    }
  }

  void add_goals() {
    int used = 0;
    for (const GanttGoal& goal : input_.goals) {
      if (goal.at_us < input_.begin_us || goal.at_us > input_.end_us) continue;
      const int x = x_of(goal.at_us);
      add_upright(x, head_height - 34, "goal");
      add_label(x, head_height - 26, goal.name, used);
    }
  }

  void add_bar(const GanttBar& bar, int from, int width, int y, const std::string& title) {
    switch (bar.shape) {
      case GanttBar::Shape::attempt:
        return add_rect(("bar " + bar.tone).c_str(), from, y + 3, width, bar_height, title);
      case GanttBar::Shape::person:
        return add_rect("bar person", from, y + 3, width, bar_height, title);
      case GanttBar::Shape::rest:
        return add_rest(from, width, y + 3 + (bar_height - rest_height) / 2, title);
    }
  }

  // Hatched by the dashes of a broad line: a pattern would be an address to look up.
  void add_rest(int x, int width, int y, const std::string& title) {
    add_rect("bar rest", x, y, width, rest_height, title);
    out_ += "<path class=\"hatch\" d=\"M" + std::to_string(x) + "," +
            std::to_string(y + rest_height / 2) + "h" + std::to_string(width) + "\"/>";
  }

  void add_row(const GanttRow& row, int y) {
    const int line = y + bar_height + 1;
    add_text(0, line, one_line(row.name, label_characters_max));
    std::string signs;  // over all bars: the next one begins where a sign stands
    int rested = 0;     // a script may sleep thousands of times: what adds nothing is left out
    for (const GanttBar& bar : row.bars) {
      const int from = x_of(bar.from_us), to = std::max(from + 2, x_of(bar.to_us));
      const bool is_rest = bar.shape == GanttBar::Shape::rest;
      if (is_rest && to <= rested) continue;
      if (is_rest) rested = to;
      add_bar(bar, from, to - from, y, row.name + ": " + bar.title);
      if (!bar.sign.empty()) signs += base::svg_text("sign", to + 3, line, bar.sign) + "\n";
    }
    out_ += signs + "\n";
  }

  bool has(GanttBar::Shape shape) const {
    const auto is_it = [shape](const GanttBar& bar) { return bar.shape == shape; };
    return std::any_of(rows_.begin(), rows_.end(), [&](const GanttRow& row) {
      return std::any_of(row.bars.begin(), row.bars.end(), is_it);
    });
  }

  // What each shape that is there means.
  void add_legend(int y) {
    constexpr int swatch_width = 24, gap = 6, between = 26, character_width = 8;
    int x = 0;
    const auto say = [&](const std::string& words) {
      add_text(x + swatch_width + gap, y + bar_height + 1, words);
      x += swatch_width + gap + static_cast<int>(characters(words)) * character_width + between;
    };
    const auto add = [&](GanttBar::Shape shape, const std::string& words) {
      if (!has(shape)) return;
      GanttBar bar;
      bar.shape = shape;
      add_bar(bar, x, swatch_width, y, words);
      say(words);
    };
    add(GanttBar::Shape::attempt,
        "at work: \u2713 succeeded, \u2717 failed, ? not known, \u25b6 is out");
    add(GanttBar::Shape::person, "waits for a person");
    add(GanttBar::Shape::rest, "lets time pass");
    if (input_.story.resumes.empty()) return;
    add_rect("gap", x, y + 3, swatch_width, bar_height, "no engine");
    say("no engine");
  }

  const GanttInput& input_;
  std::vector<GanttRow> rows_;
  std::size_t left_out_;
  int height_ = 0;
  std::string out_;
};

}  // namespace

std::string gantt_svg(const GanttInput& input, const std::string& name) {
  std::vector<GanttRow> rows = gantt_rows(input);
  return rows.empty() ? std::string() : GanttSvg(input, std::move(rows)).draw(name);
}

}  // namespace reprise::console
