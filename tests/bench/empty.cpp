// Empty: a C++ program that is linked as reprise is and does nothing but what a cold start cannot
// avoid: four small writes, each flushed to the disk.
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int fd = ::open(argv[1], O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return 1;
  for (int i = 0; i < 4; ++i)
    if (::write(fd, "0123456789abcdef", 16) != 16 || ::fsync(fd) != 0) return 1;
  return 0;
}
