// Screen: the live view of one run on a terminal - reads keys, does what they wish, draws when
// there is something new and never more often than a person can see.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/live/log_end.h"
#include "cli/live/terminal.h"
#include "console/live/view.h"
#include "console/progress.h"
#include "model/input.h"

namespace reprise::cli::live {

// Gives an input to the run and tells the core's warnings, at once or later.
using Told = std::function<void(base::Result<std::vector<std::string>>)>;
using Give = std::function<void(const model::InputBody&, Told)>;

class Screen {
 public:
  Screen(const Context& context, std::string run_id, Signals signals, Give give);

  // The live view is wanted here, and this terminal can show it.
  static bool fits(const Context& context);

  // Another look at the same run from its beginning: what was folded before is forgotten.
  void begin();
  void expect(console::live::Expectations expectations);
  void add(const model::Event& event);
  void notice(const std::string& text, console::live::Style style);

  enum class Turn { go_on, leave, drain };
  // Takes what was typed and draws where that is due. Never blocks.
  Turn turn(const core::State& state);
  // Draws now, whatever was drawn when.
  void draw(const core::State& state);
  // How long nothing is due.
  int idle_ms() const;
  int keys() const { return terminal_->keys(); }

  // Gives the terminal back and leaves what a person wants to have read behind.
  void close(const core::State& state);

 private:
  using Clock = std::chrono::steady_clock;

  Turn press(const console::live::Key& key, const core::State& state);
  void give(const model::InputBody& input, const std::string& what);
  void refused(const std::string& why);
  void look_at_output(const core::State& state);

  const Context& context_;
  std::string run_id_;
  bool is_engine_;
  Give give_;
  std::optional<Terminal> terminal_;
  console::live::LiveView view_;
  console::live::KeyReader keys_;
  console::live::Frame shown_;
  console::live::Expectations expectations_;
  LogEnd log_end_;
  bool dirty_ = true, typing_ = false;
  Clock::time_point drawn_{}, looked_{}, deaf_until_{};
  struct Said {
    std::string text;
    std::string question;  // with the command that answers it, as long as it is open
  };
  std::vector<Said> said_;  // what needs a person, what went wrong, and the end
  std::optional<console::Progress> progress_;
  // A late answer of the engine finds out that nobody looks any more.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace reprise::cli::live
