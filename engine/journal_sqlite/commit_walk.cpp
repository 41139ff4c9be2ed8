#include "journal_sqlite/commit_walk.h"

#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

namespace {

constexpr std::string_view columns = "n, kind, at_us, epoch, events, payload, key_id, hash";

base::Result<CommitRow> row_from(const Statement& query) {
  CommitRow row;
  row.n = query.number(0);
  const std::int64_t kind = query.integer(1);
  if (kind < 0 || kind > static_cast<std::int64_t>(CommitKind::archive))
    return base::fail(damaged, "commit " + std::to_string(row.n) + " is of no known kind");
  row.kind = static_cast<CommitKind>(kind);
  row.at_us = query.integer(2);
  row.epoch = query.number(3);
  row.events = query.number(4);
  row.payload = query.text(5);
  row.key_id = query.text(6);
  row.hash = query.digest(7);
  return row;
}

base::Status check_row(const CommitRow& row, std::uint64_t expected, const base::Digest& before,
                       std::uint64_t epoch, const ChainKey& key, const WalkPlan& plan) {
  const std::string name = "commit " + std::to_string(expected);
  if (row.n != expected) return base::fail(damaged, name + " is missing");
  const bool must_be_ours = row.n >= plan.keyed_from;
  if (row.key_id != key.id && (must_be_ours || !row.key_id.empty()))
    return base::fail(
        wrong_key,
        name + (row.key_id.empty() ? " was made without the journal key"
                                   : " was made with another journal key (" + row.key_id + ")"),
        "Give the key in use, or: reprise journal accept --reason TEXT.");
  if (commit_hash(before, row, key) != row.hash)
    return base::fail(damaged, name + " was changed: its hash is wrong");
  if (row.epoch < epoch) return base::fail(damaged, name + " goes back to an older epoch");
  return {};
}

}  // namespace

base::Result<Head> read_head(Database& db, const std::string& uuid) {
  Statement query = db.prepare("SELECT n, hash, at_us, epoch FROM commit_ ORDER BY n DESC LIMIT 1");
  if (query.next())
    return Head{query.number(0), query.digest(1), query.integer(2), query.number(3)};
  if (query.failed()) return base::fail(query.error());
  return Head{0, genesis_hash(uuid), 0, 0};
}

base::Result<std::uint64_t> last_mark(Database& db, CommitKind kind) {
  Statement query = db.prepare("SELECT n FROM mark WHERE kind = ? ORDER BY n DESC LIMIT 1");
  query.bind(static_cast<std::int64_t>(kind));
  if (query.next()) return query.number(0);
  if (query.failed()) return base::fail(query.error());
  return std::uint64_t{0};
}

base::Result<std::optional<CommitRow>> read_commit(Database& db, std::uint64_t n) {
  Statement query = db.prepare("SELECT " + std::string(columns) + " FROM commit_ WHERE n = ?");
  if (query.bind(n).next()) {
    auto row = row_from(query);
    if (!row) return base::fail(row.error());
    return std::optional<CommitRow>{std::move(*row)};
  }
  if (query.failed()) return base::fail(query.error());
  return std::optional<CommitRow>{};
}

base::Result<base::Digest> hash_of_commit(Database& db, std::uint64_t n, const std::string& uuid) {
  if (n == 0) return genesis_hash(uuid);
  auto row = read_commit(db, n);
  if (!row) return base::fail(row.error());
  if (!row->has_value()) return base::fail(damaged, "commit " + std::to_string(n) + " is missing");
  return (*row)->hash;
}

base::Result<base::Digest> digest_of_commits(Database& db, std::uint64_t n) {
  base::Sha256 digest;
  Statement query =
      db.prepare("SELECT " + std::string(columns) + " FROM commit_ WHERE n < ? ORDER BY n");
  query.bind(n);
  while (query.next())
    for (int column = 0; column < 8; ++column) {
      const std::string_view value = query.text(column);  // a number gives its digits
      digest.add(std::to_string(value.size()) + ":");
      digest.add(value);
    }
  if (query.failed()) return base::fail(query.error());
  return digest.finish();
}

base::Result<base::Digest> stored_hash_before(Database& db, std::uint64_t n) {
  Statement query = db.prepare("SELECT hash FROM commit_ WHERE n < ? ORDER BY n DESC LIMIT 1");
  if (query.bind(n).next()) return query.digest(0);
  if (query.failed()) return base::fail(query.error());
  return base::fail(damaged, "there is no commit before " + std::to_string(n));
}

base::Status walk_commits(Database& db, const ChainKey& key, const WalkPlan& plan,
                          const std::function<base::Status(const CommitRow&)>& visit) {
  Statement query =
      db.prepare("SELECT " + std::string(columns) + " FROM commit_ WHERE n >= ? ORDER BY n");
  query.bind(plan.first);
  base::Digest before = plan.before;
  std::uint64_t expected = plan.first, epoch = 0;
  const auto stop = [&](const base::Error& error) {
    if (plan.bad_at != nullptr) *plan.bad_at = expected;
    return base::fail(error);
  };
  while (expected <= plan.last && query.next()) {
    auto row = row_from(query);
    if (!row) return stop(row.error());
    if (auto good = check_row(*row, expected, before, epoch, key, plan); !good)
      return stop(good.error());
    if (auto visited = visit(*row); !visited) return stop(visited.error());
    before = row->hash;
    epoch = row->epoch;
    ++expected;
  }
  if (query.failed()) return stop(query.error());
  return {};
}

}  // namespace reprise::journal_sqlite
