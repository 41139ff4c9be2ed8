#include "shim/sweep.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <vector>

#include "process/boot_time.h"
#include "process/evidence.h"
#include "process/sweep_case.h"

namespace reprise::shim {

namespace asio = boost::asio;

namespace {

constexpr auto look_again = std::chrono::microseconds(process::sweep_pause_us);

struct Case {
  AttemptNote note;
  Sweep::OnVerdict on_verdict;
  process::SweepCase sweep;
};

std::string story(const Case& one) {
  const auto& identity = one.note.identity;
  std::string text = one.note.program + ", started by launcher " + std::to_string(one.note.shim);
  if (identity.boot_id != process::boot_id()) return text + " before the host was restarted";
  text +=
      identity.leader == 0 ? ", its pid not yet noted" : ", pid " + std::to_string(identity.leader);
  if (one.sweep.ended() == 0) return text + ": nothing of it was alive";
  return text + ": ended " + std::to_string(one.sweep.ended()) + " process(es) that it left";
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
      const auto verdict = cases[i].sweep.take(found[i]);
      if (!verdict) {
        open.push_back(std::move(cases[i]));
        continue;
      }
      const std::string more = verdict->proven ? "" : "; " + verdict->problem;
      closed.push_back({std::move(cases[i].on_verdict), {verdict->proven, story(cases[i]) + more}});
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
  impl_->cases.push_back({note, std::move(on_verdict), process::SweepCase::ending(kill_at)});
  impl_->arm();
}

}  // namespace reprise::shim
