// Idle: a C++ program that is linked as the service is, says so, and does nothing until its input
// ends.
#include <unistd.h>

int main() {
  char nothing = '\n';
  if (::write(STDOUT_FILENO, &nothing, 1) != 1) return 1;
  while (::read(STDIN_FILENO, &nothing, 1) > 0) {
  }
  return 0;
}
