// reprise: the command line.
#include "cli/commands.h"

int main(int argc, char** argv) { return reprise::cli::run_command_line(argc, argv); }
