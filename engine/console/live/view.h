// LiveView: a run as a person follows it on a terminal - keys and events go in, frames and wishes
// come out. It knows no terminal and no clock.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "console/live/deadlines.h"
#include "console/live/dialog.h"
#include "console/live/expectations.h"
#include "console/live/frame.h"
#include "console/live/keys.h"
#include "console/live/step_list.h"
#include "core/state.h"

namespace reprise::console::live {

struct ViewOptions {
  Charset charset = {};
  // This process is the engine: who leaves the view stops it, and the view says so.
  bool is_engine = false;
};

struct Wish {
  enum class Kind : std::uint8_t {
    none,
    leave,   // the view; the run goes on by its engine
    drain,   // this engine: nothing new starts, what runs may end
    cancel,  // the run
    answer,
  };
  Kind kind = Kind::none;
  model::inputs::Answered answer = {};
};

class LiveView {
 public:
  explicit LiveView(ViewOptions options) : options_(options) {}

  void expect(Expectations expectations);
  // Every event, after the state has taken it.
  void add(const model::Event& event);
  // The last lines that an attempt has printed.
  void output(const model::AttemptId& attempt, std::string_view tail);
  // A line about the view or its engine, until the next one or any key.
  void notice(std::string text, Style style);
  // Interrupt asks what is meant; a second one is the harmless answer.
  Wish press(const Key& key, const core::State& state);

  // Whose output is shown: the attempt that started last, or the one a person has gone to.
  std::optional<model::AttemptId> watched(const core::State& state) const;
  // State only moves on between frames. Any size will do.
  Frame draw(const core::State& state, base::WallMicros now_us, int width, int height);

 private:
  Wish press_leaving(const Key& key);
  Wish press_dialog(const Key& key, const core::State& state);
  Wish press_list(const Key& key, const core::State& state);
  Wish press_letter(char letter, const core::State& state);
  void open_dialog(const core::State& state);
  void watch_next(const core::State& state);
  void scroll(std::ptrdiff_t lines);

  Row title(const core::State& state, base::WallMicros now_us, int width) const;
  std::vector<Row> help(int width) const;
  Row last_row(const core::State& state, int width) const;
  std::vector<Row> head(const core::State& state, base::WallMicros now_us, int width, int height);
  std::vector<Row> middle(const core::State& state, base::WallMicros now_us, int width, int height,
                          std::optional<std::pair<int, int>>& cursor);
  std::vector<Row> overview(const core::State& state, base::WallMicros now_us, int width,
                            int height);
  std::vector<Row> step_rows(const core::State& state, base::WallMicros now_us, int width,
                             int height);
  std::string step_title(std::size_t listed, std::size_t first, std::size_t last) const;
  std::vector<Row> output_rows(int width, int height) const;
  std::size_t first_shown(const core::State& state, const std::vector<ListedStep>& steps,
                          std::size_t room);

  ViewOptions options_;
  Expectations expectations_;
  std::optional<std::set<model::StepIndex>> critical_;
  Deadlines deadlines_;
  StepList steps_;
  std::optional<Filter> filter_;            // nullopt: all that fit, or else the open ones
  std::optional<std::size_t> first_;        // scrolled to; nullopt: to what is at work
  std::size_t page_ = 1, shown_first_ = 0;  // of the last frame
  std::optional<Dialog> dialog_;
  bool leaving_ = false, helping_ = false;
  std::optional<model::AttemptId> last_started_, chosen_;
  std::optional<model::AttemptId> printed_by_;
  std::vector<std::string> printed_;
  std::string notice_;
  Style notice_style_ = Style::plain;
};

}  // namespace reprise::console::live
