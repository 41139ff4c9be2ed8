// reprise-serve: the program that `reprise serve`, and what else needs the service, becomes with
// the same words. Its libraries are large; so they stay out of every other command's start.
#include "cli/commands.h"
#include "daemon/serve.h"
#include "daemon/trigger.h"
#include "serve/read_book.h"

int main(int argc, char** argv) {
  return reprise::cli::run_command_line(
      argc, argv,
      {reprise::daemon::serve, reprise::daemon::trigger, reprise::serve::old_deliveries});
}
