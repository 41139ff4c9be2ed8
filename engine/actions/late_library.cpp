#include "actions/late_library.h"

#include <dlfcn.h>

namespace reprise::actions {

LateLibrary::LateLibrary(const char* file)
    : file_(::dlopen(file, RTLD_NOW | RTLD_LOCAL)), usable_(file_ != nullptr) {}

void* LateLibrary::address_of(const char* name) {
  void* found = file_ == nullptr ? nullptr : ::dlsym(file_, name);
  usable_ = usable_ && found != nullptr;
  return found;
}

}  // namespace reprise::actions
