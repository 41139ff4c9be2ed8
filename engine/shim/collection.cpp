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

std::string waiting_for(const std::vector<StoredAttempt>& found) {
  std::string text;
  for (const auto& stored : found) {
    if (stored.result || !stored.note) continue;
    const auto& identity = stored.note->identity;
    text += (text.empty() ? "" : "; ") + identity.token + " (" + stored.note->program + ", pid " +
            std::to_string(identity.leader) + ", launcher " + std::to_string(stored.note->shim);
    const base::Millis age_ms = (process::boot_us() - identity.begun_us) / 1'000;
    if (stored.note->timeout_ms > 0 && stored.note->timeout_ms > age_ms)
      text += ", at most " + base::format_duration(stored.note->timeout_ms - age_ms) + " more";
    text += ")";
  }
  return text;
}

}  // namespace

struct Collection::Impl {
  Impl(asio::io_context& io_, std::string folder, Sweep& sweep_, Files& files_)
      : io(io_), timer(io_), state_folder(std::move(folder)), sweep(sweep_), files(files_) {}
  asio::io_context& io;
  asio::steady_timer timer;
  std::string state_folder;
  Sweep& sweep;
  Files& files;
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
    remove_empty_attempts(attempts());
    for (auto& stored : read_attempts(attempts())) judge(std::move(stored));
    asio::post(io, [this] { finish_if_all(); });
  }

  void judge(StoredAttempt stored) {
    if (!stored.note) {
      leftovers.push_back({stored.path, Leftover::Fate::unprovable, {}, "its note is damaged"});
      files[stored.path] = std::move(stored);
      return;
    }
    const std::string token = stored.note->identity.token;
    if (stored.result) {
      leftovers.push_back({token, Leftover::Fate::finished, std::move(*stored.result)});
    } else {
      ++open_cases;
      sweep.add(*stored.note, [this, token](Sweep::Verdict verdict) {
        const auto fate = verdict.proven ? Leftover::Fate::gone : Leftover::Fate::unprovable;
        leftovers.push_back({token, fate, {}, std::move(verdict.detail)});
        --open_cases;
        finish_if_all();
      });
    }
    stored.result.reset();
    files[token] = std::move(stored);
  }

  void finish_if_all() {
    if (open_cases != 0 || !on_done) return;
    lock.reset();
    std::exchange(on_done, nullptr)(std::move(leftovers));
  }
};

Collection::Collection(asio::io_context& io, std::string state_folder, Sweep& sweep, Files& files)
    : impl_(std::make_unique<Impl>(io, std::move(state_folder), sweep, files)) {}
Collection::~Collection() = default;

void Collection::start(OnDone on_done, OnProgress on_progress) {
  impl_->on_done = std::move(on_done);
  impl_->on_progress = std::move(on_progress);
  impl_->begun_us = process::boot_us();
  impl_->try_lock();
}

}  // namespace reprise::shim
