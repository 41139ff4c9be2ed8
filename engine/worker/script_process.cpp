#include "worker/script_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>

#include "process/boot_time.h"
#include "worker/action.h"
#include "worker/confine.h"

namespace reprise::worker {

using model::Map;
using model::Value;
using script::Machine;

namespace {

constexpr int exit_not_confined = 71, exit_no_talk = 70;
// What a process may compute for all its scripts beyond the first one's share.
constexpr std::uint64_t cpu_seconds_more = 30;

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

std::uint64_t cpu_seconds(base::Millis millis) {
  return (static_cast<std::uint64_t>(millis) + 999) / 1'000 + 1;
}

Value what_differs(const script::Program& program) {
  return Map{{"name", program.main.name},
             {"inputs", program.inputs},
             {"seed", static_cast<std::int64_t>(program.seed)},
             {"function", program.function},
             {"context", program.context}};
}

// For a process that knows no source yet.
Value all_of(const script::Program& program) {
  Map modules;
  for (const auto& [name, source] : program.modules)
    modules[name] = Map{{"name", source.name}, {"text", source.text}};
  Map all = what_differs(program).map();
  all["text"] = program.main.text;
  all["modules"] = Value(std::move(modules));
  return Value(std::move(all));
}

void take_told(const Value& told, script::Program& program) {
  program.main.name = told["name"].text_or("script");
  if (told["text"].is_text()) program.main.text = told["text"].text();
  if (told["modules"].is_map())
    for (const auto& [name, source] : told["modules"].map())
      program.modules[name] = {source["name"].text_or(""), source["text"].text_or("")};
  program.inputs = told["inputs"];
  program.seed = static_cast<std::uint64_t>(told["seed"].integer_or(0));
  program.function = told["function"].text_or("");
  program.context = told["context"];
}

// The scripts of one source, one after the other, each in a state of its own.
class Computing {
 public:
  explicit Computing(std::size_t memory_bytes)
      : memory_bytes_(memory_bytes),
        machine_({memory_bytes, [this] { return cpu_ms() >= until_; }}, [](std::string_view line) {
          send_frame(confined_out, Map{{"say", line}});
        }) {}
  std::size_t memory_bytes() const { return memory_bytes_; }

  void take(script::Program program) { program_ = std::move(program); }

  void run_one(base::Millis cpu_ms_max) {
    until_ = cpu_ms() + cpu_ms_max;
    script::Program program = program_;
    const bool is_action = !program.function.empty();
    if (is_action) {
      if (auto begun = begin_action(program); !begun)
        return (void)send_frame(confined_out, told(begun.error()));
      program.inputs = action_->inputs();
    }
    Machine::Stop stop = machine_.start(std::move(program));
    while (tell(is_action ? action_->checked(std::move(stop)) : std::move(stop))) {
      const auto answer = frames_.next();
      if (!answer) ::_exit(exit_no_talk);
      const Value& misuse = (*answer)["misuse"];
      stop = misuse.is_text() ? machine_.raise(misuse.text()) : machine_.resume((*answer)["given"]);
    }
    machine_.renew();  // nobody waits now
  }

  // False: there is no next script.
  bool wait_for_next() {
    const auto next = frames_.next();
    if (next) take_told(*next, program_);
    return next.has_value();
  }

 private:
  // What the module declares is read once: the source stays the same.
  base::Status begin_action(const script::Program& program) {
    if (!action_) {
      auto opened = Action::open(program);
      if (!opened) return base::fail(opened.error());
      action_ = std::move(*opened);
    }
    return action_->begin(program);
  }

