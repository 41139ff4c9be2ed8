#include "shim/latch_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "process/unique_fd.h"

namespace reprise::shim {

std::string latch_refusal(const std::string& state_folder) {
  const std::string path = state_folder + "/latch";
  const process::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno == ENOENT) return "";
  char mark = '0';
  if (!file || ::read(file.get(), &mark, 1) < 0)
    return "kill switch: " + path + " cannot be read: " + std::strerror(errno);
  return mark == '0' ? "" : "kill switch: the latch is set";
}

}  // namespace reprise::shim
