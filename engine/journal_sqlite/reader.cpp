#include "journal_sqlite/reader.h"

#include "journal_sqlite/compression.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/rows.h"

namespace reprise::journal_sqlite {

namespace {

constexpr std::int64_t no_limit = -1;  // LIMIT -1 means all

std::int64_t limit(std::size_t most) {
  return most == 0 ? no_limit : static_cast<std::int64_t>(most);
}

RunRow live_row(const Statement& query) {
  RunRow row;
  row.run_id = query.text(0);
  row.runbook = query.text(1);
  row.status = query.text(2);
  row.created_us = query.integer(3);
  row.started_us = query.integer(4);
  row.finished_us = query.integer(5);
  row.finished = query.integer(6) != 0;
  row.seq = query.number(7);
  row.last_us = query.integer(8);
  return row;
}

// The last event is found by the key, run by run: no column is kept up to date at every commit.
constexpr const char* list_sql =
    "SELECT r.run_id, r.runbook, s.status, r.created_us, s.started_us, s.finished_us, s.finished,"
    " e.seq, e.at_us FROM run AS r JOIN run_summary AS s ON s.run = r.id JOIN event AS e ON"
    " e.run = r.id AND e.seq = (SELECT max(seq) FROM event WHERE run = r.id)"
    " ORDER BY r.id DESC LIMIT ?";

}  // namespace

struct Reader::Statements {
  explicit Statements(Database& db)
      : find_row(db.prepare("SELECT id FROM run WHERE run_id = ?")),
        find_run(db.prepare("SELECT id, runbook, plan_hash, plan, mode, seed, created_us FROM run"
                            " WHERE run_id = ?")),
        events(db.prepare(
            "SELECT e.seq, e.epoch, e.at_us, k.name, e.step, e.attempt, e.body, e.hash FROM event"
            " AS e LEFT JOIN kind AS k ON k.id = e.kind WHERE e.run = ? AND e.seq > ?"
            " ORDER BY e.seq LIMIT ?")) {}
  Statement find_row, find_run, events;
};

Reader::Reader(Database& db) : db_(&db), statements_(std::make_shared<Statements>(db)) {}

base::Result<std::vector<RunRow>> Reader::list(std::size_t most) const {
  std::vector<RunRow> rows;
  Statement live = db_->prepare(list_sql);
  live.bind(limit(most));
  while (live.next()) rows.push_back(live_row(live));
  if (live.failed()) return base::fail(live.error());
  if (most != 0 && rows.size() >= most) return rows;
  Statement archived = db_->prepare(
      "SELECT run_id, runbook, status, created_us, finished_us, events, archive FROM archived"
      " ORDER BY created_us DESC, run_id DESC LIMIT ?");
  archived.bind(limit(most == 0 ? 0 : most - rows.size()));
  while (archived.next()) {
    RunRow row;
    row.run_id = archived.text(0);
    row.runbook = archived.text(1);
    row.status = archived.text(2);
    row.created_us = row.started_us = archived.integer(3);
    row.finished_us = row.last_us = archived.integer(4);
    row.seq = archived.number(5);
    row.finished = true;
    row.archive = archived.text(6);
    rows.push_back(std::move(row));
  }
  if (archived.failed()) return base::fail(archived.error());
  return rows;
}

base::Result<LoadedRun> Reader::load(const std::string& run_id, const KnowsPlan& knows) const {
  LoadedRun loaded;
  auto row = read_run(run_id, loaded.run, knows);
  if (!row) return base::fail(row.error());
  auto events = read_events(*row, run_id, 0, 0);
  if (!events) return base::fail(events.error());
  loaded.records = std::move(events->records);
  loaded.chain_hash = events->last_hash;
  return loaded;
}

base::Result<port::NewRun> Reader::load_run(const std::string& run_id,
                                            const KnowsPlan& knows) const {
  port::NewRun run;
  auto row = read_run(run_id, run, knows);
  if (!row) return base::fail(row.error());
  return run;
}

base::Result<std::vector<port::Record>> Reader::events_after(const std::string& run_id,
                                                             std::uint64_t seq,
                                                             std::size_t most) const {
  Statement& query = statements_->find_row;
  const ResetAtEnd reset(query);
  if (!query.bind(run_id).next())
    return base::fail(query.failed() ? query.error() : absent(run_id));
  const std::uint64_t row = query.number(0);
  auto events = read_events(row, run_id, seq, most);
  if (!events) return base::fail(events.error());
  return std::move(events->records);
}

// Gives the row number.
base::Result<std::uint64_t> Reader::read_run(const std::string& run_id, port::NewRun& run,
                                             const KnowsPlan& knows) const {
  Statement& query = statements_->find_run;
  const ResetAtEnd reset(query);
  if (!query.bind(run_id).next())
    return base::fail(query.failed() ? query.error() : absent(run_id));
  const std::uint64_t row = query.number(0);
  run.run_id = run_id;
  run.runbook = query.text(1);
  run.plan_hash = query.text(2);
  run.mode = query.text(4);
  run.seed = query.number(5);
  run.created_us = query.integer(6);
  if (knows && knows(run.plan_hash)) return row;
  auto plan = whole(query.text(3));
  if (!plan) return base::fail(plan.error());
  run.plan = std::move(*plan);
  return row;
}

base::Result<Reader::Events> Reader::read_events(std::uint64_t row, const std::string& run_id,
                                                 std::uint64_t seq, std::size_t most) const {
  Events events;
  Statement& query = statements_->events;
  const ResetAtEnd reset(query);
  query.bind(row).bind(seq).bind(limit(most));
  while (query.next()) {
    port::Record record;
    record.run_id = run_id;
    record.seq = query.number(0);
    record.epoch = query.number(1);
    record.at_us = query.integer(2);
    record.kind = query.text(3);
    record.step = query.text(4);
    record.attempt = static_cast<std::uint32_t>(query.integer(5));
    auto body = whole(query.text(6));
    if (!body) return base::fail(body.error());
    record.body = std::move(*body);
    events.last_hash = query.digest(7);
    events.records.push_back(std::move(record));
  }
  if (query.failed()) return base::fail(query.error());
  return events;
}

// Why there is no run of this id.
base::Error Reader::absent(const std::string& run_id) const {
  Statement archived = db_->prepare("SELECT archive FROM archived WHERE run_id = ?");
  if (archived.bind(run_id).next())
    return {not_found,
            "run " + run_id + " was moved to the archive " + std::string(archived.text(0))};
  if (archived.failed()) return archived.error();
  return {not_found, "there is no run " + run_id};
}

base::Result<std::string> Reader::whole(std::string_view stored) const {
  const auto reference = as_blob_reference(stored);
  if (!reference) return std::string(stored);
  Statement query = db_->prepare("SELECT codec, bytes FROM blob WHERE hash = ?");
  if (!query.bind(*reference).next()) {
    if (query.failed()) return base::fail(query.error());
    return base::fail(damaged, "the blob " + base::to_hex(*reference) + " is missing");
  }
  if (query.text(0) != "zstd")
    return base::fail(damaged, "the blob " + base::to_hex(*reference) + " has an unknown codec");
  auto text = decompress(query.text(1));
  if (!text || base::sha256(*text) != *reference)
    return base::fail(damaged, "the blob " + base::to_hex(*reference) + " is damaged");
  return text;
}

base::Result<std::vector<std::string>> Reader::find(const std::string& prefix,
                                                    std::size_t most) const {
  std::vector<std::string> found;
  // Ids have only bytes below 0x7f: every one that begins with the prefix sorts before prefix +
  // 0x7f.
  const std::string end = prefix + '\x7f';
  Statement query = db_->prepare(
      "SELECT run_id FROM run WHERE run_id >= ?1 AND run_id < ?2 UNION ALL"
      " SELECT run_id FROM archived WHERE run_id >= ?1 AND run_id < ?2 ORDER BY 1 LIMIT ?3");
  query.bind(prefix).bind(end).bind(limit(most));
  while (query.next()) found.emplace_back(query.text(0));
  if (query.failed()) return base::fail(query.error());
  return found;
}

base::Result<std::vector<OpenRun>> Reader::unfinished() const {
  std::vector<OpenRun> found;
  Statement query = db_->prepare(
      "SELECT r.run_id, r.plan_hash, s.started_us FROM run_summary AS s JOIN run AS r"
      " ON r.id = s.run WHERE s.finished = 0 ORDER BY r.id");
  while (query.next())
    found.push_back(
        {std::string(query.text(0)), std::string(query.text(1)), query.integer(2) != 0});
  if (query.failed()) return base::fail(query.error());
  return found;
}

}  // namespace reprise::journal_sqlite
