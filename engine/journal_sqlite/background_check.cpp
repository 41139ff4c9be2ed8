#include "journal_sqlite/background_check.h"

#include <algorithm>

#include "journal_sqlite/commit_walk.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/start_check.h"

namespace reprise::journal_sqlite {

namespace {
constexpr std::uint64_t commits_per_step = 2000, entries_per_step = 1000;

// Damage is what is looked for; every other error ends the check.
base::Result<std::optional<std::string>> found(const base::Error& error) {
  if (error.code != damaged && error.code != wrong_key) return base::fail(error);
  return std::optional<std::string>{error.message};
}
}  // namespace

BackgroundCheck::BackgroundCheck(Database& db, const ChainKey& key, std::uint64_t last)
    : db_(&db), key_(key), last_(last) {}

base::Status BackgroundCheck::prepare() {
  prepared_ = true;
  auto identity = read_identity(*db_);
  if (!identity) return base::fail(identity.error());
  // What was accepted is not reported again and again: the commits count from the last acceptance.
  auto first = last_mark(*db_, CommitKind::accept);
  if (!first) return base::fail(first.error());
  next_commit_ = std::max<std::uint64_t>(*first, 1);
  auto before = hash_of_commit(*db_, next_commit_ - 1, identity->uuid);
  if (!before && before.error().code == damaged) before = stored_hash_before(*db_, next_commit_);
  if (!before) return base::fail(before.error());
  before_ = *before;
  auto last_run = db_->integer("SELECT coalesce(max(id), 0) FROM run");
  if (!last_run) return base::fail(last_run.error());
  last_run_ = static_cast<std::uint64_t>(*last_run);
  auto accepted = read_accepted(*db_);
  if (!accepted) return base::fail(accepted.error());
  accepted_ = std::move(*accepted);
  check_.emplace(*db_, accepted_);
  auto accepted_streams = read_accepted_streams(*db_);
  if (!accepted_streams) return base::fail(accepted_streams.error());
  accepted_streams_ = std::move(*accepted_streams);
  auto streams = read_streams(*db_);
  if (!streams) return base::fail(streams.error());
  streams_ = std::move(*streams);
  entries_.emplace(*db_, accepted_streams_);
  return {};
}

base::Result<std::optional<std::string>> BackgroundCheck::step() {
  if (done_) return std::optional<std::string>{};
  if (!prepared_)
    if (auto ready = prepare(); !ready) {
      done_ = true;
      return found(ready.error());
    }
  if (next_commit_ <= last_) return step_commits();
  return runs_done_ ? step_entries() : step_run();
}

base::Result<std::optional<std::string>> BackgroundCheck::step_commits() {
  WalkPlan plan;
  plan.first = next_commit_;
  plan.last = std::min(last_, next_commit_ + commits_per_step - 1);
  plan.before = before_;
  plan.keyed_from = 1;
  auto walked = walk_commits(*db_, key_, plan, [this](const CommitRow& row) -> base::Status {
    before_ = row.hash;
    next_commit_ = row.n + 1;
    return {};
  });
  const bool stuck = next_commit_ <= plan.last;
  if (stuck) next_commit_ = last_ + 1;
  if (!walked) return found(walked.error());
  if (stuck) return std::optional<std::string>{"a commit is missing"};
  return std::optional<std::string>{};
}

base::Result<std::optional<std::string>> BackgroundCheck::step_run() {
  Statement next = db_->prepare("SELECT min(id) FROM run WHERE id >= ? AND id <= ?");
  next.bind(next_run_).bind(last_run_);
  const bool any = next.next() && !next.is_null(0);
  if (next.failed()) return found(next.error());
  runs_done_ = !any;
  if (!any) return std::optional<std::string>{};
  const std::uint64_t run = next.number(0);
  next_run_ = run + 1;
  next.reset();
  auto tail = check_->check(run);
  if (!tail) return found(tail.error());
  return std::optional<std::string>{};
}

// A stream with accepted damage is looked at in one piece: it has one digest.
base::Result<std::optional<std::string>> BackgroundCheck::step_entries() {
  done_ = streams_.empty();
  if (done_) return std::optional<std::string>{};
  const auto& [stream, name] = *streams_.begin();
  const bool whole = accepted_streams_.count(name) != 0;
  const std::uint64_t until = whole ? UINT64_MAX : next_entry_ + entries_per_step - 1;
  auto tail = entries_->check(stream, name, next_entry_, until);
  const bool more = tail && !whole && tail->seq >= until;
  next_entry_ = more ? tail->seq + 1 : 1;
  std::optional<std::string> damage;
  if (!tail) {
    auto told = found(tail.error());
    if (!told) return told;
    damage = *told;
  }
  if (!more) streams_.erase(streams_.begin());
  return damage;
}

}  // namespace reprise::journal_sqlite
