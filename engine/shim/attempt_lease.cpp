// The part of an Attempt that is served by a worker which serves others before and after it.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/crash_point.h"
#include "base/text.h"
#include "process/boot_time.h"
#include "shim/attempt.h"
#include "shim/latch_file.h"
#include "shim/launch_items.h"

namespace reprise::shim {

namespace {

constexpr int starts_max = 3;  // a worker that somebody kills is no fault of the attempt
constexpr std::int64_t again_us = 200'000;  // after which one that cannot go on tries again

base::Status find_folder(const std::string& path) {
  if (path.empty() || ::access((path + "/.").c_str(), X_OK) == 0) return {};
  return base::fail("not-started",
                    "working directory " + base::printable(path) + ": " + std::strerror(errno));
}

// What a program needs to begin. The rest belongs to the attempts, and comes with each of them.
std::vector<std::string> first_environment(const process::LaunchSpec& spec) {
  process::LaunchSpec first;
  first.token = spec.token;
  for (const auto& item : spec.env)
    if (item.first == "PATH" || item.first == "HOME" || item.first == "LANG")
      first.env.push_back(item);
  return environment_items(first);
}

}  // namespace

base::Status Attempt::prepare_lease() {
  if (auto fine = check_items(spec_); !fine) return fine;
  if (auto found = find_folder(spec_.cwd); !found) return found;
  for (worker_ = around_.idle_worker(); worker_; worker_ = around_.idle_worker()) {
    if (auto noted = note_worker(worker_->inodes); !noted) return noted;
    if (auto watched = watch_worker(); !watched) return watched;
    if (give_lease()) return {};
    give_up_worker();
  }
  for (int starts = 0; starts < starts_max; ++starts) {
    if (auto started = start_worker(); !started) return started;
    if (give_lease()) return {};
    give_up_worker();
  }
  return base::fail("not-started", "its worker has ended before it was given anything");
}

void Attempt::give_up_worker() {
  leave_worker();
  close(out_);
  close(err_);
}

base::Status Attempt::start_worker() {
  auto pipes = around_.new_pipes();
  if (!pipes) return base::fail(pipes.error());
  if (auto noted = note_worker(pipes->inodes); !noted) return noted;
  auto worker =
      start_warm_worker(around_.loop, spec_.argv, first_environment(spec_), std::move(*pipes));
  if (!worker) return base::fail(worker.error());
  worker_ = std::move(*worker);
  AttemptNote noted;
  noted.identity.leader = worker_->pid;
  noted.identity.leader_latest_us = worker_->latest_us;
  // Without this line it would be found by its pipes; with a full disk that must do.
  (void)file_->add(encode_spawned(noted));
  return watch_worker();
}

// As for a child: first what is known before there is one, or before it is given this attempt.
base::Status Attempt::note_worker(const process::StandardPipes& pipes) {
  kin_.begun_us = process::boot_us();
  AttemptNote noted = note();
  noted.identity.pipes = pipes;
  if (worker_) {
    noted.identity.begun_us = worker_->begun_us;
    noted.identity.leader = worker_->pid;
    noted.identity.leader_latest_us = worker_->latest_us;
  }
  auto done = file_ ? file_->begin(noted) : begin_file(noted);
  if (done) base::crash_point("shim-attempt-noted");
  return done;
}

base::Status Attempt::watch_worker() {
  kin_.leader = worker_->pid;
  out_ = {std::move(worker_->out), std::exchange(worker_->out_watch, 0)};
  err_ = {std::move(worker_->err), std::exchange(worker_->err_watch, 0)};
  watch(out_, process::OutputPump::Stream::out);
  watch(err_, process::OutputPump::Stream::err);
  line_watch_ = around_.loop.watch(
      worker_->lessor.line(), [this] { hear_worker(); }, std::exchange(worker_->line_watch, 0));
  if (out_.watch != 0 && err_.watch != 0 && line_watch_ != 0) return {};
  return base::fail("not-started", std::string("epoll: ") + std::strerror(errno));
}

bool Attempt::give_lease() {
  if (started_us_ == 0) started_us_ = process::boot_us();
  if (!worker_->lessor.give(spec_.stdin_text, {spec_.cwd, environment_items(spec_)}, has_secrets_))
    return false;
  spec_.stdin_text = {};
  base::crash_point("shim-child-started");
  return true;
}

void Attempt::hear_worker() {
  if (lease_is_over() || line_watch_ == 0) return;
  // It ends, by itself or not: the rest is told by its death.
  around_.loop.unwatch(line_watch_, worker_->lessor.line());
  line_watch_ = 0;
}

void Attempt::take_lease_end() {
  if (worker_ && !lease_end_) lease_end_ = worker_->lessor.take_end(spec_.output_bytes_max);
}

// True: the worker serves the next one, and this attempt has told its result and is gone.
bool Attempt::lease_is_over() {
  take_lease_end();
  if (!lease_end_ || !lease_end_->again || phase_ != Phase::running || !leader_alive_) return false;
  if (lease_end_->asleep_until_us != 0) return fall_asleep(), false;
  base::crash_point("shim-child-ended");
  leader_alive_ = false;
  result_.millis = (process::boot_us() - started_us_) / 1'000;
  result_.exit = lease_end_->exit;
  finish(false);
  return true;
}

// Back to those that may serve again, or its line closes and it ends.
void Attempt::leave_worker() {
  if (!worker_) return;
  if (line_watch_ != 0) worker_->line_watch = std::exchange(line_watch_, 0);
  const bool is_left = phase_ == Phase::over || phase_ == Phase::asleep;
  const bool is_as_new = is_left && worker_->line_watch != 0 && lease_end_ && lease_end_->again &&
                         out_.file && err_.file && !ended_by_us_;
  if (is_as_new) {
    worker_->out = std::move(out_.file);
    worker_->err = std::move(err_.file);
    worker_->out_watch = std::exchange(out_.watch, 0);
    worker_->err_watch = std::exchange(err_.watch, 0);
    around_.worker_free(std::move(worker_));
  }
  worker_.reset();
}

// Its note names nobody from here on: the worker serves others.
void Attempt::fall_asleep() {
  constexpr std::uint64_t rest_bytes = 1u << 20;  // more than a pipe holds
  phase_ = Phase::asleep;
  leader_alive_ = false;
  pump_.drain(out_.file.get(), process::OutputPump::Stream::out, rest_bytes);
  pump_.drain(err_.file.get(), process::OutputPump::Stream::err, rest_bytes);
  leave_worker();
  around_.asleep(*this);
  kin_.leader = 0;
  (void)file_->begin(note());
  spec_.stdin_text = std::move(lease_end_->output);
  result_.exit = lease_end_->exit;
  // Its engine may have gone since it began to sleep: rouse() has not met it then.
  const std::int64_t until_us =
      around_.engine_lives() ? lease_end_->asleep_until_us : process::boot_us();
  wake_timer_ = around_.loop.at(until_us, [this] { wake(); });
  lease_end_.reset();
}

void Attempt::rouse() {
  if (phase_ == Phase::asleep) end_asleep(process::Ending::exited);
}

void Attempt::wake() {
  if (!around_.engine_lives()) return rouse();
  if (!latch_refusal(around_.state_folder).empty()) return end_asleep(process::Ending::stopped);
  if (!around_.may_begin(*this)) return;
  if (auto done = prepare_lease(); !done) {
    give_up_worker();
    // Nothing else goes by itself: the next attempt is refused, and tells why.
    if (done.error().code != "full") return rouse();
    wake_timer_ = around_.loop.at(process::boot_us() + again_us, [this] { wake(); });
    return;
  }
  result_.exit = 0;
  phase_ = Phase::running;
  leader_alive_ = true;
  around_.started(*this);
}

void Attempt::end_asleep(process::Ending ending) {
  result_.millis = (process::boot_us() - started_us_) / 1'000;
  result_.ending = ending;
  finish(false);
}

}  // namespace reprise::shim
