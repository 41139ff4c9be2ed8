// reprise-serve: the program that `reprise serve` becomes, with the same words. The service's
// libraries are large; a program of its own keeps them out of every other command's start.
#include "cli/commands.h"
#include "daemon/serve.h"

int main(int argc, char** argv) {
  return reprise::cli::run_command_line(argc, argv, reprise::daemon::serve);
}
