#include <charconv>
#include <map>

#include "actions/child.h"
#include "actions/service_driver.h"
#include "base/text.h"

namespace reprise::actions {

namespace {

constexpr base::Millis answer_timeout_ms = 120'000;  // systemctl waits for the unit

class SystemdDriver final : public ServiceDriver {
 public:
  explicit SystemdDriver(const model::Map& inputs) : name_(inputs.at("name").text()) {}

  base::Result<ServiceState> look() override {
    if (name_.empty() || name_[0] == '-' || name_.find_first_of("*?[ \t\n") != std::string::npos)
      return base::fail("inputs", "'" + base::printable(name_) + "' is no name of one unit");
    const ChildEnd end = ask({"show", "--property=LoadState,ActiveState,SubState,MainPID"});
    if (!end.succeeded()) return base::fail("systemd", end.summary());
    std::map<std::string, std::string, std::less<>> facts;
    for (const auto line : base::split(end.stdout_text, '\n')) {
      const auto equals = line.find('=');
      if (equals != std::string_view::npos)
        facts.emplace(line.substr(0, equals), base::trim(line.substr(equals + 1)));
    }
    if (facts["LoadState"] != "loaded")
      return base::fail("systemd", "the unit " + name_ + " is " + facts["LoadState"]);
    return state_of(facts["ActiveState"], facts["SubState"], facts["MainPID"]);
  }

  base::Status start() override { return tell("start"); }
  base::Status stop() override { return tell("stop"); }
  base::Status kill(const std::vector<Process>&) override {
    return base::fail("still-running", "systemd has not ended it",
                      "its TimeoutStopSec says when it sends KILL: make `within` longer");
  }

 private:
  ChildEnd ask(std::vector<std::string> words) const {
    ChildSpec spec{{"systemctl", "--no-pager", "--no-ask-password"}};
    for (auto& word : words) spec.argv.push_back(std::move(word));
    spec.argv.push_back("--");
    spec.argv.push_back(name_);
    spec.timeout_ms = answer_timeout_ms;
    return run_child(spec);
  }

  base::Status tell(const std::string& verb) const {
    const ChildEnd end = ask({verb});
    if (end.how == ChildEnd::How::exited) return {};
    return base::fail("systemd", end.summary());
  }

  static base::Result<ServiceState> state_of(const std::string& active, const std::string& sub,
                                             const std::string& main_pid) {
    const std::string detail = active + " (" + sub + ")";
    using Is = ServiceState::Is;
    pid_t pid = 0;
    std::from_chars(main_pid.data(), main_pid.data() + main_pid.size(), pid);
    if (active == "active") return ServiceState{Is::running, pid, detail};
    if (active == "inactive") return ServiceState{Is::stopped, 0, detail};
    if (active == "failed") return ServiceState{Is::failed, 0, detail};
    if (active == "activating" || active == "deactivating" || active == "reloading")
      return ServiceState{Is::changing, pid, detail};
    return base::fail("systemd", "an unknown state: " + base::printable(detail));
  }

  const std::string name_;
};

}  // namespace

std::unique_ptr<ServiceDriver> systemd_driver(const model::Map& inputs) {
  return std::make_unique<SystemdDriver>(inputs);
}

}  // namespace reprise::actions
