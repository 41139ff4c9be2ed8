#include "process/sweep_case.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>

#include "process/boot_time.h"

namespace reprise::process {

namespace {

constexpr std::int64_t kill_us_max = 2'000'000;  // how long KILL is repeated
constexpr int clean_looks_needed = 2;            // a process inside exec shows no environment

std::string pids(const std::vector<ProcessInfo>& list) {
  std::string text;
  for (const auto& info : list) text += (text.empty() ? "" : ", ") + std::to_string(info.pid);
  return "pid " + text;
}

}  // namespace

SweepCase SweepCase::ending(std::int64_t kill_at_us) {
  return {true, kill_at_us, kill_at_us + kill_us_max};
}

SweepCase SweepCase::looking(std::int64_t until_us) { return {false, until_us, until_us}; }

// What looked doubtful once may have been inside an exec.
void SweepCase::keep_doubtful(const std::vector<ProcessInfo>& now) {
  if (clean_looks_ == 1) doubtful_ = now;
  std::erase_if(doubtful_, [&](const ProcessInfo& known) {
    return std::none_of(now.begin(), now.end(), [&](const ProcessInfo& info) {
      return info.pid == known.pid && info.started_us == known.started_us;
    });
  });
}

// KILL goes to whole groups as well: it meets even those that fork faster than they can be listed.
// A group number is not used again within the instant since the look.
void SweepCase::end(const std::vector<ProcessInfo>& members, std::int64_t now) {
  for (const auto& member : members) {
    const bool is_new = told_.emplace(member.pid, member.started_us).second;
    if (now >= kill_at_us_) {
      if (member.group > 1 && member.group != ::getpgrp()) ::kill(-member.group, SIGKILL);
      signal_process(member, SIGKILL);
    } else if (is_new) {
      signal_process(member, SIGTERM);
      signal_process(member, SIGCONT);
    }
  }
}

std::optional<SweepCase::Verdict> SweepCase::take(const Members& members) {
  const std::int64_t now = boot_us();
  if (ends_) end(members.alive, now);
  clean_looks_ = members.alive.empty() && members.vanished.empty() ? clean_looks_ + 1 : 0;
  keep_doubtful(members.doubtful);
  if (clean_looks_ >= clean_looks_needed) {
    if (doubtful_.empty()) return Verdict{true};
    return Verdict{false, "may be its own, but cannot be told: " + pids(doubtful_)};
  }
  if (now < until_us_) return std::nullopt;
  if (members.alive.empty())
    return Verdict{false, "processes that may be its own come and go too fast to be looked at: " +
                              pids(members.vanished)};
  return Verdict{false, (ends_ ? "still alive after KILL: " : "alive: ") + pids(members.alive)};
}

}  // namespace reprise::process
