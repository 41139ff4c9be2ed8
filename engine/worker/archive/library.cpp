#include "worker/archive/library.h"

#include <dlfcn.h>

namespace reprise::worker {

namespace {

template <class Function>
bool find(void* file, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(file, name));
  return function != nullptr;
}

bool load(ArchiveLibrary& library) {
  void* file = ::dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
  if (file == nullptr) return false;
  bool all = true;
#define REPRISE_FIND(name) all = find(file, #name, library.name) && all;
  REPRISE_ARCHIVE_FUNCTIONS(REPRISE_FIND)
#undef REPRISE_FIND
  return all;
}

}  // namespace

const ArchiveLibrary* archive_library() {
  static ArchiveLibrary library;
  static const bool usable = load(library);
  return usable ? &library : nullptr;
}

}  // namespace reprise::worker
