// KeysText: the keys of the live view, for the help of the commands that show it.
#pragma once

#include <string>

namespace reprise::cli::live {

inline std::string keys_text() {
  return "Keys of the live view (on a terminal; --plain or TERM=dumb: lines instead):\n"
         "  a            answer a question in place\n"
         "  d, q         detach; the run goes on. With --foreground this process is the engine: "
         "asks first\n"
         "  Ctrl-C       asks: detach (default), cancel the run, keep following; twice: detach. "
         "With --foreground: stop\n"
         "  f, Tab       all steps, those at work or failed, the failed ones\n"
         "  o            output of the next step that runs\n"
         "  arrows, PageUp, PageDown, Home, End   scroll; Escape follows the work again\n"
         "  h, ?         help\n";
}

}  // namespace reprise::cli::live
