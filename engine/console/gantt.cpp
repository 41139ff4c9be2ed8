#include "console/gantt.h"

#include <algorithm>
#include <array>

#include "base/markup.h"
#include "console/text_form.h"

namespace reprise::console {
namespace {

using base::to_markup;

constexpr int label_width = 220, chart_width = 720, margin_right = 90;
constexpr int head_height = 56, row_height = 22, bar_height = 12;
constexpr std::size_t rows_max = 150, label_characters_max = 28;

struct Bar {
  base::WallMicros from_us = 0, to_us = 0;
  std::string tone, glyph, title;  // the glyph says what the colour says
};

struct Row {
  std::string name;
  std::vector<Bar> bars;
};

Bar bar_of(const AttemptStory& attempt, base::WallMicros end_us) {
  Bar bar{attempt.started_us, attempt.finished_us == 0 ? end_us : attempt.finished_us, {}, {}, {}};
  bar.title = std::string(model::to_text(attempt.id.role)) + " attempt " +
              std::to_string(attempt.id.number) + ": " +
              (attempt.ending.empty() ? "is out" : attempt.ending) + ", " +
              elapsed(bar.to_us - bar.from_us);
  if (attempt.ending == "succeeded") return bar.tone = "good", bar.glyph = "\u2713", bar;
  if (attempt.ending == "failed") return bar.tone = "bad", bar.glyph = "\u2717", bar;
  if (!attempt.ending.empty()) return bar.tone = "bad", bar.glyph = "?", bar;
  return bar.glyph = "\u25b6", bar;
}

Bar bar_of(const AnswerStory& question, base::WallMicros end_us) {
  const auto to_us = question.answered_us == 0 ? end_us : question.answered_us;
  return {question.asked_us, to_us, "wait", question.answered_us == 0 ? "?" : "",
          question.asked.id + " waited for a person, " + elapsed(to_us - question.asked_us)};
}

// One row for the engines, then one for each step in the order they began.
std::vector<Row> rows_of(const GanttInput& input) {
  Row engines{"(engine)", {}};
  base::WallMicros from_us = input.begin_us;
  for (const ResumeStory& resume : input.story.resumes) {
    engines.bars.push_back({from_us, resume.seen_us, {}, {}, "engine, then no sign of it"});
    from_us = resume.at_us;
  }
  engines.bars.push_back({from_us, input.end_us, {}, {}, "engine"});
  std::map<std::string, Row> by_step;
  for (const auto& [step, attempts] : input.story.attempts)
    for (const auto& attempt : attempts)
      by_step[step].bars.push_back(bar_of(attempt, input.end_us));
  for (const auto& question : input.story.questions) {
    const std::string step = question.asked.step.empty() ? "(run)" : question.asked.step;
    by_step[step].bars.push_back(bar_of(question, input.end_us));
  }
  std::vector<Row> rows;
  for (auto& [step, row] : by_step) rows.push_back({step, std::move(row.bars)});
  const auto begin_of = [](const Row& row) {
    return std::min_element(row.bars.begin(), row.bars.end(),
                            [](const Bar& a, const Bar& b) { return a.from_us < b.from_us; })
        ->from_us;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return begin_of(a) < begin_of(b); });
  if (!rows.empty()) rows.insert(rows.begin(), std::move(engines));
  return rows;
}

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
  GanttSvg(const GanttInput& input, std::vector<Row> rows)
      : input_(input), rows_(std::move(rows)), left_out_(0) {
    if (rows_.size() <= rows_max) return;
    left_out_ = rows_.size() - rows_max;
    rows_.resize(rows_max);
  }

  std::string draw(const std::string& name) {
    height_ = head_height + static_cast<int>(rows_.size()) * row_height + 8;
    const int all = height_ + (left_out_ > 0 ? row_height : 0);
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
    if (left_out_ > 0)
      add_text(0, height_ + 12, "and " + std::to_string(left_out_) + " more, listed under Steps");
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
    out_ += "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\">" +
            to_markup(text) + "</text>\n";
  }

  // Behind an upright, or before it where the drawing ends too soon.
  void add_label(int x, int y, const std::string& text) {
    constexpr int character_width = 7, gap = 3;
    const int end = x + gap + static_cast<int>(text.size()) * character_width;
    if (end <= label_width + chart_width + margin_right) return add_text(x + gap, y, text);
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
    for (const ResumeStory& resume : input_.story.resumes) {
      const int from = x_of(resume.seen_us), to = x_of(resume.at_us);
      add_rect("gap", from, head_height - 6, std::max(2, to - from), height_ - head_height + 2,
               "no sign of an engine for " + elapsed(resume.at_us - resume.seen_us));
      add_upright(to, head_height - 14, "edge");
      add_label(to, head_height - 8, "resumed, epoch " + std::to_string(resume.epoch));
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
    for (const GanttGoal& goal : input_.goals) {
      if (goal.at_us < input_.begin_us || goal.at_us > input_.end_us) continue;
      const int x = x_of(goal.at_us);
      add_upright(x, head_height - 34, "goal");
      add_label(x, head_height - 26, goal.name);
    }
  }

  void add_row(const Row& row, int y) {
    const int base = y + bar_height + 1;
    add_text(0, base, one_line(row.name, label_characters_max));
    for (const Bar& bar : row.bars) {
      const int from = x_of(bar.from_us), width = std::max(2, x_of(bar.to_us) - from);
      add_rect(("bar " + bar.tone).c_str(), from, y + 3, width, bar_height,
               row.name + ": " + bar.title);
      if (!bar.glyph.empty()) add_text(from + width + 3, base, bar.glyph);
    }
    out_ += "\n";
  }

  const GanttInput& input_;
  std::vector<Row> rows_;
  std::size_t left_out_;
  int height_ = 0;
  std::string out_;
};

}  // namespace

std::string gantt_svg(const GanttInput& input, const std::string& name) {
  std::vector<Row> rows = rows_of(input);
  return rows.empty() ? std::string() : GanttSvg(input, std::move(rows)).draw(name);
}

}  // namespace reprise::console
