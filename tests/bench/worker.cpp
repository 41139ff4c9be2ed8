// What a call of a script costs between the process that computes and the worker, journal left out,
// and what two processes cost that do nothing but answer each other. Each command prints
// microseconds for one round.
//
//   worker calls COUNT      asked, held against its declaration, and answered
//   worker pingpong COUNT   one byte there and one back, over pipes
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "script/host_calls.h"
#include "worker/conform_call.h"
#include "worker/script_process.h"

namespace {

using namespace reprise;
using Clock = std::chrono::steady_clock;

[[noreturn]] void stop(const char* why) {
  std::fprintf(stderr, "bench_worker: %s\n", why);
  std::exit(1);
}

double micros_each(Clock::time_point began, int count) {
  return std::chrono::duration<double, std::micro>(Clock::now() - began).count() / count;
}

double calls(int count) {
  script::Program program{{"s", "while true do fs.exists('some/path') end"}};
  auto process = worker::ScriptProcess::start(program, {.cpu_ms = 600'000});
  if (!process) stop("the script cannot be started");
  const auto began = Clock::now();
  for (int i = 0; i < count; ++i) {
    const auto word = process->listen();
    const auto* call = std::get_if<script::Call>(&word);
    if (call == nullptr) stop("the script does not call");
    if (!worker::conform_call(*script::find_host_call(call->name), call->args)) stop("conform");
    process->answer(script::given(model::Value(true)));
  }
  return micros_each(began, count);
}

double pingpong(int count) {
  int there[2], back[2];
  if (::pipe2(there, O_CLOEXEC) != 0 || ::pipe2(back, O_CLOEXEC) != 0) stop("pipe2");
  const pid_t pid = ::fork();
  char byte = 'x';
  if (pid == 0) {
    ::close(there[1]);
    while (::read(there[0], &byte, 1) == 1)
      if (::write(back[1], &byte, 1) != 1) ::_exit(1);
    ::_exit(0);
  }
  const auto began = Clock::now();
  for (int i = 0; i < count; ++i)
    if (::write(there[1], &byte, 1) != 1 || ::read(back[0], &byte, 1) != 1) stop("pingpong");
  const double micros = micros_each(began, count);
  ::close(there[1]);
  ::waitpid(pid, nullptr, 0);
  return micros;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  const int count = std::max(1, std::stoi(argc > 2 ? argv[2] : "1"));
  if (command == "calls") return std::printf("%.3f\n", calls(count)) < 0;
  if (command == "pingpong") return std::printf("%.3f\n", pingpong(count)) < 0;
  std::fprintf(stderr, "usage: worker calls|pingpong COUNT\n");
  return 2;
}
