#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "actions/child.h"
#include "actions/service_driver.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

// How much later than its pidfile a process may seem to have begun and still be its writer: start
// times are good to a second only.
constexpr base::WallMicros start_tolerance_us = 2'000'000;

class PidfileDriver final : public ServiceDriver {
 public:
  explicit PidfileDriver(const model::Map& inputs)
      : pidfile_(inputs.at("name").text()),
        program_(Value(inputs)["process"].text_or("")),
        kill_allowed_(Value(inputs)["kill"].boolean_or(false)),
        foreground_(Value(inputs)["foreground"].boolean_or(false)) {
    const Value all(inputs);
    if (all["start"].is_list())
      for (const auto& item : all["start"].list()) daemon_.argv.push_back(item.text());
    daemon_.cwd = all["cwd"].text_or("");
    daemon_.log = all["log"].text_or("");
    // Of a program that writes its own pidfile we keep a note until it has done so: a start that
    // was cut short must not be followed by a second process.
    daemon_.pid_note = foreground_ ? pidfile_ : pidfile_ + ".starting";
  }

  base::Result<ServiceState> look() override {
    auto state = look_at(pidfile_, program_);
    const bool is_clear =
        state ? state->is == ServiceState::Is::running : state.error().code != "pidfile";
    if (is_clear || foreground_) return state;
    // Whatever program it is at the moment, it was started by us: a wrapper may not have got far
    // yet, or its pidfile was opened and not written.
    const auto starting = look_at(daemon_.pid_note, "");
    if (starting && starting->is == ServiceState::Is::running)
      return ServiceState{ServiceState::Is::changing, starting->pid, "has not written its pidfile"};
    return state;
  }

  base::Status start() override {
    if (daemon_.argv.empty())
      return base::fail("inputs", "driver pidfile cannot start without the argv in `start`");
    log_begin_ = log_size();
    const auto pid = start_daemon(daemon_);
    if (!pid) return base::fail(pid.error());
    child_ = *pid;
    return {};
  }

  base::Status stop() override {
    const auto state = look();
    if (!state) return base::fail(state.error());
    const auto process = process_of(state->pid);
    return process ? signal(*process, SIGTERM) : base::Status();
  }

  base::Status kill(const std::vector<Process>& left) override {
    if (!kill_allowed_)
      return base::fail("still-running", "it does not end on TERM",
                        "give it more time with `within`, or allow KILL with `kill: true`");
    for (const auto& process : left)
      if (auto sent = signal(process, SIGKILL); !sent) return sent;
    return {};
  }

  // Both name a process that is gone; programs refuse to start over a stale pidfile.
  base::Status tidy() override {
    for (const auto& path : {pidfile_, pidfile_ + ".starting"})
      if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return base::fail("io", path + ": " + std::strerror(errno));
    return {};
  }

  void give_up_start() override {
    const auto leader = child_ > 0 ? process_of(child_) : std::nullopt;
    if (!leader) return;
    ::kill(child_, SIGTERM);
    wait_for_end(*leader);
    // It leads its own session and group; as our child, its number cannot have been given away.
    ::kill(-child_, SIGKILL);
    wait_for_end(*leader);
  }

  std::string last_words() override {
    std::string words;
    int status = 0;
    if (child_ > 0 && ::waitpid(child_, &status, WNOHANG) == child_)
      words = WIFSIGNALED(status) ? "killed by signal " + std::to_string(WTERMSIG(status))
                                  : "exit " + std::to_string(WEXITSTATUS(status));
    const std::string line = last_line_of_log();
    if (!line.empty()) words += (words.empty() ? "" : "; ") + ("its log ends: " + line);
    return words;
  }

 private:
  static void wait_for_end(const Process& process) {
    for (int glances = 0; glances < 40 && lives(process); ++glances) ::usleep(50'000);
  }

  base::Result<ServiceState> look_at(const std::string& path, const std::string& program) const {
    const auto file = read_pidfile(path);
    if (!file) return base::fail(file.error());
    if (!*file) return ServiceState{ServiceState::Is::stopped, 0, "there is no " + path};
    const pid_t pid = (*file)->pid;
    const std::string name = "process " + std::to_string(pid);
    const auto process = process_of(pid);
    if (!process) return ServiceState{ServiceState::Is::stopped, 0, name + " does not live"};
    if (!program.empty()) {
      if (is_program(pid, program)) return ServiceState{ServiceState::Is::running, pid, name};
      return ServiceState{ServiceState::Is::stopped, 0, name + " is not " + program};
    }
    // Who writes a pidfile lives already. A later process has got the number again - or somebody
    // has set the clock, and then taking it for dead would be wrong.
    if (started_at(*process) > (*file)->written_us + start_tolerance_us)
      return base::fail("ambiguous",
                        name + " began after " + path +
                            " was written: another process may have "
                            "got its number, or the clock was set",
                        "name the program in `process`, so that it can be told");
    return ServiceState{ServiceState::Is::running, pid, name};
  }

  static base::Status signal(const Process& process, int number) {
    if (process::signal_process(process, number) || !lives(process)) return {};
    return base::fail("signal", "process " + std::to_string(process.pid) + " cannot be signalled",
                      "run the engine as the user of the service, or as root");
  }

  std::uintmax_t log_size() const {
    std::error_code problem;
    const auto size = std::filesystem::file_size(daemon_.log, problem);
    return problem ? 0 : size;
  }

  std::string last_line_of_log() const {
    std::ifstream log(daemon_.log, std::ios::binary);
    if (daemon_.log.empty() || !log) return {};
    log.seekg(static_cast<std::streamoff>(log_begin_));
    std::string line, last;
    for (int count = 0; count < 1000 && std::getline(log, line); ++count)
      if (!line.empty()) last = line.substr(0, 500);
    return base::printable(base::to_utf8(last));
  }

  const std::string pidfile_, program_;
  const bool kill_allowed_, foreground_;
  DaemonSpec daemon_;
  pid_t child_ = 0;
  std::uintmax_t log_begin_ = 0;
};

}  // namespace

std::unique_ptr<ServiceDriver> pidfile_driver(const model::Map& inputs) {
  return std::make_unique<PidfileDriver>(inputs);
}

}  // namespace reprise::actions
