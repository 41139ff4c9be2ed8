#include "journal_sqlite/row_check.h"

#include "journal_sqlite/compression.h"
#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

base::Status each_acceptance(Database& db, const std::function<void(const AcceptPayload&)>& visit) {
  Statement query = db.prepare(
      "SELECT c.payload FROM mark AS m JOIN commit_ AS c ON c.n = m.n WHERE m.kind = ? ORDER BY "
      "m.n");
  query.bind(static_cast<std::int64_t>(CommitKind::accept));
  while (query.next())
    if (auto payload = decode_accept(query.text(0))) visit(*payload);
  if (query.failed()) return base::fail(query.error());
  return {};
}

void add_row(base::Sha256& digest, const base::Digest& content, std::string_view stored_hash) {
  digest.add({reinterpret_cast<const char*>(content.data()), content.size()});
  digest.add(stored_hash);
}

RowCheck::RowCheck(Database& db)
    : db_(&db), find_blob_(db.prepare("SELECT codec, bytes FROM blob WHERE hash = ?")) {}

// A writer that lives on may have added a kind since.
const std::string& RowCheck::kind_name(std::int64_t id) {
  const auto known = kinds_.find(id);
  if (known != kinds_.end()) return known->second;
  Statement query = db_->prepare("SELECT name FROM kind WHERE id = ?");
  return kinds_[id] = query.bind(id).next() ? std::string(query.text(0)) : "";
}

base::Status RowCheck::check_blob(const base::Digest& hash) {
  if (whole_blobs_.count(hash) != 0) return {};
  const bool found = find_blob_.bind(hash).next();
  if (!found && find_blob_.failed()) return base::fail(find_blob_.error());
  base::Result<std::string> text = base::fail(damaged, "");
  if (found && find_blob_.text(0) == "zstd") text = decompress(find_blob_.text(1));
  find_blob_.reset();
  if (!text || base::sha256(*text) != hash)
    return base::fail(damaged,
                      "blob " + base::to_hex(hash) + (found ? " is damaged" : " is missing"));
  whole_blobs_.insert(hash);
  return {};
}

}  // namespace reprise::journal_sqlite
