// A child that behaves badly in one chosen way; see the modes below.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

void say(const char* text) { (void)!::write(1, text, std::strlen(text)); }

void ignore_requests() {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1}) ::signal(signal, SIG_IGN);
}

[[noreturn]] void sleep_for_ever() {
  for (;;) ::pause();
}

// Writes `bytes` bytes to standard output as fast as they are taken.
int flood(long long bytes) {
  static char block[1 << 16];
  std::memset(block, 'x', sizeof block);
  while (bytes > 0) {
    const ssize_t count = ::write(1, block, std::min<long long>(bytes, sizeof block));
    if (count < 0) return 1;
    bytes -= count;
  }
  return 0;
}

// Nothing of it may remain: own session, no environment, no inherited file, nobody as parent.
void shed(const char* self) {
  if (::fork() != 0) return;
  ::setsid();
  if (::fork() != 0) ::_exit(0);
  const int null = ::open("/dev/null", O_RDWR);
  for (int file = 0; file < 3; ++file) ::dup2(null, file);
  ::close(null);
  char mode[] = "stubborn";
  char name[] = "shed";
  char* argv[] = {name, mode, nullptr};
  char* env[] = {nullptr};
  ::execve(self, argv, env);
  ::_exit(1);
}

// Three generations of three, each in its own session, deaf to requests.
void grow(int generations) {
  for (int i = 0; generations > 0 && i < 3; ++i) {
    if (::fork() != 0) continue;
    ::setsid();
    ignore_requests();
    grow(generations - 1);
    sleep_for_ever();
  }
}

// Passes its life on to a new process all the time, inside one group.
[[noreturn]] void hot_potato() {
  ignore_requests();
  for (;;) {
    if (::fork() > 0) ::_exit(0);
    ::usleep(300);
  }
}

long long number(const char* text) {
  long long value = 0;
  std::from_chars(text, text + std::strlen(text), value);
  return value;
}

}  // namespace

int main(int count, char** words) {
  const std::string_view mode(count > 1 ? words[1] : "");
  const char* more = count > 2 ? words[2] : "";
  if (mode == "flood") return flood(number(more));
  if (mode == "bytes") return (void)!::write(1, "a\0b\xff\xc0\xaf\x1b[31m\r\n", 13), 0;
  if (mode == "stubborn") ignore_requests(), say("ready\n"), sleep_for_ever();
  if (mode == "shed") return shed(words[0]), ::usleep(100'000), 0;
  if (mode == "shed-stays") shed(words[0]), ::usleep(100'000), say("ready\n"), sleep_for_ever();
  if (mode == "tree") return grow(3), say("ready\n"), ::usleep(100'000), 0;
  if (mode == "tree-stays") ignore_requests(), grow(3), say("ready\n"), sleep_for_ever();
  if (mode == "hot-potato") {
    if (::fork() == 0) hot_potato();
    return ::usleep(50'000), 0;
  }
  if (mode == "hot-potato-stays") {
    if (::fork() == 0) hot_potato();
    ::usleep(50'000), say("ready\n"), sleep_for_ever();
  }
  if (mode == "close-early") {  // then works on, and says so in a file
    for (int file = 0; file < 3; ++file) ::close(file);
    ::usleep(200'000);
    ::close(::open(more, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    return 5;
  }
  if (mode == "write-late") {  // a background child writes after its leader has ended
    ::signal(SIGTERM, SIG_IGN);  // before there is a child that could get it too early
    if (::fork() != 0) return say("leader\n"), 0;
    ::usleep(200'000);
    say("late\n");
    return 0;
  }
  if (mode == "core") {
    const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CORE, &all);
    std::abort();
  }
  if (mode == "memory") {  // as an OOM kill looks from outside
    ::kill(::getpid(), SIGKILL);
  }
  return 64;
}
