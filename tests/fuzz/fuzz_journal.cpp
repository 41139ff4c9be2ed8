// Fuzzes what reads journals. The first byte chooses: 'd' the bytes are a whole database file, 's'
// the spans of a commit, 'e' exported lines, 'z' a compressed blob, 'p' the payload of a rare
// commit. Whatever they are: no crash, no endless loop; and what is read as whole is written back
// the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "journal_sqlite/chain.h"
#include "journal_sqlite/compression.h"
#include "journal_sqlite/export.h"
#include "journal_sqlite/payload.h"
#include "journal_sqlite/reader.h"
#include "journal_sqlite/verify.h"

namespace {

using namespace reprise;
using namespace reprise::journal_sqlite;

void read_database(std::string_view image) {
  auto db = Database::open_memory(image);
  if (!db) return;
  const Reader reader(*db);
  if (auto rows = reader.list())
    for (const RunRow& row : *rows) (void)reader.load(row.run_id);
  (void)reader.unfinished();
  (void)reader.find("");
  const auto discard = [](std::string_view) { return base::Status{}; };
  const auto exported = export_journal(*db, {}, discard);
  REPRISE_ASSERT(exported.has_value(), "an export of everything goes on over any damage");
  (void)verify_journal(*db, {});
}

void read_spans(std::string_view bytes) {
  if (auto spans = decode_spans(bytes))
    REPRISE_ASSERT(encode_spans(*spans) == bytes, "spans have one form");
}

void read_lines(std::string_view text) {
  ExportCheck check;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (!check.add(text.substr(0, end))) return;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void read_payload(std::string_view bytes) {
  if (auto accepted = decode_accept(bytes)) {
    const auto again = decode_accept(encode(*accepted));
    REPRISE_ASSERT(again && again->runs.size() == accepted->runs.size(), "a payload is read back");
  }
  if (auto archived = decode_archive(bytes)) {
    const auto again = decode_archive(encode(*archived));
    REPRISE_ASSERT(again && again->runs.size() == archived->runs.size(), "a payload is read back");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'd':
      read_database(bytes);
      break;
    case 's':
      read_spans(bytes);
      break;
    case 'e':
      read_lines(bytes);
      break;
    case 'z':
      (void)decompress(bytes, 1 << 20);
      break;
    case 'p':
      read_payload(bytes);
      break;
    default:
      break;
  }
  return 0;
}
