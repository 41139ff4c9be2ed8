#include "app/engine_signals.h"

namespace reprise::app {

namespace {

void mask_signals(int how) {
  sigset_t told;
  sigemptyset(&told);
  for (const int number : engine_signals) sigaddset(&told, number);
  ::pthread_sigmask(how, &told, nullptr);
}

}  // namespace

void hold_signals() { mask_signals(SIG_BLOCK); }
void take_signals() { mask_signals(SIG_UNBLOCK); }

}  // namespace reprise::app
