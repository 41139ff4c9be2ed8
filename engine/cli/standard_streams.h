// The three descriptors of every program, and what became of what was written to the second.
#pragma once

namespace CLI {
class App;
}

namespace reprise::cli {

struct Context;

// Whoever starts a program may close them. What is opened next would get their numbers: a journal
// or a socket would then be written to as if it were the screen.
void hold_standard_streams();

// The exit code, with what did not reach standard output: a result that is lost is no success. But
// a reader that has seen enough (`| head`) is none, and what follows a run ends with the run's
// code.
int exit_with_output(const CLI::App& app, const Context& context);

}  // namespace reprise::cli
