#include "journal_sqlite/export.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "journal_sqlite/errors.h"
#include "journal_sqlite/payload.h"
#include "journal_sqlite/reader.h"
#include "journal_sqlite/rows.h"
#include "journal_sqlite/run_check.h"
#include "journal_sqlite/schema.h"
#include "journal_sqlite/whole_number.h"

namespace reprise::journal_sqlite {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string as_hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += {digits[byte >> 4], digits[byte & 15]};
  }
  return hex;
}

// The line's last member: a text of JSON on one line as it is, byte by byte; any other text in hex.
std::string close_with(const ordered_json& head, const std::string& name, std::string_view text) {
  std::string line = dump(head);
  line.pop_back();
  const bool verbatim = text.find('\n') == std::string_view::npos && json::accept(text);
  line += verbatim ? ",\"" + name + "\":" + std::string(text)
                   : ",\"" + name + "_hex\":\"" + as_hex(text) + "\"";
  return line + "}\n";
}

class Export {
 public:
  Export(Database& db, const Sink& sink) : db_(db), reader_(db), sink_(sink) {}

  base::Result<ExportReport> run(const std::vector<std::string>& run_ids);

 private:
  base::Status write_head();
  base::Status write_run(std::uint64_t run, const std::string& run_id);
  base::Status write_events(std::uint64_t run, const std::string& run_id);
  base::Status write_event(const std::string& run_id, const Statement& query);
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
  return std::move(report_);
}

base::Status Export::write_head() {
  auto uuid = read_meta(db_, "uuid");
  auto by = read_meta(db_, "created_by");
  return sink_(dump({{"type", "journal"},
                     {"format", format_version},
                     {"uuid", uuid ? *uuid : ""},
                     {"created_by", by ? *by : ""}}) +
               "\n");
}

base::Status Export::write_damage(const std::string& run_id, const std::string& message) {
  report_.damage.push_back(message);
  return sink_(dump({{"type", "damage"}, {"run_id", run_id}, {"message", message}}) + "\n");
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

// The exact bytes of the last member; what was written in hex is turned back.
std::string last_member(std::string_view line, const json& parsed, const std::string& name) {
  if (const auto hex = parsed.find(name + "_hex"); hex != parsed.end()) {
    const auto text = hex->get<std::string>();
    std::string bytes;
    for (std::size_t at = 0; at + 1 < text.size(); at += 2)
      bytes += static_cast<char>(std::stoi(text.substr(at, 2), nullptr, 16));
    return bytes;
  }
  // Quotes inside of texts are escaped: the first place that looks like the member is the member.
  const std::string mark = ",\"" + name + "\":";
  const auto begin = line.find(mark) + mark.size();
  return std::string(line.substr(begin, line.rfind('}') - begin));
}

// The text as stored: the reference, when the content fits it.
std::string stored_form(std::string_view line, const json& parsed, const std::string& name) {
  std::string text = last_member(line, parsed, name);
  const auto blob = parsed.find(name + "_blob");
  if (blob == parsed.end()) return text;
  if (*blob != base::sha256_hex(text)) throw std::invalid_argument("another content");
  return blob_reference(base::sha256(text));
}

}  // namespace

base::Result<ExportReport> export_journal(Database& db, const std::vector<std::string>& run_ids,
                                          const Sink& sink) {
  return Export(db, sink).run(run_ids);
}

base::Status ExportCheck::add(std::string_view line) {
  // nlohmann reports a wrong shape by exceptions: they end here.
  try {
    const json parsed = json::parse(line);
    const auto type = parsed.at("type").get<std::string>();
    if (type == "damage") return base::fail(damaged, parsed.at("message").get<std::string>());
    if (type == "journal") return {};
    const auto run_id = parsed.at("run_id").get<std::string>();
    if (type == "run") {
      const port::NewRun run{run_id,
                             parsed.at("runbook"),
                             parsed.at("plan_hash"),
                             stored_form(line, parsed, "plan"),
                             parsed.at("mode"),
                             whole_number<std::uint64_t>(parsed.at("seed")),
                             whole_number<base::WallMicros>(parsed.at("created_us"))};
      runs_[run_id] = {0, run_hash(run)};
      return {};
    }
    Run& run = runs_.at(run_id);
    const port::Record record{run_id,
                              run.events + 1,
                              whole_number<std::uint64_t>(parsed.at("epoch")),
                              whole_number<base::WallMicros>(parsed.at("at_us")),
                              parsed.at("kind"),
                              parsed.at("step"),
                              whole_number<std::uint32_t>(parsed.at("attempt")),
                              stored_form(line, parsed, "body")};
    run.hash = event_hash(run.hash, record);
    if (parsed.at("seq") != ++run.events || parsed.at("hash") != base::to_hex(run.hash))
      return base::fail(damaged, "run " + run_id + ": event " + std::to_string(run.events) +
                                     " is missing or was changed");
    return {};
  } catch (const std::exception& error) {
    return base::fail(damaged, std::string("a line cannot be read: ") + error.what());
  }
}

}  // namespace reprise::journal_sqlite
