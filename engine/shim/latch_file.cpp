#include "shim/latch_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "process/unique_fd.h"

namespace reprise::shim {

bool latch_is_set(const std::string& state_folder) {
  const std::string path = state_folder + "/latch";
  const process::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return errno != ENOENT;
  char mark = '0';
  return ::read(file.get(), &mark, 1) < 0 || mark != '0';
}

}  // namespace reprise::shim
