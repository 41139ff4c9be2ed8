#include "cli/engine_choice.h"

#include <CLI/CLI.hpp>

namespace reprise::cli {

void add_engine_choice(CLI::App& command, EngineChoice& choice) {
  command.add_flag("--detach", choice.detach,
                   "Leave it to the engine in the background and return");
  command.add_flag("--foreground", choice.foreground,
                   "Be the engine here and now, also on a terminal; for services and scripts");
}

}  // namespace reprise::cli