  const std::size_t memory_bytes_;
  script::Program program_;
  std::optional<Action> action_;
  FrameReader frames_{confined_in};
  std::int64_t until_ = std::numeric_limits<std::int64_t>::max();
  Machine machine_;
};

// Made before the forks, once: each process begins with a copy of it as new.
Computing& computing_of(std::size_t memory_bytes) {
  static std::unique_ptr<Computing> made;
  if (!made || made->memory_bytes() != memory_bytes)
    made = std::make_unique<Computing>(memory_bytes);
  return *made;
}

// The whole life of the process below. Never returns: what the worker has open is not its own.
[[noreturn]] void serve(Computing& computing, std::optional<script::Program> program,
                        const ScriptProcess::Bounds& bounds, int in, int out) {
  const auto seconds = cpu_seconds(bounds.cpu_ms);
  if (!confine({in, out, seconds, seconds + cpu_seconds_more})) ::_exit(exit_not_confined);
  if (program) {
    computing.take(std::move(*program));
    computing.run_one(bounds.cpu_ms);
  }
  while (computing.wait_for_next()) computing.run_one(bounds.cpu_ms);
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

base::Result<ScriptProcess> ScriptProcess::start(script::Program program, const Bounds& bounds) {
  return fork(std::move(program), bounds);
}

base::Result<ScriptProcess> ScriptProcess::start_spare(const Bounds& bounds) {
  return fork(std::nullopt, bounds);
}

base::Result<ScriptProcess> ScriptProcess::fork(std::optional<script::Program> program,
                                                const Bounds& bounds) {
  // Pipes: a word over a socket takes twice as long.
  Pipe down, up;
  if (!down.open() || !up.open())
    return base::fail("io", std::string("pipe2: ") + std::strerror(errno));
  Computing& computing = computing_of(bounds.memory_bytes);
  const pid_t pid = ::fork();
  if (pid == 0) serve(computing, std::move(program), bounds, down.read.get(), up.write.get());
  if (pid > 0)
    return ScriptProcess(pid, std::move(program), bounds, std::move(up.read),
                         std::move(down.write));
  return base::fail("io", std::string("fork: ") + std::strerror(errno));
}

ScriptProcess::ScriptProcess(ScriptProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      program_(std::move(other.program_)),
      bounds_(other.bounds_),
      ended_well_(other.ended_well_),
      raised_us_(other.raised_us_),
      in_(std::move(other.in_)),
      out_(std::move(other.out_)),
      frames_(std::move(other.frames_)) {}

ScriptProcess& ScriptProcess::operator=(ScriptProcess&& other) noexcept {
  ScriptProcess moved(std::move(other));
  std::swap(pid_, moved.pid_);
  std::swap(program_, moved.program_);
  std::swap(bounds_, moved.bounds_);
  std::swap(ended_well_, moved.ended_well_);
  std::swap(raised_us_, moved.raised_us_);
  std::swap(in_, moved.in_);
  std::swap(out_, moved.out_);
  std::swap(frames_, moved.frames_);
  return *this;
}

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
  if (const Value& outputs = (*word)["ended"]; outputs.is_map()) {
    ended_well_ = true;
    return Machine::Ended{outputs.map()};
  }
  const Value& failed = (*word)["failed"];
  return base::Error{failed["code"].text_or("lua"), failed["message"].text_or(""),
                     failed["hint"].text_or("")};
}

void ScriptProcess::answer(const Value& given) { send_frame(out_.get(), Map{{"given", given}}); }
void ScriptProcess::complain(const std::string& misuse) {
  send_frame(out_.get(), Map{{"misuse", misuse}});
}

bool ScriptProcess::is_for(const script::Program& program, const Bounds& bounds) const {
  return program_ && bounds == bounds_ && program.main.text == program_->main.text &&
         program.modules == program_->modules;
}

bool ScriptProcess::begin_again(const script::Program& program) {
  ended_well_ = false;
  return raise_cpu_limit() && send_frame(out_.get(), what_differs(program));
}

bool ScriptProcess::begin_first(script::Program program) {
  const bool sent = send_frame(out_.get(), all_of(program));
  program_ = std::move(program);
  return sent;
}

// The kernel counts from the beginning of the process. A share has a second to spare, and more than
// that cannot be used up within a second.
bool ScriptProcess::raise_cpu_limit() {
  constexpr std::int64_t good_for_us = 1'000'000;
  const std::int64_t now = process::boot_us();
  if (raised_us_ != 0 && now - raised_us_ < good_for_us) return true;
  raised_us_ = now;
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return false;
  const auto share = cpu_seconds(bounds_.cpu_ms);
  const rlimit raised{static_cast<rlim_t>(used.tv_sec) + 1 + share, share + cpu_seconds_more};
  return raised.rlim_cur <= raised.rlim_max && ::prlimit(pid_, RLIMIT_CPU, &raised, nullptr) == 0;
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
