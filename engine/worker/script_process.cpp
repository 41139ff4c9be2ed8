#include "worker/script_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "worker/action.h"
#include "worker/confine.h"
#include "worker/frames.h"

namespace reprise::worker {

using model::Map;
using model::Value;
using script::Machine;

namespace {

constexpr int exit_not_confined = 71, exit_no_talk = 70;

std::int64_t cpu_ms() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return used.tv_sec * 1'000 + used.tv_nsec / 1'000'000;
}

Value told(const base::Error& error) {
  return Map{
      {"failed", Map{{"code", error.code}, {"message", error.message}, {"hint", error.hint}}}};
}

// False once it has ended.
bool tell(int socket, const Machine::Stop& stop) {
  if (const auto* call = std::get_if<script::Call>(&stop))
    return send_frame(socket, Map{{"call", call->name}, {"args", call->args}, {"at", call->place}});
  if (const auto* ended = std::get_if<Machine::Ended>(&stop))
    send_frame(socket, Map{{"ended", ended->outputs}});
  else
    send_frame(socket, told(std::get<base::Error>(stop)));
  return false;
}

// The whole life of the process below. Never returns: what the worker has open is not its own.
[[noreturn]] void compute(script::Program program, const ScriptProcess::Bounds& bounds,
                          int inherited) {
  constexpr std::uint64_t millis = 1'000;
  const auto seconds = (static_cast<std::uint64_t>(bounds.cpu_ms) + millis - 1) / millis + 1;
  const int socket = confine({inherited, seconds});
  if (socket < 0) ::_exit(exit_not_confined);
  const std::int64_t until = cpu_ms() + bounds.cpu_ms;
  std::optional<Action> action;
  if (!program.function.empty()) {
    auto opened = Action::open(program);
    if (!opened) {
      send_frame(socket, told(opened.error()));
      ::_exit(0);
    }
    action = std::move(*opened);
    program.inputs = action->inputs();
  }
  Machine machine(program, {bounds.memory_bytes, [until] { return cpu_ms() >= until; }},
                  [socket](std::string_view line) {
                    send_frame(socket, Map{{"say", line}});
                  });
  Machine::Stop stop = machine.start();
  while (tell(socket, action ? action->checked(std::move(stop)) : std::move(stop))) {
    const auto answer = receive_frame(socket);
    if (!answer) ::_exit(exit_no_talk);
    const Value& misuse = (*answer)["misuse"];
    stop = misuse.is_text() ? machine.raise(misuse.text()) : machine.resume((*answer)["given"]);
  }
  ::_exit(0);
}

}  // namespace

base::Result<ScriptProcess> ScriptProcess::start(const script::Program& program,
                                                 const Bounds& bounds) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return base::fail("io", std::string("socketpair: ") + std::strerror(errno));
  const pid_t pid = ::fork();
  if (pid == 0) compute(program, bounds, ends[1]);
  ::close(ends[1]);
  if (pid > 0) return ScriptProcess(pid, ends[0]);
  ::close(ends[0]);
  return base::fail("io", std::string("fork: ") + std::strerror(errno));
}

ScriptProcess::ScriptProcess(ScriptProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), socket_(std::exchange(other.socket_, -1)) {}

ScriptProcess::~ScriptProcess() {
  if (socket_ >= 0) ::close(socket_);
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

ScriptProcess::Word ScriptProcess::listen() {
  const auto word = receive_frame(socket_);
  if (!word) return end();
  if (const Value& call = (*word)["call"]; call.is_text())
    return script::Call{call.text(), (*word)["args"], (*word)["at"].text_or("?")};
  if (const Value& line = (*word)["say"]; line.is_text()) return Said{line.text()};
  if (const Value& outputs = (*word)["ended"]; outputs.is_map())
    return Machine::Ended{outputs.map()};
  const Value& failed = (*word)["failed"];
  return base::Error{failed["code"].text_or("lua"), failed["message"].text_or(""),
                     failed["hint"].text_or("")};
}

void ScriptProcess::answer(const Value& given) { send_frame(socket_, Map{{"given", given}}); }
void ScriptProcess::complain(const std::string& misuse) {
  send_frame(socket_, Map{{"misuse", misuse}});
}

ScriptProcess::Word ScriptProcess::end() {
  int status = 0;
  // What it said last was no frame, or its end: it may be alive still.
  ::shutdown(socket_, SHUT_RDWR);
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return Killed{};
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
    return base::Error{"lua-limit", "the script used up the time it may compute",
                       "a pattern or a function of the library did not come back"};
  if (WIFEXITED(status) && WEXITSTATUS(status) == exit_not_confined)
    return base::Error{"lua-sandbox", "the process for the script could not be confined"};
  const char* name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : nullptr;
  return base::Error{"lua-crash", std::string("the process of the script crashed") +
                                      (name == nullptr ? "" : std::string(" (SIG") + name + ")")};
}

}  // namespace reprise::worker
