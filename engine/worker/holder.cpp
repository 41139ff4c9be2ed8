#include "worker/holder.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "model/json.h"
#include "process/boot_time.h"
#include "process/held.h"
#include "process/output_pump.h"
#include "process/spawn.h"
#include "shim/latch_file.h"

namespace reprise::worker {

using model::Value;
using process::UniqueFd;

namespace {

constexpr int look_again_ms = 250;                // at the kill switch
constexpr std::int64_t overtime_us = 60'000'000;  // the engine ends a scope first, where one lives
constexpr std::int64_t kill_us_max = 2'000'000;
constexpr std::uint64_t piece_bytes = 1u << 20;

std::vector<process::HiddenText> hidden_in(const Value& spec) {
  std::vector<process::HiddenText> texts;
  if (spec["hidden"].is_list())
    for (const auto& one : spec["hidden"].list())
      texts.push_back({one["text"].text_or(""), one["mark"].text_or("")});
  return texts;
}

process::LaunchSpec streams_of(const Value& spec) {
  process::LaunchSpec streams;
  streams.log_path = spec["log"].text_or("");
  streams.hidden = hidden_in(spec);
  return streams;
}

class Holder {
 public:
  explicit Holder(const Value& spec)
      : spec_(spec),
        files_(spec["folder"].text_or(""), spec["name"].text_or("")),
        pump_(streams_of(spec)),
        hides_(spec["hidden"].is_list() && !spec["hidden"].list().empty()),
        grace_us_(spec["grace"].integer_or(0) * 1'000) {
    if (spec["max"].is_integer())
      until_us_ = process::boot_us() + spec["max"].integer() * 1'000 + overtime_us;
  }

  int hold() {
    const auto begun = begin();
    if (!begun && state_.leader == 0) return tell_end("not started", begun.error().message);
    const std::string why = begun ? wait_for_end() : "it could not be noted";
    end_all();
    drain(true);
    return tell_end(why.empty() ? how_leader_ended() : why,
                    begun ? last_words() : begun.error().message);
  }

 private:
  base::Status begin() {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    ::signal(SIGHUP, SIG_IGN);
    sigset_t asked;
    sigemptyset(&asked);
    for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) sigaddset(&asked, signal);
    ::sigprocmask(SIG_BLOCK, &asked, nullptr);
    signals_ = UniqueFd(::signalfd(-1, &asked, SFD_CLOEXEC | SFD_NONBLOCK));
    const auto own = process::read_process(::getpid());
    if (!signals_ || !own) return base::fail("io", std::strerror(errno));
    state_.holder = ::getpid();
    state_.holder_started_us = own->started_us;
    if (auto written = files_.write(state_); !written) return written;
    return start();
  }

  base::Status start() {
    int out[2], err[2];
    const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!null || ::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0)
      return base::fail("io", std::strerror(errno));
    const UniqueFd out_end(out[1]), err_end(err[1]);
    out_ = UniqueFd(out[0]);
    err_ = UniqueFd(err[0]);
    for (const int file : {out[0], err[0]}) ::fcntl(file, F_SETFL, O_NONBLOCK);
    process::SpawnRequest request;
    for (const auto& word : spec_["argv"].list()) request.argv.push_back(word.text_or(""));
    for (char** entry = environ; *entry != nullptr; ++entry) request.env.emplace_back(*entry);
    request.cwd = own_folder();
    request.files = {null.get(), out_end.get(), err_end.get()};
    request.new_session = true;
    const auto program = process::find_program(request.argv.front(), request.env, request.cwd);
    if (!program) return base::fail(program.error());
    request.program = *program;
    const auto pid = process::spawn(request);
    if (!pid) return base::fail(pid.error());
    state_.leader = *pid;
    state_.leader_latest_us = process::boot_us();
    return files_.write(state_);
  }

  static std::string own_folder() {
    char path[4096];
    return ::getcwd(path, sizeof path) == nullptr ? "/" : path;
  }

