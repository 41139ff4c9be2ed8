#include "journal_sqlite/open.h"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "journal_sqlite/empty_journal.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/lock_file.h"
#include "journal_sqlite/migrate.h"
#include "journal_sqlite/reserve_file.h"
#include "journal_sqlite/schema.h"
#include "journal_sqlite/snapshot.h"
#include "journal_sqlite/start_check.h"
#include "journal_sqlite/witness.h"

namespace reprise::journal_sqlite {

namespace {

base::Result<std::string> make_uuid() {
  std::string bytes(16, '\0');
  if (::getrandom(bytes.data(), bytes.size(), 0) != 16)
    return base::fail(io_error("draw", "random numbers", errno));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  base::Digest wide{};
  std::copy(bytes.begin(), bytes.end(), wide.begin());
  std::string text = base::to_hex(wide).substr(0, 32);
  for (const std::size_t at : {8, 13, 18, 23}) text.insert(at, "-");
  return text;
}

void remove_leftovers(const std::string& path) {
  for (const char* ending : {"", "-wal", "-journal"}) ::unlink((path + ending).c_str());
}

Testimony testimony_of(const Checked& journal, const ChainKey& key) {
  const Head& head = journal.head;
  return {
      journal.identity.uuid, journal.identity.incarnation, head.epoch, head.n, head.hash, key.id};
}

// A complete journal at epoch 1 under another name; durable, but for its name.
base::Result<Checked> build_new(const std::string& path, const OpenSettings& settings,
                                const ChainKey& key) {
  remove_leftovers(path);
  auto uuid = make_uuid();
  if (!uuid) return base::fail(uuid.error());
  auto db = Database::open_new(path, empty_journal());
  if (!db) return base::fail(db.error());
  if (auto put = write_first_rows(*db, *uuid, settings.engine_version); !put)
    return base::fail(put.error());
  Ledger ledger(std::move(*db), key, {0, genesis_hash(*uuid), settings.now_us, 0}, {}, {});
  auto started = ledger.start(this_process(), settings.engine_version, settings.now_us);
  if (!started) return base::fail(started.error());
  // Only now: through a log every page would be written twice.
  if (auto logs = ledger.database().execute("PRAGMA journal_mode=WAL"); !logs)
    return base::fail(logs.error());
  Checked made;
  made.identity.uuid = *uuid;
  made.head = ledger.head();
  if (auto closed = ledger.close(); !closed) return base::fail(closed.error());
  ::unlink((path + "-wal").c_str());
  if (auto synced = sync_file(path); !synced) return base::fail(synced.error());
  return made;
}

// Where there is no journal: that there never was one, as far as the witness knows.
base::Status check_not_lost(const std::string& root, const std::string& witness,
                            const std::optional<Testimony>& seen) {
  if (!seen || seen->n == 0) return {};
  return base::fail(rolled_back,
                    "there is no journal in " + root + ", but the witness " + witness +
                        " has seen one with " + std::to_string(seen->n) + " commits",
                    "Put the journal back; or remove the witness, if its loss is known.");
}

// The witness is made before the journal's name is: a journal without one is then never a new one.
base::Result<Checked> create_journal(const Held& held, const OpenSettings& settings,
                                     const ChainKey& key) {
  auto seen = Witness::read(held.witness);
  if (!seen) return base::fail(seen.error());
  if (auto new_one = check_not_lost(held.folder.root, held.witness, *seen); !new_one)
    return base::fail(new_one.error());
  const std::string path = held.folder.journal() + ".new";
  auto made = build_new(path, settings, key);
  if (!made) return base::fail(made.error());
  // Until the journal has its name the witness has seen nothing of it.
  Testimony nothing = testimony_of(*made, key);
  nothing.n = 0;
  nothing.hash = genesis_hash(made->identity.uuid);
  nothing.epoch = 0;
  auto witness = Witness::open(held.witness, nothing);
  if (!witness) return base::fail(witness.error());
  if (seen->has_value()) {
    if (auto updated = witness->update(nothing); !updated) return base::fail(updated.error());
    if (auto synced = witness->sync(); !synced) return base::fail(synced.error());
  } else if (folder_of(held.witness) != held.folder.root) {
    if (auto synced = sync_folder(folder_of(held.witness)); !synced)
      return base::fail(synced.error());
  }
  if (auto named = rename_file(path, held.folder.journal()); !named)
    return base::fail(named.error());
  return made;
}

// An engine that starts again on a full disk may use the reserve, too.
base::Status start_epoch(Ledger& ledger, const OpenSettings& settings,
                         const WriterSettings& writer) {
  ReserveFile reserve(writer.reserve_path, writer.reserve_bytes);
  for (;;) {
    auto started = ledger.start(this_process(), settings.engine_version, settings.now_us);
    if (started || started.error().code != full || !reserve.release()) return started;
  }
}

// What this process has made a moment ago needs no check.
base::Result<Checked> make_and_open(Held& held, const OpenSettings& settings, const ChainKey& key) {
  auto made = create_journal(held, settings, key);
  if (!made) return made;
  auto db = Database::open_writer(held.folder.journal());
  if (!db) return base::fail(db.error());
  held.db = std::make_unique<Database>(std::move(*db));
  return made;
}

base::Result<Checked> check_all(const Held& held, const ChainKey& key) {
  auto checked = check_for_start(*held.db, key);
  if (!checked) return checked;
  auto seen = Witness::read(held.witness);
  if (!seen) return base::fail(seen.error());
  auto known = check_witness(*held.db, checked->identity, checked->head, *seen, held.witness);
  if (!known) return base::fail(known.error());
  return checked;
}

}  // namespace

base::Result<Held> hold_journal(const OpenSettings& settings) {
  auto folder = prepare_state_folder(settings.state_folder, settings.file_system);
  if (!folder) return base::fail(folder.error());
  auto lock = LockFile::exclusive(folder->lock());
  if (!lock) return base::fail(lock.error());
  remove_snapshots(folder->root);
  Held held{*folder, settings.witness.empty() ? folder->witness() : settings.witness,
            std::make_unique<LockFile>(std::move(*lock)), nullptr};
  auto format = read_format(folder->journal());
  if (!format && format.error().code == none) return held;
  if (!format) return base::fail(format.error());
  if (auto good = check_format(*format, folder->journal()); !good) return base::fail(good.error());
  if (format->version < format_version)
    if (auto done = migrate_journal(folder->journal(), product_migrations(), format_version); !done)
      return base::fail(done.error());
  auto db = Database::open_writer(folder->journal());
  if (!db) return base::fail(db.error());
  held.db = std::make_unique<Database>(std::move(*db));
  return held;
}

base::Result<Opened> open_journal(const OpenSettings& settings, WriterEars ears) {
  auto held = hold_journal(settings);
  if (!held) return base::fail(held.error());
  const ChainKey key = make_chain_key(settings.key);
  Opened opened;
  opened.created = held->db == nullptr;
  auto checked = opened.created ? make_and_open(*held, settings, key) : check_all(*held, key);
  if (!checked) return base::fail(checked.error());
  opened.uuid = checked->identity.uuid;
  opened.unfinished = std::move(checked->unfinished);
  Ledger ledger(std::move(*held->db), key, checked->head, std::move(checked->open),
                std::move(checked->streams), checked->events_since_seal);
  WriterSettings writer = settings.writer;
  writer.reserve_path = held->folder.reserve();
  if (!opened.created)
    if (auto started = start_epoch(ledger, settings, writer); !started)
      return base::fail(started.error());
  // SQLite ignores a failed flush of the folder: the names of journal, WAL, witness and lock file.
  if (auto synced = sync_folder(held->folder.root); !synced) return base::fail(synced.error());
  // The folder's own name, last: on a file system with a journal it is durable by now, and cheap.
  if (opened.created)
    if (auto synced = sync_folder(folder_of(held->folder.root)); !synced)
      return base::fail(synced.error());
  checked->head = ledger.head();
  auto witness = Witness::open(held->witness, testimony_of(*checked, key));
  if (!witness) return base::fail(witness.error());
  opened.journal = std::make_unique<Writer>(std::move(ledger), std::move(*witness),
                                            std::move(*held->lock), checked->identity.uuid,
                                            checked->identity.incarnation, writer, std::move(ears));
  return opened;
}

Inspector::Inspector(std::unique_ptr<LockFile> lock, Database db)
    : lock_(std::move(lock)), db_(std::make_unique<Database>(std::move(db))), reader_(*db_) {}
Inspector::Inspector(Inspector&&) noexcept = default;
Inspector& Inspector::operator=(Inspector&&) noexcept = default;
Inspector::~Inspector() = default;

namespace {

// A journal that was lost is not taken for one that never was. A witness elsewhere is not known
// here; who starts an engine asks it.
base::Error no_journal(const StateFolder& folder) {
  auto seen = Witness::read(folder.witness());
  if (!seen) return seen.error();
  if (auto new_one = check_not_lost(folder.root, folder.witness(), *seen); !new_one)
    return new_one.error();
  return {none, "there is no journal in " + folder.root};
}

base::Result<Database> open_known(const std::string& path) {
  auto format = read_format(path);
  if (!format) return base::fail(format.error());
  if (auto good = check_format(*format, path); !good) return base::fail(good.error());
  return Database::open_reader(path);
}

}  // namespace

base::Result<Inspector> Inspector::open(const std::string& state_folder,
                                        const FileSystemOf& system) {
  auto folder = find_state_folder(state_folder, system);
  if (!folder) return base::fail(folder.error());
  if (!exists(folder->journal())) return base::fail(no_journal(*folder));
  auto lock = LockFile::shared(folder->lock());
  if (!lock) return base::fail(lock.error());
  auto db = open_known(folder->journal());
  if (!db) return base::fail(db.error());
  return Inspector(std::make_unique<LockFile>(std::move(*lock)), std::move(*db));
}

base::Result<Inspector> Inspector::open_file(const std::string& path) {
  auto db = open_known(path);
  if (!db) return base::fail(db.error());
  return Inspector(nullptr, std::move(*db));
}

}  // namespace reprise::journal_sqlite
