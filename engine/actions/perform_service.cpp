#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "actions/outcome.h"
#include "actions/service_driver.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

using Is = ServiceState::Is;
using Clock = std::chrono::steady_clock;
constexpr auto glance = std::chrono::milliseconds(50);

std::string word(Is is) {
  switch (is) {
    case Is::running:
      return "running";
    case Is::stopped:
      return "stopped";
    case Is::failed:
      return "failed";
    case Is::changing:
      return "changing";
  }
  return "";
}

// The process, and all of its session where it leads one: what it forked off belongs to it.
std::vector<Process> family_of(pid_t pid) {
  std::vector<Process> family;
  const auto leader = process_of(pid);
  if (!leader) return family;
  family.push_back(*leader);
  if (leader->session != pid) return family;
  for (const auto& one : process::all_processes())
    if (one.session == pid && one.pid != pid && !one.dead) family.push_back(one);
  return family;
}

class Service {
 public:
  Service(ServiceDriver& driver, const model::Map& inputs)
      : driver_(driver),
        grace_(inputs.at("grace").integer()),
        within_(inputs.at("within").integer()) {}

  base::Status look() {
    auto state = driver_.look();
    if (!state) return base::fail(state.error());
    state_ = *state;
    return {};
  }

  base::Status start() {
    if (auto seen = look(); !seen) return seen;
    if (state_.is != Is::running) {
      changed_ = true;
      // A start that was begun before and is still under way is waited for, not doubled.
      if (state_.is != Is::changing) {
        if (auto tidied = driver_.tidy(); !tidied) return tidied;
        if (auto asked = driver_.start(); !asked) return asked;
      }
    }
    auto up = wait_until_running();
    if (up) up = hold();
    if (!up) driver_.give_up_start();
    return up;
  }

  base::Status stop() {
    if (auto seen = look(); !seen) return seen;
    if (state_.is == Is::stopped || state_.is == Is::failed) return driver_.tidy();
    changed_ = true;
    const auto family = state_.pid > 0 ? family_of(state_.pid) : std::vector<Process>{};
    if (auto asked = driver_.stop(); !asked) return asked;
    auto gone = wait_until_gone(family);
    if (!gone && gone.error().code == "still-running") {
      if (auto killed = driver_.kill(family); !killed)
        return base::fail(gone.error().code, gone.error().message + ": " + killed.error().message,
                          killed.error().hint);
      gone = wait_until_gone(family);
    }
    if (!gone) return gone;
    return driver_.tidy();
  }

  base::Status restart() {
    if (auto stopped = stop(); !stopped) return stopped;
    changed_ = true;
    return start();
  }

  model::Map outputs() const {
    model::Map found{{"state", word(state_.is)}, {"changed", changed_}, {"detail", state_.detail}};
    if (state_.pid > 0) found["pid"] = std::int64_t{state_.pid};
    return found;
  }

 private:
  base::Error not_up(const std::string& what) {
    const std::string words = driver_.last_words();
    return {"not-running",
            what + " (" + state_.detail + (words.empty() ? ")" : "; " + words + ")")};
  }

  base::Status wait_until_running() {
    const auto deadline = Clock::now() + within_;
    int stopped_glances = 0;
    for (;;) {
      if (auto seen = look(); !seen) return seen;
      if (state_.is == Is::running) return {};
      if (state_.is == Is::failed) return base::fail(not_up("it has failed"));
      // A moment may pass between the request and the first sign of it.
      constexpr int glances_max = 20;
      if (state_.is == Is::stopped && ++stopped_glances > glances_max)
        return base::fail(not_up("it has ended at once"));
      if (Clock::now() >= deadline) return base::fail(not_up("it is not up in time"));
      std::this_thread::sleep_for(glance);
    }
  }

  // The same process all the time: one that is restarted over and over is not up.
  base::Status hold() {
    const auto first = state_.pid > 0 ? process_of(state_.pid) : std::nullopt;
    const pid_t pid = state_.pid;
    const auto deadline = Clock::now() + grace_;
    for (;;) {
      if (auto seen = look(); !seen) return seen;
      const bool same = state_.is == Is::running && state_.pid == pid && (!first || lives(*first));
      if (!same) return base::fail(not_up("it did not stay up"));
      const auto left = deadline - Clock::now();
      if (left <= Clock::duration::zero()) return {};
      std::this_thread::sleep_for(std::min<Clock::duration>(left, glance * 4));
    }
  }

  base::Status wait_until_gone(const std::vector<Process>& family) {
    const auto deadline = Clock::now() + within_;
    for (;;) {
      if (auto seen = look(); !seen) return seen;
      std::string left;
      for (const auto& process : family)
        if (lives(process)) left += " " + std::to_string(process.pid);
      const bool stopped = state_.is == Is::stopped || state_.is == Is::failed;
      if (stopped && left.empty()) return {};
      if (Clock::now() >= deadline)
        return base::fail("still-running", "after the stop still alive:" +
                                               (left.empty() ? " " + state_.detail : left));
      std::this_thread::sleep_for(glance);
    }
  }

  ServiceDriver& driver_;
  const std::chrono::milliseconds grace_, within_;
  ServiceState state_;
  bool changed_ = false;
};

std::unique_ptr<ServiceDriver> driver_for(const model::Map& inputs) {
  const std::string& name = inputs.at("driver").text();
  if (name == "supervisor") return supervisor_driver(inputs);
  if (name == "systemd") return systemd_driver(inputs);
  return pidfile_driver(inputs);
}

}  // namespace

Outcome perform_service(const model::Map& inputs, const Context&) {
  // What has no name is not there, which would look as if it were stopped.
  if (inputs.at("name").text().empty())
    return failed({"inputs", "'name' of the service is empty"}, {});
  const auto driver = driver_for(inputs);
  Service service(*driver, inputs);
  const std::string& what = inputs.at("do").text();
  const auto done = what == "start"     ? service.start()
                    : what == "stop"    ? service.stop()
                    : what == "restart" ? service.restart()
                                        : service.look();
  model::Map outputs = service.outputs();
  std::printf("%s %s: %s\n", what.c_str(), base::printable(inputs.at("name").text()).c_str(),
              base::printable(Value(outputs)["detail"].text()).c_str());
  if (!done) {
    base::Error error = done.error();
    error.message = what + " " + inputs.at("name").text() + ": " + error.message;
    return failed(std::move(error), std::move(outputs));
  }
  return succeeded(std::move(outputs));
}

}  // namespace reprise::actions
