#include "cli/standard_streams.h"

#include <fcntl.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <set>

#include "cli/context.h"

namespace reprise::cli {

namespace {

bool follows_a_run(const CLI::App& app) {
  static const std::set<std::string> names = {"run", "resume", "rerun", "attach", "wait", "serve"};
  return names.contains(app.get_subcommands().front()->get_name());
}

}  // namespace

void hold_standard_streams() {
  for (int stream = 0; stream <= 2; ++stream) {
    if (::fcntl(stream, F_GETFD) != -1) continue;
    // For reading only: what is written to one that was closed is an error, and not quietly lost.
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null == stream) ::fcntl(null, F_SETFD, 0);  // children have three, too
  }
}

int exit_with_output(const CLI::App& app, const Context& context) {
  const int error = *context.output_error;
  if (error == 0 || error == EPIPE) return context.exit;
  context.complain(std::string("error: standard output: ") + std::strerror(error));
  return context.exit == success && !follows_a_run(app) ? int{journal_error} : context.exit;
}

}  // namespace reprise::cli
