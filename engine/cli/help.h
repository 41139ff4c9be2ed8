// Help: what `--help` and the manual pages say beside the one line of each command.
#pragma once

namespace CLI {
class App;
}

namespace reprise::cli {

// Gives each command its explanation and each option the name of its value. To be called when all
// commands are there: a command made later would get the explanation of its parent.
void explain(CLI::App& app);

}  // namespace reprise::cli
