#include "console/live/view.h"

#include <algorithm>

#include "base/text.h"
#include "console/live/clock_rows.h"
#include "console/live/step_rows.h"
#include "console/live/waits.h"
#include "console/live/watch_rows.h"
#include "console/text_form.h"

namespace reprise::console::live {
namespace {

constexpr int clocks_height_min = 12;  // below, only the first clock is shown

Style status_style(model::RunStatus status) {
  const Style style = style_of(colour_of(status));
  return style == Style::plain ? Style::bold : style;
}

// What a program has written over itself with carriage returns: how it stands at last.
std::string_view last_written(std::string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line.substr(line.rfind('\r') + 1);  // npos + 1 is 0
}

void append(std::vector<Row>& rows, std::vector<Row> more) {
  rows.insert(rows.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

}  // namespace

void LiveView::expect(Expectations expectations) {
  expectations_ = std::move(expectations);
  critical_.reset();
}

void LiveView::add(const model::Event& event) {
  deadlines_.add(event);
  if (const auto* started = std::get_if<model::events::AttemptStarted>(&event.body))
    last_started_ = started->id;
}

void LiveView::output(const model::AttemptId& attempt, std::string_view tail) {
  printed_by_ = attempt;
  printed_.clear();
  for (const auto line : base::split(tail, '\n')) printed_.emplace_back(last_written(line));
  while (!printed_.empty() && printed_.back().empty()) printed_.pop_back();
}

void LiveView::notice(std::string text, Style style) {
  notice_ = std::move(text);
  notice_style_ = style;
}

std::optional<model::AttemptId> LiveView::watched(const core::State& state) const {
  const auto& open = state.open_attempts();
  if (chosen_ && open.contains(*chosen_)) return chosen_;
  if (last_started_ && !open.contains(*last_started_) && !open.empty()) return open.begin()->first;
  return last_started_;
}

Frame LiveView::draw(const core::State& state, base::WallMicros now_us, int width, int height) {
  width = std::max(width, 1);
  height = std::max(height, 1);
  if (!critical_) critical_ = critical_steps(state.plan(), expectations_);
  if (state.is_over()) now_us = state.finished_us();
  steps_.refresh(state);
  if (dialog_ && !state.questions().contains(dialog_->question())) {
    notice(dialog_->question() + " was closed meanwhile; nothing was sent", Style::wait);
    dialog_.reset();
  }
  Frame frame{width, height};
  frame.rows = head(state, now_us, width, height);
  const int begin = static_cast<int>(frame.rows.size());
  append(frame.rows, middle(state, now_us, width, std::max(0, height - begin - 1), frame.cursor));
  if (frame.cursor) frame.cursor->first += begin;
  const auto size = static_cast<std::size_t>(height);
  frame.rows.resize(std::min(frame.rows.size(), size - 1), Row(width));
  frame.rows.resize(size - 1, Row(width));
  frame.rows.push_back(last_row(state, width));
  if (frame.cursor && frame.cursor->first >= height) frame.cursor.reset();
  return frame;
}

Row LiveView::title(const core::State& state, base::WallMicros now_us, int width) const {
  Row row(width, options_.charset);
  const std::string status(model::to_text(state.status()));
  const std::string time =
      state.created_us() == 0 ? "0s" : seconds_text(now_us - state.created_us());
  const int tail = static_cast<int>(status.size() + time.size()) + 3;
  const std::string name =
      one_line(state.plan().title.empty() ? state.plan().runbook : state.plan().title);
  row.add(fit(state.run_id() + "  " + name, width - tail, options_.charset).text, Style::bold);
  row.skip(std::max(1, width - tail + 1 - row.end()));
  return row.add(status, status_style(state.status())).add(" " + time);
}

std::vector<Row> LiveView::head(const core::State& state, base::WallMicros now_us, int width,
                                int height) {
  std::vector<Row> rows = {title(state, now_us, width),
                           counts_row(steps_, width, options_.charset)};
  auto clocks = clock_rows(state, expectations_, now_us, width, options_.charset);
  if (height < clocks_height_min && clocks.size() > 1) clocks.resize(1, Row(width));
  append(rows, std::move(clocks));
  if (!notice_.empty())
    rows.push_back(Row(width, options_.charset).add(one_line(notice_), notice_style_));
  return rows;
}

std::vector<Row> LiveView::middle(const core::State& state, base::WallMicros now_us, int width,
                                  int height, std::optional<std::pair<int, int>>& cursor) {
  if (helping_) return help(width);
  if (!dialog_) return overview(state, now_us, width, height);
  Panel panel = dialog_->draw(state, now_us, width, height, options_.charset);
  cursor = panel.cursor;
  return std::move(panel.rows);
}

// Steps first; what waits and what was printed get the rest, and at least a little of it.
std::vector<Row> LiveView::overview(const core::State& state, base::WallMicros now_us, int width,
                                    int height) {
  constexpr int output_height_min = 3, roomy = 9;
  const auto waits =
      waits_of(state, deadlines_, now_us, static_cast<std::size_t>(std::max(1, height / 4)));
  const auto watched =
      watch_rows(state, now_us, width, static_cast<std::size_t>(height / 5), options_.charset);
  const int spare = height - static_cast<int>(waits.size() + watched.size());
  const int reserved = spare >= roomy && printed_by_ ? output_height_min : 0;
  std::vector<Row> rows = step_rows(state, now_us, width, spare - reserved);
  append(rows, watched);
  for (const Wait& wait : waits)
    rows.push_back(
        Row(width, options_.charset).add("waits for ", Style::dim).add(wait.text, wait.style));
  append(rows, output_rows(width, height - static_cast<int>(rows.size())));
  return rows;
}

std::vector<Row> LiveView::step_rows(const core::State& state, base::WallMicros now_us, int width,
                                     int height) {
  if (height < 1) return {};
  const auto steps = steps_.filtered(
      state,
      filter_.value_or(static_cast<int>(steps_.size()) < height ? Filter::all : Filter::open));
  const bool headed = height > 2;
  const auto room = static_cast<std::size_t>(height - (headed ? 1 : 0));
  const std::size_t first = first_shown(state, steps, room);
  const std::size_t last = std::min(steps.size(), first + room);
  std::vector<Row> rows;
  if (headed)
    rows.push_back(step_head(step_title(steps.size(), first, last), width, options_.charset));
  const StepContext context{state, expectations_, *critical_, deadlines_, now_us, options_.charset};
  for (std::size_t at = first; at < last; ++at) rows.push_back(step_row(context, steps[at], width));
  page_ = std::max<std::size_t>(room, 1);
  shown_first_ = first;
  return rows;
}

// "step" where all are shown, else which of how many: "open 1-9 of 12".
std::string LiveView::step_title(std::size_t listed, std::size_t first, std::size_t last) const {
  if (last - first == steps_.size()) return "step";
  const bool whole = listed == steps_.size();
  const std::string kind = whole ? "step " : filter_ == Filter::failed ? "failed " : "open ";
  return kind + std::to_string(listed == 0 ? 0 : first + 1) + "-" + std::to_string(last) + " of " +
         std::to_string(listed);
}

// Left alone the list follows the work: the first step that is not over stands near its top.
std::size_t LiveView::first_shown(const core::State& state, const std::vector<ListedStep>& steps,
                                  std::size_t room) {
  const std::size_t last_first = steps.size() > room ? steps.size() - room : 0;
  if (first_) {
    first_ = std::min(*first_, last_first);
    return *first_;
  }
  const auto work = std::find_if(steps.begin(), steps.end(), [&](const ListedStep& listed) {
    return !is_terminal(state.nodes()[listed.node].phase);
  });
  const auto place = static_cast<std::size_t>(work - steps.begin());
  return std::min(place > room / 3 ? place - room / 3 : 0, last_first);
}

std::vector<Row> LiveView::output_rows(int width, int height) const {
  if (height < 2 || !printed_by_) return {};
  std::vector<Row> rows;
  std::string head = "output of " + printed_by_->step;
  if (printed_by_->role != model::AttemptRole::main)
    head += " (" + std::string(model::to_text(printed_by_->role)) + ")";
  rows.push_back(Row(width, options_.charset).add(head, Style::dim));
  const auto& lines = printed_;
  if (lines.empty())
    rows.push_back(Row(width, options_.charset).add("| nothing printed so far", Style::dim));
  const std::size_t room = static_cast<std::size_t>(height - 1);
  for (std::size_t at = lines.size() > room ? lines.size() - room : 0; at < lines.size(); ++at)
    rows.push_back(Row(width, options_.charset).add("| ", Style::dim).add(lines[at]));
  return rows;
}

std::vector<Row> LiveView::help(int width) const {
  const std::string leave = options_.is_engine
                                ? "d q       leave: this process is the engine, so it asks first"
                                : "d q       detach: the run goes on, and its engine with it";
  const std::string interrupt =
      options_.is_engine ? "Ctrl-C    stop this engine: nothing new starts, what runs may end"
                         : "Ctrl-C    asks: detach, cancel the run, or keep following";
  std::vector<Row> rows;
  for (const std::string& line :
       {std::string("a         answer a question that is open"),
        std::string("f Tab     show all steps, those at work or failed, the failed ones"),
        std::string("Up Down PageUp PageDown Home End    scroll; Escape follows the work again"),
        std::string("o         the output of the next step that runs"), leave, interrupt,
        std::string("*  on the critical path      any key closes this help")})
    rows.push_back(Row(width, options_.charset).add(line));
  return rows;
}

Row LiveView::last_row(const core::State& state, int width) const {
  Row row(width, options_.charset);
  if (leaving_ && options_.is_engine)
    return row.add("This process is the engine: [s]top it, resume later  [c]ancel  [k]eep on",
                   Style::wait);
  if (leaving_)
    return row.add("[d]etach (the run goes on, default)  [c]ancel the run  [k]eep following ?",
                   Style::wait);
  if (dialog_) return row.add(dialog_->keys_text(state), Style::dim);
  std::string text = options_.is_engine ? "q leave (is the engine)" : "d detach";
  if (!state.questions().empty()) text = "a answer  " + text;
  return row.add(text + "  f filter  o output  arrows scroll  h help", Style::dim);
}

}  // namespace reprise::console::live
