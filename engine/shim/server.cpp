#include "shim/server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/crash_point.h"
#include "process/boot_time.h"
#include "shim/latch_file.h"

namespace reprise::shim {

namespace {
constexpr std::int64_t latch_look_us = 200'000;
constexpr base::Millis latch_grace_ms = 10'000;
constexpr std::size_t free_files_max = 256;
}  // namespace

Server::Server(ShimOptions options, OrphanWatch& orphans)
    : options_(std::move(options)),
      orphans_(orphans),
      pool_(loop_,
            [this](const std::string& token) {
              const auto found = attempts_.find(token);
              if (found != attempts_.end()) found->second->launch();
            }),
      around_{loop_,
              options_.state_folder,
              options_.state_folder + "/attempts",
              process::UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)),
              process::control_groups_of(::getpid()),
              [this] { return orphans_.any_alive(); },
              [this] { return engine_lives_; },
              [this](const Attempt& attempt) { return family(attempt); },
              [this] { return new_file(); },
              [this] { return new_pipes(); },
              [this](Attempt& attempt) { return pool_.may_begin(attempt.kin().token); },
              [this] { return pool_.take(); },
              [this](std::unique_ptr<WarmWorker> worker) { pool_.put_back(std::move(worker)); },
              [this](Attempt& attempt) { started(attempt); },
              [this](Attempt& attempt) { asleep(attempt); },
              [this](Attempt& attempt, process::LaunchResult result) {
                ended(attempt, std::move(result));
              }},
      socket_(options_.socket) {}

bool Server::run() {
  if (!open()) return false;
  loop_.run();
  pool_.end_all();
  leave_nobody();
  for (auto& file : free_files_) file.remove();
  return true;
}

// SIGCHLD is blocked in every thread; see run_shim.
bool Server::open() {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  children_ = process::UniqueFd(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!loop_.is_good() || !children_ || !around_.no_input) return false;
  loop_.after_each_turn([this] { flush(); });
  socket_watch_ = loop_.watch(socket_.get(), [this] { read_engine(); });
  return socket_watch_ != 0 && loop_.watch(children_.get(), [this] { reap(); }) != 0;
}

// Everything the engine has sent is carried out, also when the engine is gone by now: the launch
// was durable before it was sent, and its result will be found.
void Server::read_engine() {
  flush();
  static std::array<char, 65536> bytes;
  while (engine_lives_) {
    const ssize_t count = ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    const std::string_view text(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    const auto on_frame = [this](FrameKind kind, std::string_view payload) { take(kind, payload); };
    if (count <= 0 || !reader_.feed(text, on_frame)) return engine_gone();
    if (text.size() < bytes.size()) return;  // that was all for now
  }
}

void Server::take(FrameKind kind, std::string_view payload) {
  if (kind == FrameKind::launch) {
    if (auto spec = decode_spec(payload)) launch(std::move(*spec));
  } else if (kind == FrameKind::stop) {
    const auto order = decode_stop(payload);
    const auto found = order ? attempts_.find(order->token) : attempts_.end();
    if (found != attempts_.end())
      found->second->stop(order->grace_ms, "stopped before it was started");
  } else if (kind == FrameKind::forget) {
    forget(std::string(payload));
  } else if (kind == FrameKind::rouse) {
    rouse();
  }
}

void Server::launch(process::LaunchSpec spec) {
  base::crash_point("shim-launch-received");
  const std::string token = spec.token;
  if (!is_token(token) || attempts_.contains(token)) return;  // the engine checks both
  auto& attempt = attempts_[token] = std::make_unique<Attempt>(std::move(spec), around_);
  attempt->begin();
  if (spare_pipes_) return;
  if (auto pipes = make_output_pipes()) spare_pipes_ = std::move(*pipes);
}

base::Result<OutputPipes> Server::new_pipes() {
  if (!spare_pipes_) return make_output_pipes();
  OutputPipes pipes = std::move(*spare_pipes_);
  spare_pipes_.reset();
  return pipes;
}

void Server::forget(const std::string& token) {
  const auto found = stored_.find(token);
  if (found == stored_.end()) return;
  if (!found->second.output_path.empty()) ::unlink(found->second.output_path.c_str());
  if (auto& file = found->second.file) {
    file->clear();
    if (free_files_.size() < free_files_max)
      free_files_.push_back(std::move(*file));
    else
      file->remove();
  }
  const bool shared = found->second.shared;
  stored_.erase(found);
  if (shared) pool_.forgotten();
}

base::Result<AttemptFile> Server::new_file() {
  if (!free_files_.empty()) {
    AttemptFile file = std::move(free_files_.back());
    free_files_.pop_back();
    return file;
  }
  for (;;) {
    auto file =
        AttemptFile::create(around_.attempts_folder, attempt_file_name(::getpid(), files_made_++));
    if (file || file.error().code != "exists") return file;
  }
}

void Server::engine_gone() {
  if (!engine_lives_) return;
  engine_lives_ = false;
  loop_.unwatch(socket_watch_, socket_.get());
  socket_.reset();
  pool_.close();
  std::vector<Attempt*> delayed;
  for (const auto& [token, attempt] : attempts_)
    if (attempt->is_delayed()) delayed.push_back(attempt.get());
  for (Attempt* attempt : delayed) attempt->stop(0, "the engine was gone before it was started");
  rouse();
  watch_latch();
  end_if_idle();
}

// One may end at once.
void Server::rouse() {
  std::vector<Attempt*> all;
  for (const auto& [token, attempt] : attempts_) all.push_back(attempt.get());
  for (Attempt* attempt : all) attempt->rouse();
}

// With no engine to pass a stop on, the shim looks for itself.
void Server::watch_latch() {
  if (!stopping_ && !latch_refusal(options_.state_folder).empty()) {
    stopping_ = true;
    std::vector<Attempt*> running;  // stop() may end one at once
    for (const auto& [token, attempt] : attempts_) running.push_back(attempt.get());
    for (Attempt* attempt : running) attempt->stop(latch_grace_ms, "kill switch");
  }
  loop_.at(process::boot_us() + latch_look_us, [this] { watch_latch(); });
}

// What one turn has ended goes to the engine in one piece.
void Server::flush() {
  if (unsent_.empty() || !engine_lives_) return;
  const ssize_t count =
      ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count > 0) unsent_.erase(0, static_cast<std::size_t>(count));
  base::crash_point("shim-result-sent");
  // An error that stays is seen by the next read as the end of the stream.
  if (unsent_.empty() == !waits_to_write_) return;
  waits_to_write_ = !unsent_.empty();
  loop_.also_writable(socket_watch_, socket_.get(), waits_to_write_);
}

