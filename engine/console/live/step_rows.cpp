#include "console/live/step_rows.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "console/live/waits.h"
#include "console/step_marks.h"
#include "console/text_form.h"

namespace reprise::console::live {

using model::StepPhase;

namespace {

constexpr std::array<StepPhase, phases_count> pressing_first = {
    StepPhase::failed,  StepPhase::asking,     StepPhase::unknown,   StepPhase::probing,
    StepPhase::running, StepPhase::retry_wait, StepPhase::ready,     StepPhase::succeeded,
    StepPhase::waiting, StepPhase::skipped,    StepPhase::cancelled,
};

// In ASCII: + succeeded, x failed, > running, @ waits for a time, ? asks, ~ again, . waits,
// # cancelled, - skipped.
std::string mark_of(StepPhase phase, Charset charset) {
  if (charset.unicode) return std::string(glyph_of(phase));
  switch (phase) {
    case StepPhase::succeeded:
      return "+";
    case StepPhase::failed:
      return "x";
    case StepPhase::running:
    case StepPhase::ready:
      return ">";
    case StepPhase::retry_wait:
      return "~";
    case StepPhase::waiting:
      return ".";
    case StepPhase::cancelled:
      return "#";
    case StepPhase::skipped:
      return "-";
    default:
      return "?";
  }
}

// The needs that are not over, by name.
std::string open_needs(const core::State& state, core::NodeIndex index) {
  std::vector<std::string> names;
  for (const auto& need : state.planned(index).spec.needs) {
    const auto other = state.visible(index, need);
    if (other != core::no_node && !is_terminal(state.nodes()[other].phase)) names.push_back(need);
  }
  return names.empty() ? "" : "needs " + base::join(names, ", ");
}

std::string question_about(const core::State& state, const std::string& path,
                           base::WallMicros now_us) {
  for (const auto& [id, question] : state.questions())
    if (question.asked.step == path)
      return "asks " + id + " for " + seconds_text(now_us - question.asked_us);
  return {};
}

// The time for which alone a step waits: it does nothing until then.
const Deadline* timer_of(const StepContext& context, const core::Node& node,
                         const std::string& path) {
  if (is_terminal(node.phase)) return nullptr;
  const auto found = context.deadlines.all().find(path);
  const bool is_timer = found != context.deadlines.all().end() &&
                        (found->second.purpose == "wait" || found->second.purpose == "round");
  return is_timer ? &found->second : nullptr;
}

std::string detail_of(const core::State& state, core::NodeIndex index, const Deadline* timer,
                      base::WallMicros now_us) {
  const core::Node& node = state.nodes()[index];
  if (timer != nullptr) return "until " + instant_in_list(timer->due_us).substr(11);
  std::string text;
  if (node.attempts > 1) text = "attempt " + std::to_string(node.attempts) + "  ";
  switch (node.phase) {
    case StepPhase::waiting:
      return text + open_needs(state, index);
    case StepPhase::asking:
      return text + question_about(state, state.path(index), now_us);
    case StepPhase::failed:
    case StepPhase::retry_wait:
      return text + (node.error ? one_line(node.error->message) : std::string());
    default:
      return text + one_line(node.reason);
  }
}

std::string time_of(const core::Node& node, base::WallMicros now_us) {
  if (node.started_us == 0) return {};
  const bool over = is_terminal(node.phase) && node.finished_us != 0;
  return seconds_text((over ? node.finished_us : now_us) - node.started_us);
}

std::string expected_of(const StepContext& context, core::NodeIndex index) {
  const auto expected = expected_micros(context.state.planned(index), context.state.path(index),
                                        context.expectations);
  return expected ? seconds_text(*expected) : "unknown";
}

// What comes behind the name: two columns between, and the name gets what is left.
constexpr int state_columns = 10, time_columns = 8, expected_columns = 9;
constexpr int name_columns_max = 32, wide_columns = 60;

int name_columns(int width) {
  const int others = 4 + state_columns + 1 + time_columns + (width >= wide_columns ? 9 : 0);
  return std::clamp(width * 2 / 5, 8, std::clamp(width - others, 8, name_columns_max));
}

}  // namespace

Style style_of(Colour colour) {
  switch (colour) {
    case Colour::good:
      return Style::good;
    case Colour::bad:
      return Style::bad;
    case Colour::wait:
      return Style::wait;
    case Colour::dim:
      return Style::dim;
    case Colour::bold:
      return Style::bold;
    case Colour::plain:
      break;
  }
  return Style::plain;
}

Style style_of(StepPhase phase) {
  return phase == StepPhase::running ? Style::bold : style_of(colour_of(phase));
}

Row step_head(const std::string& title, int width, Charset charset) {
  Row row(width, charset);
  row.skip(4).field(title, name_columns(width), Style::dim).skip(1);
  row.field("state", state_columns, Style::dim).skip(1).field("time", time_columns, Style::dim);
  if (width >= wide_columns) row.field("expected", expected_columns, Style::dim);
  return row;
}

// A star marks what is on the critical path.
Row step_row(const StepContext& context, const ListedStep& listed, int width) {
  const core::Node& node = context.state.nodes()[listed.node];
  const Style style = style_of(node.phase);
  const bool critical = node.graph == 0 && context.critical.contains(node.step) && node.item == 0;
  const std::string path = context.state.path(listed.node);
  const std::string name =
      listed.depth == 0 ? path : path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  const int indent = std::min(2 * listed.depth, name_columns(width) - 4);
  const Deadline* timer = timer_of(context, node, path);
  const std::string timer_mark = context.charset.unicode ? "\u25f4" : "@";
  Row row(width, context.charset);
  row.add(" ").add(timer != nullptr ? timer_mark : mark_of(node.phase, context.charset), style);
  row.add(critical ? "*" : " ", Style::bold).add(" ");
  row.skip(indent).field(name, name_columns(width) - indent, style).skip(1);
  row.field(model::to_text(node.phase), state_columns, style).skip(1);
  row.field(time_of(node, context.now_us), time_columns);
  if (width >= wide_columns)
    row.field(expected_of(context, listed.node), expected_columns, Style::dim);
  return row.add(detail_of(context.state, listed.node, timer, context.now_us), Style::dim);
}

namespace {

Row counts(const StepList& steps, int width, Charset charset, bool words) {
  Row row(width, charset);
  const std::string noun = steps.total() == 1 ? " step:" : " steps:";
  row.add(std::to_string(steps.total()) + (words ? noun : ":"));
  const char* separator = " ";
  for (const StepPhase phase : pressing_first) {
    if (steps.count(phase) == 0) continue;
    row.add(separator);
    const std::string number = std::to_string(steps.count(phase));
    row.add(words ? number + " " + std::string(model::to_text(phase))
                  : mark_of(phase, charset) + number,
            style_of(phase));
    separator = words ? ", " : " ";
  }
  return row;
}

}  // namespace

Row counts_row(const StepList& steps, int width, Charset charset) {
  Row row = counts(steps, width, charset, true);
  return row.room() > 0 ? row : counts(steps, width, charset, false);
}

}  // namespace reprise::console::live
