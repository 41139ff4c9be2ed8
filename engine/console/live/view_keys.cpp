// What each key does.
#include "console/live/view.h"

namespace reprise::console::live {

using Kind = Key::Kind;

Wish LiveView::press(const Key& key, const core::State& state) {
  notice_.clear();
  if (key.kind == Kind::suspend) {
    notice("Ctrl-Z does nothing here: this process is the engine of the run", Style::wait);
    return {};
  }
  if (leaving_ || key.kind == Kind::interrupt) return press_leaving(key);
  if (dialog_) return press_dialog(key, state);
  if (helping_) {
    helping_ = false;
    return {};
  }
  return press_list(key, state);
}

// The first Ctrl-C asks; the second, Enter and the first choice leave, and keep the run.
Wish LiveView::press_leaving(const Key& key) {
  const bool was_leaving = leaving_;
  leaving_ = true;
  if (!was_leaving) return {};
  const bool plain = key.kind == Kind::text && !key.pasted;
  const Wish::Kind leave = options_.is_engine ? Wish::Kind::drain : Wish::Kind::leave;
  const std::string first = options_.is_engine ? "s" : "d";
  if (key.kind == Kind::interrupt || key.kind == Kind::enter || (plain && key.text == first))
    return {leave};
  if (plain && key.text == "c") {
    leaving_ = false;
    return {Wish::Kind::cancel};
  }
  if (key.kind == Kind::escape || (plain && key.text == "k")) leaving_ = false;
  return {};
}

Wish LiveView::press_dialog(const Key& key, const core::State& state) {
  Dialog::Outcome outcome = dialog_->press(key, state);
  if (!outcome.closed) return {};
  if (!outcome.answer && !state.questions().contains(dialog_->question()))
    notice(dialog_->question() + " is not open any more; nothing was sent", Style::wait);
  dialog_.reset();
  if (!outcome.answer) return {};
  return {Wish::Kind::answer, std::move(*outcome.answer)};
}

Wish LiveView::press_list(const Key& key, const core::State& state) {
  const auto page = static_cast<std::ptrdiff_t>(page_);
  switch (key.kind) {
    case Kind::up:
      scroll(-1);
      break;
    case Kind::down:
      scroll(1);
      break;
    case Kind::page_up:
      scroll(-page);
      break;
    case Kind::page_down:
      scroll(page);
      break;
    case Kind::home:
      first_ = 0;
      break;
    case Kind::end:
      first_ = steps_.size();
      break;
    case Kind::escape:
      first_.reset();
      break;
    case Kind::tab:
      return press_letter('f', state);
    case Kind::text:
      if (!key.pasted && key.text.size() == 1) return press_letter(key.text[0], state);
      break;
    default:
      break;
  }
  return {};
}

Wish LiveView::press_letter(char letter, const core::State& state) {
  switch (letter) {
    case 'd':
    case 'q':
      if (!options_.is_engine) return {Wish::Kind::leave};
      leaving_ = true;
      break;
    case 'a':
      open_dialog(state);
      break;
    case 'f':
      filter_ = !filter_ || *filter_ == Filter::failed ? Filter::all
                : *filter_ == Filter::all              ? Filter::open
                                                       : Filter::failed;
      first_.reset();
      break;
    case 'o':
      watch_next(state);
      break;
    case 'h':
    case '?':
      helping_ = true;
      break;
    default:
      break;
  }
  return {};
}

void LiveView::open_dialog(const core::State& state) {
  if (state.questions().empty()) return notice("no question is open", Style::plain);
  dialog_.emplace(state.questions().begin()->first);
}

void LiveView::watch_next(const core::State& state) {
  const auto& open = state.open_attempts();
  if (open.empty()) return;
  const auto now = watched(state);
  auto next = now ? open.upper_bound(*now) : open.begin();
  chosen_ = (next == open.end() ? open.begin() : next)->first;
}

void LiveView::scroll(std::ptrdiff_t lines) {
  const auto first = static_cast<std::ptrdiff_t>(first_.value_or(shown_first_)) + lines;
  first_ = first < 0 ? 0 : static_cast<std::size_t>(first);
}

}  // namespace reprise::console::live
