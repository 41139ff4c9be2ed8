// EngineChoice: who is the engine of a command that starts or resumes runs (language 6.16).
#pragma once

namespace CLI {
class App;
}

namespace reprise::cli {

struct EngineChoice {
  bool detach = false;      // the one in the background, and the command returns at once
  bool foreground = false;  // this process, also on a terminal
};

// `choice` must live as long as the command.
void add_engine_choice(CLI::App& command, EngineChoice& choice);

}  // namespace reprise::cli
