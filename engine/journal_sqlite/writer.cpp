#include "journal_sqlite/writer.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "journal_sqlite/background_check.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/lock_file.h"
#include "journal_sqlite/reserve_file.h"
#include "journal_sqlite/witness.h"

namespace reprise::journal_sqlite {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t group_rows_max = 4096;
constexpr int page_bytes = 4096;
constexpr int full_retry_ms = 50;

struct Work {
  port::Batch batch = {};
  std::function<void(port::CommitResult)> done = {};
  std::function<void(Ledger&)> job = {};  // instead of a batch
  bool urgent = false;                    // a job that need not wait for space on the disk
};

}  // namespace

struct Writer::Impl {
  Impl(Ledger given, Witness seen, LockFile held, WriterSettings set, WriterEars listeners)
      : ledger(std::move(given)),
        witness(std::move(seen)),
        lock(std::make_unique<LockFile>(std::move(held))),
        settings(std::move(set)),
        ears(std::move(listeners)),
        reserve(settings.reserve_path, settings.reserve_bytes) {}

  bool enqueue(Work&& work);  // false, and `work` untouched, when the journal is closed
  void hold(bool is_holding);
  base::Status operate(const std::function<base::Status(Ledger&)>& work);
  const Reader& reader();
  void loop();
  void serve(std::deque<Work>& taken);
  void serve_group(std::deque<Work>& taken);
  Ledger::Outcome commit(std::vector<const port::Batch*>& batches);
  bool wait_for_space(steady_clock::time_point since);
  void answer(std::deque<Work>& taken, std::size_t count, const Ledger::Outcome& outcome);
  void tend();
  void tend_when_idle();
  void check_a_little();
  void checkpoint(bool truncate);
  void witness_now(bool sync);
  void fail(const std::string& message);
  base::Status finish();
  milliseconds patience() const;

  // Of the writer's thread:
  Ledger ledger;
  Witness witness;
  std::unique_ptr<LockFile> lock;
  WriterSettings settings;
  WriterEars ears;
  std::string uuid;
  std::uint64_t incarnation = 1;
  ReserveFile reserve;
  std::optional<Reader> kept_reader;
  std::optional<BackgroundCheck> background;
  bool failed = false;
  std::string failure;
  bool witness_due = false, witness_sync_due = false, idle_done = false;
  steady_clock::time_point witnessed_at = {};

  // Shared:
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Work> queue;
  bool closing = false, holding = false;
  base::Status closed = {};
  std::atomic<bool> full = false;  // waiting for space, or the reserve was touched
  std::atomic<std::uint64_t> epoch = 0;
  std::thread thread;
};

Writer::Writer(Ledger ledger, Witness witness, LockFile lock, std::string journal_uuid,
               std::uint64_t incarnation, WriterSettings settings, WriterEars ears)
    : impl_(std::make_unique<Impl>(std::move(ledger), std::move(witness), std::move(lock),
                                   std::move(settings), std::move(ears))) {
  impl_->uuid = std::move(journal_uuid);
  impl_->incarnation = incarnation;
  impl_->epoch = impl_->ledger.epoch();
  impl_->witness_due = true;
  impl_->witnessed_at = steady_clock::now();
  if (impl_->settings.background_check)
    impl_->background.emplace(impl_->ledger.database(), impl_->ledger.key(),
                              impl_->ledger.head().n);
  impl_->thread = std::thread([this] { impl_->loop(); });
}

Writer::~Writer() { (void)close(); }

void Writer::append(port::Batch batch, std::function<void(port::CommitResult)> done) {
  Work work{std::move(batch), std::move(done)};
  if (!impl_->enqueue(std::move(work))) work.done({port::Commit::unknown, "the journal is closed"});
}

void Writer::together(const std::function<void()>& append) {
  impl_->hold(true);
  append();
  impl_->hold(false);
}

void Writer::read(std::function<void(const Reader&)> ask) {
  Impl* impl = impl_.get();
  impl->enqueue({{}, {}, [impl, ask = std::move(ask)](Ledger&) { ask(impl->reader()); }, true});
}

void Writer::read_now(const std::function<void(const Reader&)>& ask) {
  std::promise<void> asked;
  const auto job = [&](Ledger&) {
    ask(impl_->reader());
    asked.set_value();
  };
  if (impl_->enqueue({{}, {}, job, true})) asked.get_future().wait();
}

