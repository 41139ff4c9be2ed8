#include "shim/output_pipes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace reprise::shim {

namespace {

using process::UniqueFd;

bool open_pipe(UniqueFd& reader, UniqueFd& writer) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  reader = UniqueFd(ends[0]);
  writer = UniqueFd(ends[1]);
  return ::fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

std::uint64_t inode_of(const UniqueFd& file) {
  struct stat info {};
  return ::fstat(file.get(), &info) == 0 ? info.st_ino : 0;
}

}  // namespace

base::Result<OutputPipes> make_output_pipes() {
  OutputPipes pipes;
  if (!open_pipe(pipes.out, pipes.out_writer) || !open_pipe(pipes.err, pipes.err_writer))
    return base::fail("not-started", std::string("pipe: ") + std::strerror(errno));
  pipes.inodes = {inode_of(pipes.out), inode_of(pipes.err)};
  return pipes;
}

}  // namespace reprise::shim
