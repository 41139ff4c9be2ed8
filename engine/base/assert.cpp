#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace reprise::base {

void assertion_failed(const char* expression, const char* meaning, const char* file, int line) {
  std::fprintf(stderr,
               "reprise: internal error: %s\n  (%s) at %s:%d\n"
               "  The journal is intact: 'reprise resume' continues the unfinished runs.\n",
               meaning, expression, file, line);
  std::abort();
}

}  // namespace reprise::base
