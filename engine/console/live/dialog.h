// Dialog: a person answers an open question in place - chooses, fills in its form, says why, and
// confirms by word what cannot be taken back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "console/live/frame.h"
#include "console/live/keys.h"
#include "console/live/line_edit.h"
#include "core/state.h"
#include "model/input.h"

namespace reprise::console::live {

struct Panel {
  std::vector<Row> rows = {};
  std::optional<std::pair<int, int>> cursor = {};
};

class Dialog {
 public:
  explicit Dialog(std::string question) : question_(std::move(question)) {}

  const std::string& question() const { return question_; }

  // What a key leads to. An answer refers to what was shown: it carries the hash of it.
  struct Outcome {
    bool closed = false;
    std::optional<model::inputs::Answered> answer = {};
  };
  Outcome press(const Key& key, const core::State& state);

  Panel draw(const core::State& state, base::WallMicros now_us, int width, int height,
             Charset charset) const;
  // What the keys do now.
  std::string keys_text(const core::State& state) const;

 private:
  enum class Stage : std::uint8_t { choose, field, note, confirm };

  Outcome choose(const Key& key, const core::State& state);
  Outcome type(const Key& key, const core::OpenQuestion& question, const core::State& state);
  Outcome entered(const core::OpenQuestion& question, const core::State& state);
  void go_to(const core::OpenQuestion& question, std::size_t place);
  void back(const core::OpenQuestion& question);
  model::inputs::Answered answer(const core::OpenQuestion& question) const;
  const std::string& chosen(const core::OpenQuestion& question) const;
  void point(bool down, std::size_t choices);
  void mark(std::size_t choice, std::size_t choices);
  void other(const core::State& state, bool next);
  std::vector<std::string> body(const core::OpenQuestion& question, int width,
                                Charset charset) const;
  void draw_choices(Panel& panel, const core::OpenQuestion& question, int width,
                    Charset charset) const;
  void draw_line(Panel& panel, const core::State& state, const core::OpenQuestion& question,
                 int width, Charset charset) const;
  std::string prompt(const core::State& state, const core::OpenQuestion& question) const;

  std::string question_;
  Stage stage_ = Stage::choose;
  bool pointed_ = false;  // choice_ is one that the person has come to
  std::size_t choice_ = 0, scroll_ = 0;
  std::size_t place_ = 0;  // of the line that is typed: each field, note, confirmation
  std::vector<std::string> texts_ = {};  // what was typed at each place
  LineEdit line_ = {};
  std::string complaint_ = {};
};

}  // namespace reprise::console::live
