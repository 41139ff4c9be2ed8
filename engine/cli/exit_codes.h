// Exit codes of the command line: one table for `--help`, the reference pages and the commands.
#pragma once

#include <array>
#include <string_view>

namespace reprise::cli {

enum Exit : int {
  success = 0,
  run_failed = 1,
  usage = 2,
  waits = 3,
  stopped = 4,
  journal_error = 74,
  no_engine = 75,
  refused = 76,
};

struct ExitText {
  Exit code;
  std::string_view meaning;
};

inline constexpr std::array<ExitText, 8> exit_texts = {{
    {success, "done; a run that was followed has succeeded"},
    {run_failed, "the run has failed, or a check has found something"},
    {usage, "wrong usage or a wrong runbook; nothing was started"},
    {waits, "the run waits for a person or is paused, and is safely stored"},
    {stopped, "stopped by cancel or by the kill switch; `run` starts nothing while it is set"},
    {journal_error,
     "the journal, or what was asked for, cannot be written; nothing more was started"},
    {no_engine, "the engine of the state folder cannot be reached"},
    {refused, "the journal was refused, and left untouched"},
}};

}  // namespace reprise::cli
