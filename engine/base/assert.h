// REPRISE_ASSERT: a broken promise of our own code. Stays on in release builds: a recovery engine
// that no longer knows its own state must stop, and be resumed from the journal.
#pragma once

namespace reprise::base {

[[noreturn]] void assertion_failed(const char* expression, const char* meaning, const char* file,
                                   int line);

}  // namespace reprise::base

#define REPRISE_ASSERT(condition, meaning)                                                  \
  ((condition) ? static_cast<void>(0)                                                       \
               : ::reprise::base::assertion_failed(#condition, meaning, __FILE__, __LINE__))
