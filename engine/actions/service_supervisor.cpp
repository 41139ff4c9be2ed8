#include <charconv>

#include "actions/child.h"
#include "actions/service_driver.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

constexpr base::Millis answer_timeout_ms = 60'000;  // supervisorctl stop waits for stopwaitsecs

class SupervisorDriver final : public ServiceDriver {
 public:
  explicit SupervisorDriver(const model::Map& inputs) : name_(inputs.at("name").text()) {
    const std::string config = Value(inputs)["config"].text_or("");
    if (!config.empty()) base_ = {"supervisorctl", "-c", config};
  }

  // "engine    RUNNING   pid 4711, uptime 0:00:03"; the exit status says whether all are running.
  base::Result<ServiceState> look() override {
    if (auto allowed = check_name(); !allowed) return base::fail(allowed.error());
    const ChildEnd end = ask("status");
    if (end.how != ChildEnd::How::exited) return base::fail("supervisor", end.summary());
    const auto words = words_of(end.stdout_text);
    if (words.size() < 2 || words[0] != name_)
      return base::fail("supervisor", "no status of " + name_ + ": " + said(end));
    return state_of(words, base::printable(base::trim(end.stdout_text)));
  }

  base::Status start() override { return tell("start"); }
  base::Status stop() override { return tell("stop"); }
  base::Status kill(const std::vector<Process>&) override {
    return base::fail("still-running", "supervisord has not ended it",
                      "its stopwaitsecs says when it sends KILL: make `within` longer");
  }

 private:
  // These name more than one program.
  base::Status check_name() const {
    if (name_ != "all" && !name_.empty() && name_[0] != '-' &&
        name_.find_first_of("* \t\n") == std::string::npos)
      return {};
    return base::fail("inputs", "'" + base::printable(name_) + "' is no name of one program");
  }

  ChildEnd ask(const std::string& verb) const {
    ChildSpec spec{base_};
    spec.argv.push_back(verb);
    spec.argv.push_back(name_);
    spec.timeout_ms = answer_timeout_ms;
    return run_child(spec);
  }

  // Whether it has worked is looked at afterwards; here only that supervisord was reached.
  base::Status tell(const std::string& verb) const {
    const ChildEnd end = ask(verb);
    if (end.how == ChildEnd::How::exited) return {};
    return base::fail("supervisor", end.summary());
  }

  static std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (const auto word : base::split(text.substr(0, text.find('\n')), ' '))
      if (!word.empty()) words.emplace_back(word);
    return words;
  }

  static std::string said(const ChildEnd& end) {
    const auto text = base::trim(end.stdout_text);
    return base::printable(text.empty() ? end.summary() : std::string(text));
  }

  static base::Result<ServiceState> state_of(const std::vector<std::string>& words,
                                             const std::string& detail) {
    const std::string& state = words[1];
    using Is = ServiceState::Is;
    if (state == "RUNNING") {
      pid_t pid = 0;
      if (words.size() > 3 && words[2] == "pid")
        std::from_chars(words[3].data(), words[3].data() + words[3].size(), pid);
      if (pid <= 0) return base::fail("supervisor", "no pid in: " + detail);
      return ServiceState{Is::running, pid, detail};
    }
    if (state == "STOPPED" || state == "EXITED") return ServiceState{Is::stopped, 0, detail};
    if (state == "FATAL") return ServiceState{Is::failed, 0, detail};
    if (state == "STARTING" || state == "STOPPING" || state == "BACKOFF")
      return ServiceState{Is::changing, 0, detail};
    return base::fail("supervisor", "an unknown state: " + detail);
  }

  const std::string name_;
  std::vector<std::string> base_ = {"supervisorctl"};
};

}  // namespace

std::unique_ptr<ServiceDriver> supervisor_driver(const model::Map& inputs) {
  return std::make_unique<SupervisorDriver>(inputs);
}

}  // namespace reprise::actions
