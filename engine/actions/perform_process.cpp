#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>

#include "actions/check.h"
#include "actions/held_name.h"
#include "actions/outcome.h"
#include "base/text.h"
#include "model/json.h"
#include "process/boot_time.h"
#include "process/held.h"
#include "process/spawn.h"
#include "process/sweep_case.h"

namespace reprise::actions {

using model::Map;
using model::Value;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto look_every = std::chrono::milliseconds(25);
constexpr auto settle = std::chrono::milliseconds(500);  // so long it must live without a `ready`
constexpr auto kill_max = std::chrono::milliseconds(3'000);
constexpr std::int64_t look_us_max = 3'000'000;
constexpr int ready_tries = 3;
constexpr auto still_alive = "still-alive";

class HeldProcess {
 public:
  HeldProcess(const Map& inputs, const Context& context)
      : inputs_(inputs),
        place_(inputs_["@held"]),
        files_(place_["folder"].text_or(""), held_name(place_["folder"].text_or(""), context.run_id,
                                                       context.step, inputs_["name"].text_or(""))),
        grace_(inputs_["grace"].integer_or(0)) {}

  Outcome open(bool again) {
    if (auto opened = open_once(again); !opened) return not_open(opened.error());
    auto up = wait_until_ready();
    if (up) return succeeded({{"pid", std::int64_t{*up}}, {"detail", "it is open"}});
    // Definite: nothing of it may stay. A scope that is still entered may be opened once more.
    if (auto gone = again ? end_processes() : end_all(); !gone) return not_open(gone.error());
    return failed(up.error());
  }

  Outcome look() const {
    for (int tries = 1;; ++tries) {
      auto seen = look_once();
      if (seen || seen.error().code != "not-ready" || tries == ready_tries)
        return seen ? succeeded({{"pid", std::int64_t{*seen}}, {"detail", "it lives"}})
                    : failed(seen.error());
      std::this_thread::sleep_for(settle);
    }
  }

  Outcome end() {
    if (auto gone = end_all(); !gone) return failed(gone.error());
    return succeeded({{"detail", "it has ended, with all that it had started"}});
  }

  Outcome prove() const {
    const auto until = process::boot_us() + look_us_max;
    if (auto gone = sweep(process::SweepCase::looking(until)); !gone) return failed(gone.error());
    return succeeded({{"detail", "nothing of it is left"}});
  }

 private:
  static Outcome not_open(base::Error error) {
    const bool known = error.code != still_alive;
    return {known ? Outcome::End::failed : Outcome::End::unknown, {}, std::move(error)};
  }

  base::Status open_once(bool again) {
    const auto lock = files_.lock();
    if (!lock) return base::fail(lock.error());
    const auto note = files_.note();
    if (again && (!note || note->is_ending))
      return base::fail("left", "the scope was left meanwhile: nothing is opened again");
    const bool here = note && note->boot_id == process::boot_id();
    const auto state = files_.state();
    if (here && !note->is_ending && state && process::lives(*state)) return {};
    // What an interrupted opening or a dead holder has left would be in the way.
    if (here)
      if (auto gone = sweep(ending()); !gone) return gone;
    if (auto written = files_.write({process::boot_id(), process::boot_us()}); !written)
      return written;
    if (auto removed = files_.remove_state(); !removed) return removed;
    return start_holder();
  }

  // It gets what it must know through its standard input, so that no word of it is seen.
  base::Status start_holder() const {
    Map spec = place_.map();
    spec["argv"] = inputs_["argv"];
    spec["name"] = files_.token().substr(files_.token().find('.') + 1);
    spec["grace"] = inputs_["grace"];
    spec["max"] = inputs_["max"];
    const std::string text = model::to_json(Value(std::move(spec)));
    const process::UniqueFd told(::memfd_create("held", MFD_CLOEXEC));
    const process::UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!told || !null ||
        ::write(told.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::lseek(told.get(), 0, SEEK_SET) != 0)
      return base::fail("not-started", std::strerror(errno));
    process::SpawnRequest request;
    request.program = "/proc/self/exe";
    request.argv = {"reprise-worker", "--hold"};
    request.env = environment();
    request.cwd = std::filesystem::current_path().string();
    request.files = {told.get(), null.get(), null.get()};
    request.new_session = true;
    const auto pid = process::spawn(request);
    return pid ? base::Status() : base::fail(pid.error());
  }

  // No way back to this attempt, or it would be swept with it.
  std::vector<std::string> environment() const {
    std::vector<std::string> kept;
    for (char** entry = environ; *entry != nullptr; ++entry)
      if (!std::string_view(*entry).starts_with("REPRISE_")) kept.emplace_back(*entry);
    kept.push_back(std::string(process::token_variable) + "=" + files_.token());
    return kept;
  }

  base::Result<pid_t> wait_until_ready() const {
    const auto begin = Clock::now();
    const auto deadline = begin + std::chrono::milliseconds(inputs_["within"].integer_or(0));
    std::string detail = "it did not start";
    for (;; std::this_thread::sleep_for(look_every)) {
      const auto state = files_.state();
      if (state && !state->ended.empty()) return base::fail("not-open", told(*state));
      const bool up = state && state->leader > 0 && process::lives(*state);
      if (up && !inputs_["ready"].is_map() && Clock::now() - begin >= settle) return state->leader;
      if (up && inputs_["ready"].is_map()) {
        const Finding finding = make_check(inputs_["ready"]);
        if (finding.ok) return state->leader;
        detail = "it is not ready: " + finding.detail;
      }
      if (Clock::now() >= deadline) return base::fail("not-open", detail);
    }
  }

  static std::string told(const process::HeldState& state) {
    return "the process has ended: " + state.ended +
           (state.detail.empty() ? "" : ": " + state.detail);
  }

  base::Result<pid_t> look_once() const {
    const auto note = files_.note();
    if (!note) return base::fail("not-open", "no process is open");
    if (note->boot_id != process::boot_id())
      return base::fail("ended", "the machine was restarted, and the process with it");
    const auto state = files_.state();
    if (state && !state->ended.empty()) return base::fail("ended", told(*state));
    if (!state || !process::lives(*state))
      return base::fail("ended", "what held the process was killed");
    if (!inputs_["ready"].is_map()) return state->leader;
    const Finding finding = make_check(inputs_["ready"]);
    if (!finding.ok) return base::fail("not-ready", "it lives, but " + finding.detail);
    return state->leader;
  }

  base::Status end_all() {
    if (auto marked = mark_ending(); !marked) return marked;
    if (auto gone = end_processes(); !gone) return gone;
    const auto lock = files_.lock();
    return lock ? files_.remove() : base::fail(lock.error());
  }

  // Also of one that was opened a moment ago: its holder may not have written anything yet.
  base::Status end_processes() {
    const auto state = files_.state();
    if (const auto holder = state ? process::holder_of(*state) : std::nullopt) {
      process::signal_process(*holder, SIGTERM);
      const auto deadline = Clock::now() + std::chrono::milliseconds(grace_) + kill_max;
      while (process::lives(files_.state().value_or(process::HeldState{})) &&
             Clock::now() < deadline)
        std::this_thread::sleep_for(look_every);
    }
    return sweep(ending());
  }

  base::Status mark_ending() const {
    const auto lock = files_.lock();
    if (!lock) return base::fail(lock.error());
    auto note = files_.note();
    if (!note) return {};
    note->is_ending = true;
    return files_.write(*note);
  }

  static process::SweepCase ending() { return process::SweepCase::ending(process::boot_us()); }

  base::Status sweep(process::SweepCase looks) const {
    const auto identity = files_.identity();
    for (;; std::this_thread::sleep_for(std::chrono::microseconds(process::sweep_pause_us))) {
      const auto found = process::find_members({identity}, process::look_at_processes({identity}));
      const auto verdict = looks.take(found.front());
      if (!verdict) continue;
      if (verdict->proven) return {};
      return base::fail(still_alive, "processes of it may still be at work: " + verdict->problem,
                        "look at them, and end them if they are its own");
    }
  }

  const Value inputs_, place_;
  const process::HeldFiles files_;
  const std::int64_t grace_;
};

}  // namespace

Outcome perform_process(const Map& inputs, const Context& context) {
  HeldProcess held(inputs, context);
  const std::string what = inputs.at("do").text();
  Outcome outcome = what == "look"    ? held.look()
                    : what == "end"   ? held.end()
                    : what == "prove" ? held.prove()
                                      : held.open(what == "open_again");
  if (outcome.end == Outcome::End::succeeded)
    std::printf("%s %s: %s\n", what.c_str(), base::printable(inputs.at("name").text()).c_str(),
                outcome.outputs["detail"].text().c_str());
  return outcome;
}

}  // namespace reprise::actions