// Every end of a child, ours or adopted. Signals merge, so all that are dead are taken each time.
void Server::reap() {
  signalfd_siginfo signal{};  // one pending SIGCHLD at most
  (void)!::read(children_.get(), &signal, sizeof signal);
  for (;;) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | __WALL) != 0 || info.si_pid == 0) break;
    pool_.died(info.si_pid);
    const auto found = leaders_.find(info.si_pid);
    if (found == leaders_.end()) continue;  // an orphan, or a leader that was given up
    Attempt* attempt = found->second;
    leaders_.erase(found);
    attempt->leader_ended(info.si_code, info.si_status);
  }
  std::vector<std::string> tokens;  // looking again may end attempts
  for (const auto& [token, attempt] : attempts_) tokens.push_back(token);
  for (const auto& token : tokens)
    if (const auto found = attempts_.find(token); found != attempts_.end())
      found->second->look_again();
}

void Server::ended(Attempt& attempt, process::LaunchResult result) {
  const std::string token = result.token;
  const std::string frame = encode(result);
  attempt.store(result, frame);
  if (engine_lives_) unsent_.append(frame);
  stored_[token] = {attempt.take_file(), attempt.output_path(), attempt.is_shared()};
  if (attempt.kin().daemons) {
    ended_with_daemons_.push_back(attempt.kin());
    ended_with_daemons_.back().left = process::subtree(process::all_processes(), {::getpid()});
  }
  leaders_.erase(attempt.kin().leader);
  const bool shared = attempt.is_shared();
  attempts_.erase(token);
  if (shared) {
    pool_.kept();
    pool_.ended(token);
  }
  end_if_idle();
}

void Server::started(Attempt& attempt) {
  leaders_[attempt.kin().leader] = &attempt;
  if (attempt.is_shared()) pool_.begun(attempt.kin().token, attempt.kin().leader);
}

void Server::asleep(Attempt& attempt) {
  leaders_.erase(attempt.kin().leader);
  pool_.ended(attempt.kin().token);
}

Family Server::family(const Attempt& attempt) {
  std::vector<Kin> all = ended_with_daemons_;
  for (const auto& [token, other] : attempts_)
    if (other->kin().leader != 0) all.push_back(other->kin());
  auto table = process::all_processes();
  std::erase_if(table, [this](const auto& info) { return pool_.is_at_rest(info.pid); });
  return family_of(attempt.kin(), all, ::getpid(), table,
                   [](pid_t pid) { return process::environment_of(pid, process::token_variable); });
}

void Server::end_if_idle() {
  if (!engine_lives_ && attempts_.empty()) loop_.stop();
}

// Orphans that could not be given to one attempt while several ran have no attempt left now.
// Daemons may stay: all that is possible for an attempt that was allowed to leave them.
void Server::leave_nobody() {
  constexpr int rounds = 200;
  constexpr useconds_t pause_us = 10'000;
  const Kin nobody{"", 0, 0, 0, false};
  for (int round = 0; round < rounds && orphans_.any_alive(); ++round) {
    const Family left = family_of(nobody, ended_with_daemons_, ::getpid(), process::all_processes(),
                                  [](pid_t) { return process::Variable{}; });
    if (left.members.empty()) return;
    for (const auto& member : left.members) process::signal_process(member, SIGKILL);
    ::usleep(pause_us);
  }
}

}  // namespace reprise::shim
