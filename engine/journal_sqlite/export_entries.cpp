// The entries' part of an export.
#include "journal_sqlite/entry_check.h"
#include "journal_sqlite/entry_rows.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/export.h"
#include "journal_sqlite/export_line.h"
#include "journal_sqlite/reader.h"
#include "journal_sqlite/rows.h"

namespace reprise::journal_sqlite {

using nlohmann::ordered_json;

namespace {

class EntryExport {
 public:
  EntryExport(Database& db, std::string name, const Sink& sink, ExportReport& report)
      : db_(db), reader_(db), name_(std::move(name)), sink_(sink), report_(report) {}

  base::Status run(std::uint64_t stream, const EntryRange& range);

 private:
  base::Status write_head(std::uint64_t stream, std::uint64_t first);
  base::Status write_entry(const Statement& query);
  base::Status write_damage(const std::string& message);

  Database& db_;
  Reader reader_;
  std::string name_;
  const Sink& sink_;
  ExportReport& report_;
};

base::Status EntryExport::write_damage(const std::string& message) {
  report_.damage.push_back(message);
  return sink_(dump({{"type", "damage"}, {"stream", name_}, {"message", message}}) + "\n");
}

base::Status EntryExport::write_head(std::uint64_t stream, std::uint64_t first) {
  auto before = tail_before(db_, stream, name_, 1);
  if (!before) return write_damage(before.error().message);
  if (first > before->seq + 1) return {};
  return sink_(dump({{"type", "stream"},
                     {"stream", name_},
                     {"first", before->seq + 1},
                     {"before", base::to_hex(before->hash)}}) +
               "\n");
}

base::Status EntryExport::write_entry(const Statement& query) {
  ordered_json head = {{"type", "entry"},
                       {"stream", name_},
                       {"seq", query.number(0)},
                       {"epoch", query.number(1)},
                       {"at_us", query.integer(2)},
                       {"kind", query.text(3)},
                       {"hash", base::to_hex(query.digest(5))}};
  std::string body(query.text(4));
  if (const auto reference = as_blob_reference(body)) {
    auto text = reader_.whole(body);
    if (text) head["body_blob"] = base::to_hex(*reference);
    if (text) body = *text;
    if (!text)
      if (auto put = write_damage(text.error().message); !put) return put;
  }
  ++report_.entries;
  return sink_(close_with(head, "body", body));
}

base::Status EntryExport::run(std::uint64_t stream, const EntryRange& range) {
  if (auto put = write_head(stream, range.first); !put) return put;
  Statement query = select_entries(db_, stream, range.first, range.through);
  while (query.next())
    if (auto put = write_entry(query); !put) return put;
  if (query.failed()) return write_damage("stream " + name_ + ": " + query.error().message);
  const AcceptedStreams nothing;
  auto whole = EntryCheck(db_, nothing).check(stream, name_, range.first, range.through);
  return whole ? base::Status{} : write_damage(whole.error().message);
}

}  // namespace

base::Status export_entries(Database& db, std::uint64_t stream, const std::string& name,
                            const EntryRange& range, const Sink& sink, ExportReport& report) {
  return EntryExport(db, name, sink, report).run(stream, range);
}

}  // namespace reprise::journal_sqlite