base::Status Writer::operate(const std::function<base::Status(Ledger&)>& work) {
  std::promise<base::Status> result;
  const bool queued =
      impl_->enqueue({{}, {}, [&](Ledger&) { result.set_value(impl_->operate(work)); }});
  if (!queued) return base::fail(io, "the journal is closed");
  return result.get_future().get();
}

std::string Writer::admission() const {
  if (impl_->full) return "the disk of the journal is full";
  if (impl_->settings.low_water_bytes == 0) return "";
  auto left = free_bytes(folder_of(impl_->settings.reserve_path));
  if (!left) return left.error().message;
  if (*left >= impl_->settings.low_water_bytes) return "";
  return "the disk of the journal has only " + std::to_string(*left >> 20) + " MiB left";
}

std::uint64_t Writer::epoch() const { return impl_->epoch; }

base::Status Writer::close() {
  {
    const std::lock_guard guard(impl_->mutex);
    impl_->closing = true;
    impl_->changed.notify_one();
  }
  if (impl_->thread.joinable()) impl_->thread.join();
  return impl_->closed;
}

bool Writer::Impl::enqueue(Work&& work) {
  const std::lock_guard guard(mutex);
  if (closing) return false;
  holding = holding && !work.job;
  queue.push_back(std::move(work));
  if (!holding) changed.notify_one();
  return true;
}

void Writer::Impl::hold(bool is_holding) {
  const std::lock_guard guard(mutex);
  holding = is_holding;
  if (!holding) changed.notify_one();
}

base::Status Writer::Impl::operate(const std::function<base::Status(Ledger&)>& work) {
  if (failed) return base::fail(io, failure);
  auto result = work(ledger);
  witness_due = true;
  if (!result && result.error().code == io) fail(result.error().message);
  return result;
}

const Reader& Writer::Impl::reader() {
  if (!kept_reader) kept_reader.emplace(ledger.database());
  return *kept_reader;
}

void Writer::Impl::loop() {
  std::deque<Work> taken;
  for (;;) {
    {
      std::unique_lock guard(mutex);
      const bool woken = changed.wait_for(
          guard, patience(), [this] { return closing || (!queue.empty() && !holding); });
      if (woken && queue.empty()) break;  // closing, and everything is answered
      if (!woken && holding) continue;
      taken.swap(queue);
    }
    if (taken.empty()) {
      tend_when_idle();
    } else {
      serve(taken);
      idle_done = false;
    }
    tend();
  }
  closed = finish();
}

milliseconds Writer::Impl::patience() const {
  if (!failed && idle_done && background) return milliseconds(0);
  if (failed || (idle_done && !witness_due)) return std::chrono::hours(1);
  return milliseconds(witness_due ? settings.witness_every_ms : settings.idle_ms);
}

void Writer::Impl::serve(std::deque<Work>& taken) {
  while (!taken.empty()) {
    if (!taken.front().job) {
      serve_group(taken);
      continue;
    }
    taken.front().job(ledger);
    taken.pop_front();
  }
}

// The batches at the front, up to the next job, in one transaction.
void Writer::Impl::serve_group(std::deque<Work>& taken) {
  std::vector<const port::Batch*> batches;
  std::size_t rows = 0;
  for (const Work& work : taken) {
    if (work.job || rows > group_rows_max) break;
    batches.push_back(&work.batch);
    rows += work.batch.records.size() + work.batch.entries.size();
  }
  if (failed) {
    Ledger::Outcome outcome;
    outcome.next = {port::Commit::unknown, failure};
    answer(taken, batches.size(), outcome);
    return;
  }
  const Ledger::Outcome outcome = commit(batches);
  if (outcome.committed < batches.size()) fail(outcome.next.message);
  witness_due = witness_due || outcome.committed > 0;
  witness_sync_due = witness_sync_due || outcome.finished_run;
  answer(taken, batches.size(), outcome);
}

void Writer::Impl::answer(std::deque<Work>& taken, std::size_t count,
                          const Ledger::Outcome& outcome) {
  for (std::size_t at = 0; at < count; ++at) {
    const auto done = std::move(taken.front().done);
    taken.pop_front();
    if (at < outcome.committed) {
      done({port::Commit::committed, ""});
    } else if (at == outcome.committed) {
      done(outcome.next);
    } else {
      done({port::Commit::unknown, outcome.next.message});
    }
  }
}

