// Stamp: appends the wall clock in microseconds to a file, in one write: when an effect happened.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <string>

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  const std::string line = std::to_string(micros) + "\n";
  const int fd = ::open(argv[1], O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return 1;
  return ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) ? 0 : 1;
}
