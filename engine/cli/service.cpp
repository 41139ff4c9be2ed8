#include "cli/service.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/paths.h"
#include "cli/context.h"

namespace reprise::cli {

int become_service(const Context& context) {
  const auto program = app::serve_path();
  if (!program) return context.fail(program.error());
  ::execv(program->c_str(), context.words);
  return context.fail({"io", *program + ": " + std::strerror(errno)});
}

}  // namespace reprise::cli