  // Why it is to end; empty where the program has ended by itself.
  std::string wait_for_end() {
    for (;;) {
      wait(look_again_ms);
      if (reap(); leader_has_ended_) return {};
      if (asked_) return "asked to";
      if (process::boot_us() >= until_us_) return "the scope has lasted longer than its max";
      if (auto refusal = shim::latch_refusal(spec_["state"].text_or("")); !refusal.empty())
        return refusal;
    }
  }

  void wait(int millis) {
    pollfd files[] = {
        {signals_.get(), POLLIN, 0}, {out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}};
    if (::poll(files, 3, millis) <= 0) return;
    signalfd_siginfo info;
    while (::read(signals_.get(), &info, sizeof info) == sizeof info)
      asked_ = asked_ || info.ssi_signo != SIGCHLD;
    drain(false);
  }

  void drain(bool all) {
    using Stream = process::OutputPump::Stream;
    if (out_ && !pump_.drain(out_.get(), Stream::out, piece_bytes)) out_.reset();
    if (err_ && !pump_.drain(err_.get(), Stream::err, piece_bytes)) err_.reset();
    if (!all) return;
    out_.reset();
    err_.reset();
  }

  // As the subreaper all that it has started ends up with us. False: nobody is left.
  bool reap() {
    for (;;) {
      int status = 0;
      const pid_t pid = ::waitpid(-1, &status, WNOHANG);
      if (pid < 0) return errno != ECHILD;
      if (pid == 0) return true;
      if (pid != state_.leader) continue;
      leader_has_ended_ = true;
      leader_status_ = status;
    }
  }

  void signal_all(int signal) {
    for (const auto& one : process::subtree(process::all_processes(), {::getpid()}))
      if (one.pid != ::getpid() && !one.dead) process::signal_process(one, signal);
  }

  void end_all() {
    const std::int64_t kill_at = process::boot_us() + grace_us_;
    signal_all(SIGTERM);
    while (reap() && process::boot_us() < kill_at + kill_us_max) {
      if (process::boot_us() >= kill_at) signal_all(SIGKILL);
      wait(look_again_ms / 10);
    }
  }

  std::string how_leader_ended() const {
    if (WIFSIGNALED(leader_status_)) return "signal " + std::to_string(WTERMSIG(leader_status_));
    return "exit " + std::to_string(WEXITSTATUS(leader_status_));
  }

  // What it said last, with marks in the place of secrets.
  std::string last_words() {
    process::LaunchResult said;
    pump_.store(said);
    if (hides_)
      if (auto safe = pump_.masked(said)) said = std::move(*safe);
    const std::string text(base::trim(base::to_utf8(said.stderr_tail)));
    const auto line = text.rfind('\n');
    return base::printable(line == std::string::npos ? text : text.substr(line + 1));
  }

  int tell_end(const std::string& how, const std::string& detail) {
    state_.ended = how;
    state_.detail = detail;
    return files_.write(state_) ? 0 : 1;
  }

  const Value& spec_;
  const process::HeldFiles files_;
  process::OutputPump pump_;
  const bool hides_;
  const std::int64_t grace_us_;
  std::int64_t until_us_ = INT64_MAX;
  process::HeldState state_;
  UniqueFd signals_, out_, err_;
  bool asked_ = false, leader_has_ended_ = false;
  int leader_status_ = 0;
};

base::Result<Value> read_spec() {
  std::string text;
  char bytes[65536];
  for (;;) {
    const ssize_t count = ::read(0, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::fail("io", std::strerror(errno));
    if (count == 0) return model::parse_json(text);
    text.append(bytes, static_cast<std::size_t>(count));
  }
}

}  // namespace

int run_holder() {
  const auto spec = read_spec();
  if (!spec || !(*spec)["argv"].is_list() || (*spec)["argv"].list().empty()) return 2;
  return Holder(*spec).hold();
}

}  // namespace reprise::worker
