#include "journal_sqlite/export.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "journal_sqlite/entry_check.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/export_line.h"
#include "journal_sqlite/payload.h"
#include "journal_sqlite/reader.h"
#include "journal_sqlite/rows.h"
#include "journal_sqlite/run_check.h"
#include "journal_sqlite/schema.h"

namespace reprise::journal_sqlite {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

class Export {
 public:
  Export(Database& db, const Sink& sink) : db_(db), reader_(db), sink_(sink) {}

  base::Result<ExportReport> run(const std::vector<std::string>& run_ids);

 private:
  base::Status write_head();
  base::Status write_run(std::uint64_t run, const std::string& run_id);
  base::Status write_events(std::uint64_t run, const std::string& run_id);
  base::Status write_event(const std::string& run_id, const Statement& query);
  base::Status write_streams();
  base::Status write_damage(const std::string& run_id, const std::string& message);
  std::vector<std::pair<std::uint64_t, std::string>> find(const std::vector<std::string>& run_ids);
  // The content where it can be had, else the reference as stored.
  std::string content(const std::string& run_id, std::string_view stored, ordered_json& head,
                      const std::string& name);

  Database& db_;
  Reader reader_;
  const Sink& sink_;
  ExportReport report_;
  std::optional<base::Error> sink_error_;
};

base::Result<ExportReport> Export::run(const std::vector<std::string>& run_ids) {
  if (auto put = write_head(); !put) return base::fail(put.error());
  const auto runs = find(run_ids);
  if (runs.size() < run_ids.size() && report_.damage.empty())
    return base::fail(not_found, "not every run that was named is in the journal");
  for (const auto& [run, run_id] : runs) {
    if (auto put = write_run(run, run_id); !put) return base::fail(put.error());
    if (auto put = write_events(run, run_id); !put) return base::fail(put.error());
    ++report_.runs;
  }
  if (run_ids.empty())
    if (auto put = write_streams(); !put) return base::fail(put.error());
  return std::move(report_);
}

base::Status Export::write_head() {
  auto uuid = read_meta(db_, "uuid");
  auto by = read_meta(db_, "created_by");
  auto version = db_.integer("PRAGMA user_version");
  return sink_(dump({{"type", "journal"},
                     {"format", version ? *version : format_version},
                     {"uuid", uuid ? *uuid : ""},
                     {"created_by", by ? *by : ""}}) +
               "\n");
}

base::Status Export::write_damage(const std::string& run_id, const std::string& message) {
  report_.damage.push_back(message);
  return sink_(dump({{"type", "damage"}, {"run_id", run_id}, {"message", message}}) + "\n");
}

base::Status Export::write_streams() {
  auto any = has_entries(db_);
  if (!any) return write_damage("", any.error().message);
  if (!*any) return {};
  auto streams = read_streams(db_);
  if (!streams) return write_damage("", streams.error().message);
  for (const auto& [stream, name] : *streams)
    if (auto put = export_entries(db_, stream, name, {}, sink_, report_); !put) return put;
  return {};
}

std::vector<std::pair<std::uint64_t, std::string>> Export::find(
    const std::vector<std::string>& run_ids) {
  std::vector<std::pair<std::uint64_t, std::string>> runs;
  Statement all = db_.prepare("SELECT id, run_id FROM run ORDER BY id");
  while (all.next()) {
    std::string run_id(all.text(1));
    if (run_ids.empty() || std::find(run_ids.begin(), run_ids.end(), run_id) != run_ids.end())
      runs.emplace_back(all.number(0), std::move(run_id));
  }
  if (all.failed()) report_.damage.push_back(all.error().message);
  // Events of runs whose own row is gone are still worth having.
  Statement orphans =
      db_.prepare("SELECT DISTINCT run FROM event WHERE run NOT IN (SELECT id FROM run)");
  while (run_ids.empty() && orphans.next())
    runs.emplace_back(orphans.number(0), "number " + std::to_string(orphans.number(0)));
  return runs;
}

std::string Export::content(const std::string& run_id, std::string_view stored, ordered_json& head,
                            const std::string& name) {
  const auto reference = as_blob_reference(stored);
  if (!reference) return std::string(stored);
  auto text = reader_.whole(stored);
  if (!text) {
    if (auto put = write_damage(run_id, text.error().message); !put) sink_error_ = put.error();
    return std::string(stored);
  }
  head[name + "_blob"] = base::to_hex(*reference);
  return *text;
}

base::Status Export::write_run(std::uint64_t run, const std::string& run_id) {
  Statement query =
      db_.prepare("SELECT runbook, plan_hash, plan, mode, seed, created_us FROM run WHERE id = ?");
  if (!query.bind(run).next())
    return write_damage(run_id, "the row of run " + run_id + " cannot be read");
  ordered_json head = {{"type", "run"},
                       {"run_id", run_id},
                       {"runbook", query.text(0)},
                       {"plan_hash", query.text(1)},
                       {"mode", query.text(3)},
                       {"seed", query.number(4)},
                       {"created_us", query.integer(5)}};
  const std::string plan = content(run_id, query.text(2), head, "plan");
  if (sink_error_) return base::fail(*sink_error_);
  if (auto put = sink_(close_with(head, "plan", plan)); !put) return put;
  const AcceptedRuns nothing;
  auto whole = RunCheck(db_, nothing).check(run);
  return whole ? base::Status{} : write_damage(run_id, whole.error().message);
}

// Forwards as far as it goes; where a page cannot be read, backwards from the end to the same
// place.
base::Status Export::write_events(std::uint64_t run, const std::string& run_id) {
  const std::string columns =
      "SELECT e.seq, e.epoch, e.at_us, k.name, e.step, e.attempt, e.hash, e.body FROM event AS e"
      " LEFT JOIN kind AS k ON k.id = e.kind WHERE e.run = ? AND e.seq > ? ORDER BY e.seq";
  std::uint64_t last = 0;
  Statement forwards = db_.prepare(columns);
  forwards.bind(run).bind(std::int64_t{0});
  while (forwards.next()) {
    last = forwards.number(0);
    if (auto put = write_event(run_id, forwards); !put) return put;
  }
  if (!forwards.failed()) return {};
  auto put = write_damage(run_id, "run " + run_id + " cannot be read after event " +
                                      std::to_string(last) + ": " + forwards.error().message);
  if (!put) return put;
  Statement backwards = db_.prepare(columns + " DESC");
  backwards.bind(run).bind(last);
  while (backwards.next())
    if (auto written = write_event(run_id, backwards); !written) return written;
  return {};
}

base::Status Export::write_event(const std::string& run_id, const Statement& query) {
  ordered_json head = {{"type", "event"},
                       {"run_id", run_id},
                       {"seq", query.number(0)},
                       {"epoch", query.number(1)},
                       {"at_us", query.integer(2)},
                       {"kind", query.text(3)},
                       {"step", query.text(4)},
                       {"attempt", query.number(5)},
                       {"hash", base::to_hex(query.digest(6))}};
  const std::string body = content(run_id, query.text(7), head, "body");
  if (sink_error_) return base::fail(*sink_error_);
  ++report_.events;
  return sink_(close_with(head, "body", body));
}

}  // namespace

base::Result<ExportReport> export_journal(Database& db, const std::vector<std::string>& run_ids,
                                          const Sink& sink) {
  return Export(db, sink).run(run_ids);
}

}  // namespace reprise::journal_sqlite
