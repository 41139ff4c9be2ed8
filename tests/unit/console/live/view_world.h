// A live view of the hand-made run, and its frames as text.
#pragma once

#include "console/live/view.h"
#include "unit/console/folded_state.h"

namespace reprise::test {

using console::live::Key;
using console::live::Wish;
using Kind = Key::Kind;

struct ViewWorld {
  explicit ViewWorld(const std::vector<model::Event>& events,
                     console::live::ViewOptions options = {})
      : state(folded(events)), view(options) {
    for (const auto& event : events) view.add(event);
  }

  // The whole screen `seconds` after the beginning, a line end behind each row.
  std::string screen(double seconds, int width, int height) {
    std::string text;
    for (const auto& row : frame(seconds, width, height).rows) text += row.text() + "\n";
    return text;
  }

  console::live::Frame frame(double seconds, int width, int height) {
    return view.draw(state, story_begin_us + static_cast<base::WallMicros>(seconds * 1e6), width,
                     height);
  }

  console::live::Wish press(console::live::Key::Kind kind) { return view.press({kind}, state); }
  console::live::Wish type(const std::string& text) {
    console::live::Wish wish;
    for (const char letter : text)
      wish = view.press({console::live::Key::Kind::text, std::string(1, letter)}, state);
    return wish;
  }

  core::State state;
  console::live::LiveView view;
};

// The story up to the moment when swap is asked about.
inline std::vector<model::Event> asking_about_swap() {
  auto events = killed_and_resumed();
  events.resize(8);
  return events;
}

// ... when check waits to be tried again.
inline std::vector<model::Event> retrying() {
  auto events = killed_and_resumed();
  events.resize(13);
  return events;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace reprise::test
