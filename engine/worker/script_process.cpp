#include "worker/script_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "worker/action.h"
#include "worker/confine.h"

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
bool tell(const Machine::Stop& stop) {
  if (const auto* call = std::get_if<script::Call>(&stop))
    return send_frame(confined_out,
                      Map{{"call", call->name}, {"args", call->args}, {"at", call->place}});
  if (const auto* ended = std::get_if<Machine::Ended>(&stop))
    send_frame(confined_out, Map{{"ended", ended->outputs}});
  else
    send_frame(confined_out, told(std::get<base::Error>(stop)));
  return false;
}

// The whole life of the process below. Never returns: what the worker has open is not its own.
[[noreturn]] void compute(script::Program program, const ScriptProcess::Bounds& bounds, int in,
                          int out) {
  constexpr std::uint64_t millis = 1'000;
  const auto seconds = (static_cast<std::uint64_t>(bounds.cpu_ms) + millis - 1) / millis + 1;
  if (!confine({in, out, seconds})) ::_exit(exit_not_confined);
  const std::int64_t until = cpu_ms() + bounds.cpu_ms;
  std::optional<Action> action;
  if (!program.function.empty()) {
    auto opened = Action::open(program);
    if (!opened) {
      send_frame(confined_out, told(opened.error()));
      ::_exit(0);
    }
    action = std::move(*opened);
    program.inputs = action->inputs();
  }
  Machine machine(program, {bounds.memory_bytes, [until] { return cpu_ms() >= until; }},
                  [](std::string_view line) {
                    send_frame(confined_out, Map{{"say", line}});
                  });
  FrameReader frames(confined_in);
  Machine::Stop stop = machine.start();
  while (tell(action ? action->checked(std::move(stop)) : std::move(stop))) {
    const auto answer = frames.next();
    if (!answer) ::_exit(exit_no_talk);
    const Value& misuse = (*answer)["misuse"];
    stop = misuse.is_text() ? machine.raise(misuse.text()) : machine.resume((*answer)["given"]);
  }
  ::_exit(0);
}

struct Pipe {
  process::UniqueFd read, write;
  bool open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    read = process::UniqueFd(ends[0]);
    write = process::UniqueFd(ends[1]);
    return true;
  }
};

}  // namespace

base::Result<ScriptProcess> ScriptProcess::start(const script::Program& program,
                                                 const Bounds& bounds) {
  // Pipes: a word over a socket takes twice as long.
  Pipe down, up;
  if (!down.open() || !up.open())
    return base::fail("io", std::string("pipe2: ") + std::strerror(errno));
  const pid_t pid = ::fork();
  if (pid == 0) compute(program, bounds, down.read.get(), up.write.get());
  if (pid > 0) return ScriptProcess(pid, std::move(up.read), std::move(down.write));
  return base::fail("io", std::string("fork: ") + std::strerror(errno));
}

ScriptProcess::ScriptProcess(ScriptProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      in_(std::move(other.in_)),
      out_(std::move(other.out_)),
      frames_(std::move(other.frames_)) {}

ScriptProcess::~ScriptProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

ScriptProcess::Word ScriptProcess::listen() {
  const auto word = frames_.next();
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

void ScriptProcess::answer(const Value& given) { send_frame(out_.get(), Map{{"given", given}}); }
void ScriptProcess::complain(const std::string& misuse) {
  send_frame(out_.get(), Map{{"misuse", misuse}});
}

ScriptProcess::Word ScriptProcess::end() {
  int status = 0;
  // What it said last was no frame, or its end: it may be alive still.
  in_.reset();
  out_.reset();
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
