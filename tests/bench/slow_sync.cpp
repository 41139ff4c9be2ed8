// SlowSync: preloaded into the engine, makes every flush take 20 ms longer, as a slow disk would.
#include <dlfcn.h>
#include <time.h>

namespace {

using Flush = int (*)(int);

int slowly(const char* name, int fd) {
  const timespec pause{0, 20'000'000};
  ::nanosleep(&pause, nullptr);
  return reinterpret_cast<Flush>(::dlsym(RTLD_NEXT, name))(fd);
}

}  // namespace

extern "C" int fsync(int fd) { return slowly("fsync", fd); }
extern "C" int fdatasync(int fd) { return slowly("fdatasync", fd); }
