// Anything as an archive: it is unpacked into a folder, or refused, and nothing is ever made beside
// that folder.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "worker/archive/read.h"

namespace fs = std::filesystem;

namespace {

// In memory where there is such a place: what is unpacked is flushed.
std::string folder() {
  return fs::exists("/dev/shm") ? "/dev/shm" : fs::temp_directory_path().string();
}

struct World {
  std::string path = folder() + "/reprise-fuzz-XXXXXX";
  World() {
    if (::mkdtemp(path.data()) == nullptr) std::abort();
  }
  ~World() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

// What stands below the folder leads nowhere else.
void check(const std::string& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_symlink()) {
      const auto target = fs::read_symlink(entry.path());
      if (target.is_absolute()) std::abort();
      for (const auto& part : target)
        if (part == "..") std::abort();
    } else if (!entry.is_regular_file() && !entry.is_directory()) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const World world;
  const std::string inner = world.path + "/in";
  fs::create_directory(inner);
  const int file = ::memfd_create("archive", MFD_CLOEXEC);
  const int folder = ::open(inner.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0 || folder < 0 || ::write(file, data, size) != static_cast<ssize_t>(size))
    std::abort();
  const auto done = reprise::worker::unpack_archive(file, "a", folder, {1 << 20, 100});
  ::close(file);
  ::close(folder);
  if (done && (done->bytes > 1 << 20 || done->entries > 100)) std::abort();
  check(inner);
  if (std::distance(fs::directory_iterator(world.path), fs::directory_iterator()) != 1)
    std::abort();
  return 0;
}
