#include "worker/archive/library.h"

namespace reprise::worker {

const ArchiveLibrary* archive_library() {
  static const ArchiveLibrary library;
  return library.is_usable() ? &library : nullptr;
}

}  // namespace reprise::worker