// Where there is no space for all of them, fewer are left in `batches`.
Ledger::Outcome Writer::Impl::commit(std::vector<const port::Batch*>& batches) {
  if (ledger.database().has_moved()) {
    Ledger::Outcome gone;
    gone.next = {port::Commit::unknown, "the journal's file was removed, moved or replaced"};
    return gone;
  }
  const auto since = steady_clock::now();
  bool warned = false;
  for (;;) {
    Ledger::Outcome outcome = ledger.commit(batches);
    if (!outcome.full) {
      if (warned && ears.warning) ears.warning("there is space again: the journal goes on");
      return outcome;
    }
    full = true;
    if (reserve.release()) continue;
    if (batches.size() > 1) {
      batches.resize(batches.size() / 2);
      continue;
    }
    if (!warned && ears.warning) ears.warning("the disk is full: the journal waits for space");
    warned = true;
    if (!wait_for_space(since)) return outcome;
  }
}

// False when the patience is over or the writer is to close. Readers are answered meanwhile.
bool Writer::Impl::wait_for_space(steady_clock::time_point since) {
  if (settings.space_wait_ms >= 0 &&
      steady_clock::now() - since >= milliseconds(settings.space_wait_ms))
    return false;
  std::deque<Work> urgent;
  {
    std::unique_lock guard(mutex);
    if (changed.wait_for(guard, milliseconds(full_retry_ms), [this] { return closing; }))
      return false;
    const auto later = std::stable_partition(queue.begin(), queue.end(),
                                             [](const Work& work) { return work.urgent; });
    std::move(queue.begin(), later, std::back_inserter(urgent));
    queue.erase(queue.begin(), later);
  }
  for (const Work& work : urgent) work.job(ledger);
  return true;
}

void Writer::Impl::fail(const std::string& message) {
  if (failed) return;
  failed = true;
  failure = message.empty() ? "the journal stopped at an earlier error" : message;
  if (ears.fatal) ears.fatal(failure);
}

// After every round: what must not wait for a quiet moment.
void Writer::Impl::tend() {
  if (failed) return;
  const auto frames = static_cast<std::uint64_t>(ledger.database().wal_frames());
  if (frames * page_bytes >= settings.checkpoint_bytes) checkpoint(false);
  if (!failed && ledger.events_since_seal() >= settings.seal_every_events)
    if (auto sealed = ledger.seal(); !sealed && sealed.error().code != journal_sqlite::full)
      fail(sealed.error().message);
  const auto since = steady_clock::now() - witnessed_at;
  if (!failed && witness_due && since >= milliseconds(settings.witness_every_ms))
    witness_now(witness_sync_due);
}

void Writer::Impl::tend_when_idle() {
  if (failed || witness_due) return;
  if (idle_done) return check_a_little();
  if (ledger.database().wal_frames() > 0) checkpoint(false);
  if (failed) return;
  if (auto filled = reserve.fill(); !filled) return fail(filled.error().message);
  full = full && !reserve.is_full();
  idle_done = !full;  // with a full disk, look again and again
}

void Writer::Impl::check_a_little() {
  if (!background) return;
  auto found = background->step();
  if (!found) return fail(found.error().message);
  if (found->has_value() && ears.warning) ears.warning("the journal is damaged: " + **found);
  if (background->is_done()) background.reset();
}

void Writer::Impl::checkpoint(bool truncate) {
  auto moved = ledger.database().checkpoint(truncate);
  // A full disk keeps the WAL: nothing is lost, and the next checkpoint tries again.
  if (!moved && moved.error().code == journal_sqlite::full) {
    full = true;
    reserve.release();
  } else if (!moved) {
    fail(moved.error().message);
  }
}

void Writer::Impl::witness_now(bool sync) {
  const Head& head = ledger.head();
  auto written =
      witness.update({uuid, incarnation, head.epoch, head.n, head.hash, ledger.key().id});
  if (written && sync) written = witness.sync();
  witnessed_at = steady_clock::now();
  // Where even an overwrite needs space (copy-on-write) the witness lags behind; that is no harm.
  if (!written && written.error().code == journal_sqlite::full) {
    full = true;
    witness_due = false;
    return;
  }
  if (!written) return fail(written.error().message);
  witness_due = false;
  if (sync) witness_sync_due = false;
}

base::Status Writer::Impl::finish() {
  if (!failed && ledger.events_since_seal() >= settings.seal_at_close_events)
    if (auto sealed = ledger.seal(); !sealed && sealed.error().code != journal_sqlite::full)
      fail(sealed.error().message);
  if (!failed) checkpoint(true);
  if (!failed) witness_now(true);
  kept_reader.reset();
  background.reset();
  auto shut = ledger.close();
  lock.reset();
  if (failed) return base::fail(io, failure);
  return shut;
}

}  // namespace reprise::journal_sqlite
