#include "shim/attempt.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/crash_point.h"
#include "process/boot_time.h"
#include "process/spawn.h"
#include "shim/latch_file.h"
#include "shim/launch_items.h"
#include "shim/not_started.h"

namespace reprise::shim {

namespace {

using process::UniqueFd;
using Stream = process::OutputPump::Stream;

constexpr std::uint64_t drain_bytes = 256u << 10;  // of one stream before others get their turn
constexpr std::int64_t space_pause_us = 200'000;
constexpr std::uint64_t rest_bytes = 4u << 20;  // of what was written before the tree was dead
constexpr base::Millis kill_ms_max = 2'000;     // how long KILL is repeated
constexpr base::Millis kill_again_ms = 10;

// A file in memory holds any amount of text, and needs nobody to feed it. No text: no file.
base::Result<UniqueFd> open_stdin(const std::string& text) {
  if (text.empty()) return UniqueFd();
  UniqueFd file(::memfd_create("stdin", MFD_CLOEXEC));
  if (!file) return base::fail(not_started("standard input"));
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count =
        ::pwrite(file.get(), text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (count < 0) return base::fail(not_started("standard input"));
    done += static_cast<std::size_t>(count);
  }
  return file;
}

}  // namespace

Attempt::Attempt(process::LaunchSpec spec, const Around& around)
    : spec_(std::move(spec)), has_secrets_(!spec_.hidden.empty()), around_(around), pump_(spec_) {
  kin_ = {spec_.token, 0, process::boot_us(), 0, spec_.daemons};
  result_.token = spec_.token;
  process::wipe_hidden(spec_);
}

Attempt::~Attempt() {
  around_.loop.cancel(timer_);
  around_.loop.cancel(wake_timer_);
  leave_worker();
  close(out_);
  close(err_);
}

void Attempt::begin() {
  if (spec_.delay_ms > 0)
    set_timer(process::boot_us() + spec_.delay_ms * 1'000, &Attempt::launch);
  else
    launch();
}

void Attempt::launch() {
  if (phase_ == Phase::asleep) return wake();
  if (auto refusal = latch_refusal(around_.state_folder); !refusal.empty()) return refuse(refusal);
  if (spec_.shared && !around_.may_begin(*this)) return;
  if (auto done = spec_.shared ? prepare_lease() : prepare(); !done) {
    if (done.error().code == "full") return wait_for_space();
    return refuse(done.error().message);
  }
  phase_ = Phase::running;
  leader_alive_ = true;
  around_.started(*this);
  if (spec_.timeout_ms > 0)
    set_timer(started_us_ + spec_.timeout_ms * 1'000, &Attempt::deadline_passed);
}

// As the journal does: a disk that somebody will make room on fails no recovery.
void Attempt::wait_for_space() {
  leave_worker();
  close(out_);
  close(err_);
  if (file_) file_->remove();
  file_.reset();
  set_timer(process::boot_us() + space_pause_us, &Attempt::launch);
}

base::Status Attempt::prepare() {
  if (auto done = check_items(spec_); !done) return done;
  if (!spec_.output_path.empty()) ::unlink(spec_.output_path.c_str());
  auto in = open_stdin(spec_.stdin_text);
  if (!in) return base::fail(in.error());
  auto pipes = around_.new_pipes();
  if (!pipes) return base::fail(pipes.error());
  out_.file = std::move(pipes->out);
  err_.file = std::move(pipes->err);
  watch(out_, Stream::out);
  watch(err_, Stream::err);
  if (out_.watch == 0 || err_.watch == 0) return base::fail(not_started("epoll"));
  const int input = *in ? in->get() : around_.no_input.get();
  return make_child(input, *pipes);
}

// The note is written before there can be a child, and again when its pid is known: whoever finds
// it without a leader knows the token and the pipes to look for.
base::Status Attempt::make_child(int in, const OutputPipes& pipes) {
  process::SpawnRequest request{"",
                                spec_.argv,
                                environment_items(spec_),
                                spec_.cwd,
                                {in, pipes.out_writer.get(), pipes.err_writer.get()}};
  auto program = process::find_program(spec_.argv[0], request.env, spec_.cwd);
  if (!program) return base::fail(program.error());
  request.program = std::move(*program);
  kin_.begun_us = process::boot_us();
  AttemptNote noted = note();
  noted.identity.pipes = pipes.inodes;
  if (auto done = begin_file(noted); !done) return done;
  base::crash_point("shim-attempt-noted");
  const auto leader = process::spawn(request);
  if (!leader) return base::fail(leader.error());
  started_us_ = process::boot_us();
  kin_.leader = noted.identity.leader = *leader;
  noted.identity.leader_latest_us = started_us_;
  // Without this line the child would be found by its token; with a full disk that must do.
  (void)file_->add(encode_spawned(noted));
  base::crash_point("shim-child-started");
  return {};
}

AttemptNote Attempt::note() const {
  AttemptNote note;
  note.identity.token = spec_.token;
  note.identity.boot_id = process::boot_id();
  note.identity.begun_us = kin_.begun_us;
  note.identity.control_groups = around_.control_groups;
  note.identity.daemons = spec_.daemons;
  note.shim = ::getpid();
  note.grace_ms = spec_.grace_ms;
  note.timeout_ms = spec_.timeout_ms;
  note.program = spec_.argv.empty() ? "" : spec_.argv[0];
  note.output_path = spec_.output_path;
  return note;
}

base::Status Attempt::begin_file(const AttemptNote& note) {
  auto file = around_.new_file();
  if (!file) return base::fail(file.error());
  file_ = std::move(*file);
  return file_->begin(note);
}

void Attempt::refuse(const std::string& error) {
  result_.ending = process::Ending::not_started;
  result_.error = error;
  // Where there is no room for a note the engine hears of it all the same.
  if (!file_) (void)begin_file(note());
  finish(false);
}

void Attempt::watch(Channel& channel, Stream stream) {
  channel.watch = around_.loop.watch(
      channel.file.get(), [this, &channel, stream] { pump(channel, stream); }, channel.watch);
}

void Attempt::pump(Channel& channel, Stream stream) {
  if (!pump_.drain(channel.file.get(), stream, drain_bytes)) close(channel);
}

void Attempt::close(Channel& channel) {
  if (!channel.file) return;
  around_.loop.unwatch(std::exchange(channel.watch, 0), channel.file.get());
  channel.file.reset();
}

void Attempt::stop(base::Millis grace_ms, const std::string& why) {
  if (phase_ == Phase::delayed) return refuse(why);
  if (phase_ == Phase::over || phase_ == Phase::killing || lease_is_over()) return;
  if (phase_ == Phase::asleep) return end_asleep(process::Ending::stopped);
  if (leader_is_at_work() && !ended_by_us_) ended_by_us_ = process::Ending::stopped;
  terminate(grace_ms);
}

// False once it has ended, even while nobody has waited for it yet: then it was not ended by us.
bool Attempt::leader_is_at_work() {
  take_lease_end();
  siginfo_t info{};
  return leader_alive_ && !lease_end_ &&
         ::waitid(P_PID, static_cast<id_t>(kin_.leader), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == 0;
}

void Attempt::deadline_passed() {
  if (lease_is_over()) return;
  if (phase_ == Phase::asleep) return end_asleep(process::Ending::timed_out);
  if (leader_is_at_work()) ended_by_us_ = process::Ending::timed_out;
  terminate(spec_.grace_ms);
}

void Attempt::store(const process::LaunchResult& result, std::string_view frame) {
  // With a full disk the result still reaches a living engine; a later one would find it lost.
  const auto masked = pump_.masked(result);
  const bool stored = file_ && file_->add(masked ? encode(*masked) : frame);
  // What the child wrote there may hold hidden texts, and the result has it now.
  if (stored && masked && !spec_.output_path.empty()) ::unlink(spec_.output_path.c_str());
  base::crash_point("shim-result-stored");
}

void Attempt::leader_ended(int code, int status) {
  leader_alive_ = false;
  base::crash_point("shim-child-ended");
  result_.millis = (process::boot_us() - started_us_) / 1'000;
  const bool by_itself = code == CLD_EXITED;
  result_.ending = by_itself ? process::Ending::exited : process::Ending::signalled;
  (by_itself ? result_.exit : result_.signal) = status;
  take_lease_end();
  if (lease_end_) {  // told before it died
    lease_end_->again = false;
    result_.ending = process::Ending::exited;
    result_.exit = lease_end_->exit;
  }
  if (ended_by_us_) result_.ending = *ended_by_us_;
  settle();
}

void Attempt::look_again() {
  if (!leader_alive_ && (phase_ == Phase::ending || phase_ == Phase::killing)) settle();
}

// The leader has ended: is anybody left?
void Attempt::settle() {
  constexpr int looks = 5;
  for (int look = 0; look < looks; ++look) {
    if (!around_.orphans_alive()) return finish(false);
    const Family family = around_.family(*this);
    if (!family.just_died.empty()) continue;
    if (family.members.empty()) return finish(!family.doubtful.empty());
    break;
  }
  if (phase_ == Phase::running) terminate(spec_.grace_ms);
}

void Attempt::terminate(base::Millis grace_ms) {
  const std::int64_t kill_at = process::boot_us() + grace_ms * 1'000;
  kill_at_us_ = phase_ == Phase::ending ? std::min(kill_at_us_, kill_at) : kill_at;
  phase_ = Phase::ending;
  const Family family = around_.family(*this);
  signal_tree(SIGTERM, family);
  signal_tree(SIGCONT, family);  // a stopped process would keep TERM for later
  set_timer(kill_at_us_, &Attempt::kill_tree);
}

void Attempt::kill_tree() {
  const std::int64_t now = process::boot_us();
  if (phase_ != Phase::killing) kill_until_us_ = now + kill_ms_max * 1'000;
  phase_ = Phase::killing;
  if (now > kill_until_us_) return finish(true);
  constexpr int rounds = 4;  // at once, for those that fork while they are being killed
  for (int round = 0; round < rounds && (leader_alive_ || around_.orphans_alive()); ++round)
    signal_tree(SIGKILL, around_.family(*this));
  set_timer(now + kill_again_ms * 1'000, &Attempt::kill_tree);
  look_again();
}

// The leader keeps its pid until the shim has waited for it, so its group is surely the right one.
// Groups of members get KILL as a whole: it meets even those that fork faster than they can be
// listed. The dead that nobody has waited for hold their group's number; that of the living is not
// used again within the instant since the look.
void Attempt::signal_tree(int signal, const Family& family) {
  std::set<pid_t> groups;
  if (leader_alive_) groups.insert(kin_.leader);
  for (const auto* list : {&family.members, &family.just_died})
    for (const auto& member : *list)
      if (signal == SIGKILL && member.group > 1 && member.group != ::getpgrp())
        groups.insert(member.group);
  for (const pid_t group : groups) ::kill(-group, signal);
  for (const auto& member : family.members)
    if (!groups.contains(member.group)) process::signal_process(member, signal);
}

void Attempt::finish(bool survivors) {
  phase_ = Phase::over;
  around_.loop.cancel(timer_);
  kin_.ended_us = process::boot_us();
  if (leader_alive_ && ended_by_us_) result_.ending = *ended_by_us_;
  result_.survivors = survivors;
  if (out_.file) pump_.drain(out_.file.get(), Stream::out, rest_bytes);
  if (err_.file) pump_.drain(err_.file.get(), Stream::err, rest_bytes);
  leave_worker();
  close(out_);
  close(err_);
  pump_.store(result_);
  if (!lease_end_) {
    result_.output_text =
        process::read_capped(spec_.output_path, spec_.output_bytes_max, result_.output_cut);
  } else if (lease_end_->asleep_until_us == 0) {  // else it is what a nap was to go on with
    result_.output_text = std::move(lease_end_->output);
    result_.output_cut = lease_end_->output_cut;
  }
  around_.done(*this, std::move(result_));
}

void Attempt::set_timer(std::int64_t boot_us, void (Attempt::*then)()) {
  around_.loop.cancel(timer_);
  timer_ = around_.loop.at(boot_us, [this, then] { (this->*then)(); });
}

}  // namespace reprise::shim
