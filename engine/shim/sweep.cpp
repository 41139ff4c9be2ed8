#include "shim/sweep.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>
#include <vector>

#include "process/boot_time.h"
#include "process/evidence.h"

namespace reprise::shim {

namespace asio = boost::asio;

namespace {

constexpr auto look_again = std::chrono::milliseconds(15);
constexpr std::int64_t kill_us_max = 2'000'000;  // how long KILL is repeated
constexpr int clean_looks_needed = 2;            // a process inside exec shows no environment

struct Case {
  AttemptNote note;
  Sweep::OnVerdict on_verdict;
  std::int64_t kill_at_us = 0;
  std::set<std::pair<pid_t, std::int64_t>> told;  // who got TERM
  int clean_looks = 0;
  std::vector<process::ProcessInfo> doubtful;  // in every clean look so far
};

// What looked doubtful once may have been inside an exec.
void keep_doubtful(Case& one, const std::vector<process::ProcessInfo>& now) {
  if (one.clean_looks == 1) one.doubtful = now;
  std::erase_if(one.doubtful, [&](const process::ProcessInfo& known) {
    return std::none_of(now.begin(), now.end(), [&](const process::ProcessInfo& info) {
      return info.pid == known.pid && info.started_us == known.started_us;
    });
  });
}

std::string pids(const std::vector<process::ProcessInfo>& list) {
  std::string text;
  for (const auto& info : list) text += (text.empty() ? "" : ", ") + std::to_string(info.pid);
  return text;
}

std::string story(const Case& one) {
  const auto& identity = one.note.identity;
  std::string text = one.note.program + ", started by launcher " + std::to_string(one.note.shim);
  if (identity.boot_id != process::boot_id()) return text + " before the host was restarted";
  text +=
      identity.leader == 0 ? ", its pid not yet noted" : ", pid " + std::to_string(identity.leader);
  if (one.told.empty()) return text + ": nothing of it was alive";
  return text + ": ended " + std::to_string(one.told.size()) + " process(es) that it left";
}

// KILL goes to whole groups as well: it meets even those that fork faster than they can be listed.
// A group number is not used again within the instant since the look.
void end_members(Case& one, const std::vector<process::ProcessInfo>& members, std::int64_t now) {
  for (const auto& member : members) {
    const bool is_new = one.told.emplace(member.pid, member.started_us).second;
    if (now >= one.kill_at_us) {
      if (member.group > 1 && member.group != ::getpgrp()) ::kill(-member.group, SIGKILL);
      process::signal_process(member, SIGKILL);
    } else if (is_new) {
      process::signal_process(member, SIGTERM);
      process::signal_process(member, SIGCONT);
    }
  }
}

// True when the case is closed.
bool look(Case& one, const process::Members& members, Sweep::Verdict& verdict) {
  const std::int64_t now = process::boot_us();
  end_members(one, members.alive, now);
  one.clean_looks = members.alive.empty() && members.vanished.empty() ? one.clean_looks + 1 : 0;
  keep_doubtful(one, members.doubtful);
  if (one.clean_looks >= clean_looks_needed) {
    verdict = {one.doubtful.empty(), story(one)};
    if (!verdict.proven)
      verdict.detail += "; may be its own, but cannot be told: pid " + pids(one.doubtful);
    return true;
  }
  if (now < one.kill_at_us + kill_us_max) return false;
  verdict = {false, story(one) + (members.alive.empty()
                                      ? "; processes that may be its own come and go too fast to "
                                        "be looked at: pid " +
                                            pids(members.vanished)
                                      : "; still alive after KILL: pid " + pids(members.alive))};
  return true;
}

}  // namespace

struct Sweep::Impl {
  explicit Impl(asio::io_context& io) : timer(io) {}
  asio::steady_timer timer;
  std::vector<Case> cases;
  bool armed = false;

  void arm() {
    if (std::exchange(armed, true)) return;
    timer.expires_after(look_again);
    timer.async_wait([this](boost::system::error_code error) {
      if (error) return;
      armed = false;
      look_at_all();
    });
  }

  void look_at_all() {
    std::vector<process::AttemptIdentity> identities;
    for (const auto& one : cases) identities.push_back(one.note.identity);
    const auto found = process::find_members(identities, process::look_at_processes(identities));
    std::vector<Case> open;
    std::vector<std::pair<OnVerdict, Verdict>> closed;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      Verdict verdict;
      if (look(cases[i], found[i], verdict))
        closed.emplace_back(std::move(cases[i].on_verdict), std::move(verdict));
      else
        open.push_back(std::move(cases[i]));
    }
    cases = std::move(open);
    if (!cases.empty()) arm();
    for (auto& [on_verdict, verdict] : closed) on_verdict(std::move(verdict));
  }
};

Sweep::Sweep(asio::io_context& io) : impl_(std::make_unique<Impl>(io)) {}
Sweep::~Sweep() = default;

void Sweep::add(const AttemptNote& note, OnVerdict on_verdict) {
  const std::int64_t kill_at = process::boot_us() + note.grace_ms * 1'000;
  impl_->cases.push_back({note, std::move(on_verdict), kill_at, {}, 0, {}});
  impl_->arm();
}

}  // namespace reprise::shim
