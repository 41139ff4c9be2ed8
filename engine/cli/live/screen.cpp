#include "cli/live/screen.h"

#include "app/real_clock.h"
#include "console/live/waits.h"

namespace reprise::cli::live {

namespace view = console::live;
namespace inputs = model::inputs;

namespace {

constexpr auto draw_period = std::chrono::milliseconds(80);
constexpr auto look_period = std::chrono::milliseconds(250);
constexpr auto clock_period = std::chrono::seconds(1);  // times are told to the second
constexpr std::size_t said_max = 20;
// What is typed on right behind an answer was meant for it, and is not taken for something else.
constexpr auto deaf_after_answer = std::chrono::milliseconds(500);

view::ViewOptions options_for(Signals signals) {
  return {{Terminal::shows_unicode()}, signals == Signals::the_engines};
}

}  // namespace

Screen::Screen(const Context& context, std::string run_id, Signals signals, Give give)
    : context_(context),
      run_id_(std::move(run_id)),
      is_engine_(signals == Signals::the_engines),
      give_(std::move(give)),
      view_(options_for(signals)),
      log_end_(context.state, run_id_) {
  begin();
  terminal_.emplace(signals);
}

bool Screen::fits(const Context& context) {
  return !context.json && !context.quiet && !context.verbose && !context.plain &&
         Terminal::can_show();
}

void Screen::begin() {
  view_ = view::LiveView({{Terminal::shows_unicode()}, is_engine_});
  view_.expect(expectations_);
  progress_.emplace(run_id_, console::ProgressOptions{context_.colour(), true, false});
  said_.clear();
  log_end_ = LogEnd(context_.state, run_id_);
  dirty_ = true;
}

void Screen::expect(view::Expectations expectations) {
  expectations_ = std::move(expectations);
  view_.expect(expectations_);
}

void Screen::add(const model::Event& event) {
  view_.add(event);
  dirty_ = true;
  const auto* asked = std::get_if<model::events::QuestionAsked>(&event.body);
  if (std::string text = progress_->add(event); !text.empty())
    said_.push_back({std::move(text), asked == nullptr ? "" : asked->id});
  if (said_.size() > said_max) said_.erase(said_.begin());
}

void Screen::notice(const std::string& text, view::Style style) {
  view_.notice(text, style);
  dirty_ = true;
}

Screen::Turn Screen::turn(const core::State& state) {
  bool gone = false;
  std::vector<view::Key> keys(static_cast<std::size_t>(terminal_->interrupts()),
                              view::Key{view::Key::Kind::interrupt});
  if (!terminal_->is_in_front()) return Turn::go_on;
  if (terminal_->was_disturbed()) {
    shown_ = {};
    dirty_ = true;
  }
  const std::string typed = terminal_->typed(gone);
  auto more = typed.empty() ? keys_.idle() : keys_.add(typed);
  keys.insert(keys.end(), more.begin(), more.end());
  for (const auto& key : keys)
    if (const Turn turn = press(key, state); turn != Turn::go_on) return turn;
  if (gone) return Turn::leave;
  look_at_output(state);
  const auto since = Clock::now() - drawn_;
  if (since >= clock_period || (dirty_ && since >= draw_period)) draw(state);
  return Turn::go_on;
}

void Screen::draw(const core::State& state) {
  if (!terminal_->write("")) return;  // it has not taken the last frame yet
  const auto size = terminal_->size();
  view::Frame frame = view_.draw(state, app::RealClock().now().wall_us, size.columns, size.rows);
  terminal_->write(view::paint(shown_, frame, {context_.colour()}));
  shown_ = std::move(frame);
  drawn_ = Clock::now();
  dirty_ = false;
}

int Screen::idle_ms() const {
  const auto period = dirty_ ? Clock::duration(draw_period) : Clock::duration(look_period);
  const auto since = Clock::now() - (dirty_ ? drawn_ : looked_);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(period - since).count();
  return left < 0 ? 0 : static_cast<int>(left) + 1;
}

Screen::Turn Screen::press(const view::Key& key, const core::State& state) {
  if (key.kind != view::Key::Kind::interrupt && Clock::now() < deaf_until_) return Turn::go_on;
  dirty_ = true;
  view::Wish wish = view_.press(key, state);
  switch (wish.kind) {
    case view::Wish::Kind::leave:
      return Turn::leave;
    case view::Wish::Kind::drain:
      return Turn::drain;
    case view::Wish::Kind::cancel:
      give(inputs::CancelRequested{"", "Ctrl-C", false}, "cancel");
      break;
    case view::Wish::Kind::answer:
      deaf_until_ = Clock::now() + deaf_after_answer;
      give(wish.answer, wish.answer.question + " " + wish.answer.choice);
      break;
    case view::Wish::Kind::none:
      break;
  }
  return Turn::go_on;
}

void Screen::give(const model::InputBody& input, const std::string& what) {
  const std::weak_ptr<bool> alive = alive_;
  give_(input, [this, alive, what](base::Result<std::vector<std::string>> warnings) {
    if (alive.expired()) return;
    if (!warnings) return refused(warnings.error().message);
    if (!warnings->empty()) return refused(warnings->front());
    notice("recorded: " + what, view::Style::good);
  });
}

void Screen::refused(const std::string& why) {
  deaf_until_ = {};
  notice("not recorded: " + why, view::Style::bad);
}

void Screen::look_at_output(const core::State& state) {
  if (Clock::now() - looked_ < look_period) return;
  looked_ = Clock::now();
  const auto attempt = view_.watched(state);
  if (!attempt) return;
  if (auto end = log_end_.read(*attempt)) {
    view_.output(*attempt, *end);
    dirty_ = true;
  }
}

void Screen::close(const core::State& state) {
  terminal_.reset();
  const auto now_us = app::RealClock().now().wall_us;
  for (const auto& [text, question] : said_) {
    const bool is_closed = !question.empty() && !state.questions().contains(question);
    context_.complain(is_closed ? text.substr(0, text.find('\n')) : text);
  }
  if (state.is_over() || state.created_us() == 0) return;
  context_.complain("run " + run_id_ + " " + std::string(model::to_text(state.status())) +
                    " after " + view::seconds_text(now_us - state.created_us()));
}

}  // namespace reprise::cli::live
