#include "shim/collection.h"

#include <fcntl.h>
#include <sys/file.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>

#include "process/boot_time.h"
#include "shim/attempt_file.h"

namespace reprise::shim {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t eager_us = 1'000'000;  // so long a free lock is seen within 5 ms
constexpr auto eager_pause = std::chrono::milliseconds(5);
constexpr auto calm_pause = std::chrono::milliseconds(50);
constexpr std::int64_t progress_every_us = 5'000'000;

std::string waiting_for(const std::vector<FoundAttempt>& found) {
  std::string text;
  for (const auto& [token, stored] : found) {
    if (stored.result) continue;
    text += (text.empty() ? "" : "; ") + token;
    if (!stored.note) continue;
    const auto& identity = stored.note->identity;
    text += " (" + stored.note->program + ", pid " + std::to_string(identity.leader) +
            ", launcher " + std::to_string(stored.note->shim);
    const base::Millis age_ms = (process::boot_us() - identity.begun_us) / 1'000;
    if (stored.note->timeout_ms > 0 && stored.note->timeout_ms > age_ms)
      text += ", at most " + base::format_duration(stored.note->timeout_ms - age_ms) + " more";
    text += ")";
  }
  return text;
}

// What can be looked for where the file is too damaged to say more than its name.
AttemptNote nameless(const std::string& token) {
  AttemptNote note;
  note.identity.token = token;
  note.identity.boot_id = process::boot_id();
  note.program = "a program whose note is damaged";
  return note;
}

}  // namespace

struct Collection::Impl {
  Impl(asio::io_context& io_, std::string folder, Sweep& sweep_)
      : io(io_), timer(io_), state_folder(std::move(folder)), sweep(sweep_) {}
  asio::io_context& io;
  asio::steady_timer timer;
  std::string state_folder;
  Sweep& sweep;
  OnDone on_done;
  OnProgress on_progress;
  process::UniqueFd lock;
  std::int64_t begun_us = 0, told_us = 0;
  std::vector<Leftover> leftovers;
  std::size_t open_cases = 0;

  std::string attempts() const { return state_folder + "/attempts"; }

  void try_lock() {
    const std::string path = state_folder + "/attempts.lock";
    if (!lock)
      lock =
          process::UniqueFd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return judge_all();
    tell_progress(lock && errno == EWOULDBLOCK ? "" : path + ": " + std::strerror(errno));
    const bool eager = process::boot_us() - begun_us < eager_us;
    timer.expires_after(eager ? eager_pause : calm_pause);
    timer.async_wait([this](boost::system::error_code error) {
      if (!error) try_lock();
    });
  }

  void tell_progress(const std::string& trouble) {
    const std::int64_t now = process::boot_us();
    const std::int64_t due = told_us == 0 ? begun_us + eager_us : told_us + progress_every_us;
    if (!on_progress || now < due) return;
    told_us = now;
    if (!trouble.empty()) return on_progress(trouble);
    const std::string names = waiting_for(read_attempts(attempts()));
    on_progress("waiting for what the last engine had started: " +
                (names.empty() ? std::string("its launcher ends") : names));
  }

  void judge_all() {
    for (auto& [token, stored] : read_attempts(attempts())) {
      if (stored.result) {
        leftovers.push_back({token, Leftover::Fate::finished, std::move(*stored.result)});
        continue;
      }
      ++open_cases;
      sweep.add(stored.note ? *stored.note : nameless(token),
                [this, token = token](Sweep::Verdict verdict) {
                  const auto fate =
                      verdict.proven ? Leftover::Fate::gone : Leftover::Fate::unprovable;
                  leftovers.push_back({token, fate, {}, std::move(verdict.detail)});
                  --open_cases;
                  finish_if_all();
                });
    }
    asio::post(io, [this] { finish_if_all(); });
  }

  void finish_if_all() {
    if (open_cases != 0 || !on_done) return;
    lock.reset();
    std::exchange(on_done, nullptr)(std::move(leftovers));
  }
};

Collection::Collection(asio::io_context& io, std::string state_folder, Sweep& sweep)
    : impl_(std::make_unique<Impl>(io, std::move(state_folder), sweep)) {}
Collection::~Collection() = default;

void Collection::start(OnDone on_done, OnProgress on_progress) {
  impl_->on_done = std::move(on_done);
  impl_->on_progress = std::move(on_progress);
  impl_->begun_us = process::boot_us();
  impl_->try_lock();
}

}  // namespace reprise::shim
