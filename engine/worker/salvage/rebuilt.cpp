#include "worker/salvage/rebuilt.h"

#include <sqlite3.h>

#include <algorithm>

#include "base/text.h"

namespace reprise::worker::salvage {

namespace {

// A text of a damaged file may be anything: it may make tables, indexes, views and triggers.
int only_definitions(void*, int action, const char*, const char*, const char*, const char*) {
  switch (action) {
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_SELECT:
    case SQLITE_PRAGMA:
    case SQLITE_DROP_TABLE:
    case SQLITE_DELETE:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_CREATE_VTABLE:
      return SQLITE_DENY;
    default:
      return SQLITE_OK;
  }
}

std::string column_text(sqlite3_stmt* statement, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return text == nullptr ? "" : text;
}

}  // namespace

std::string quoted_name(const std::string& name) {
  std::string text = "\"";
  for (const char letter : name) text += letter == '"' ? "\"\"" : std::string(1, letter);
  return text + "\"";
}

void Rebuilt::Close::operator()(sqlite3* database) const { sqlite3_close(database); }
void Rebuilt::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

base::Error Rebuilt::error() const {
  return {"query", std::string("the new database: ") + sqlite3_errmsg(database_.get())};
}

base::Result<Rebuilt> Rebuilt::create(const std::string& path, const Options& options) {
  Rebuilt made(options.encoding);
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, nullptr);
  made.database_.reset(database);
  if (code != SQLITE_OK) return base::fail(made.error());
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  constexpr const char* encodings[] = {"UTF-8", "UTF-8", "UTF-16le", "UTF-16be"};
  // It has no name yet and is begun anew after a death: its own journal would be for nobody.
  const auto set = made.run("PRAGMA page_size=" + std::to_string(options.page_bytes) +
                            "; PRAGMA encoding='" + encodings[options.encoding & 3] +
                            "'; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; "
                            "PRAGMA ignore_check_constraints=ON; PRAGMA foreign_keys=OFF; BEGIN");
  if (!set) return base::fail(set.error());
  return made;
}

base::Status Rebuilt::run(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return base::fail(error());
  return {};
}

base::Status Rebuilt::define(const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  sqlite3_set_authorizer(database_.get(), only_definitions, nullptr);
  const bool ready = sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &raw, &tail) == SQLITE_OK;
  const std::unique_ptr<sqlite3_stmt, Finalize> statement(raw);
  base::Status done;
  if (!ready || raw == nullptr || !base::trim(tail).empty())
    done = base::fail(ready ? base::Error{"query", "more than one statement"} : error());
  else if (sqlite3_step(raw) != SQLITE_DONE)
    done = base::fail(error());
  sqlite3_set_authorizer(database_.get(), nullptr, nullptr);
  return done;
}

// Its own tables are rows like others; only its line in the schema is missing.
base::Status Rebuilt::define_virtual(const std::string& name, const std::string& sql) {
  if (auto on = run("PRAGMA writable_schema=ON"); !on) return on;
  const auto statement = prepared("INSERT INTO sqlite_schema VALUES('table', ?1, ?1, 0, ?2)");
  if (!statement) return base::fail(statement.error());
  sqlite3_bind_text(*statement, 1, name.c_str(), -1, SQLITE_TRANSIENT);
  sqlite3_bind_text(*statement, 2, sql.c_str(), -1, SQLITE_TRANSIENT);
  const int code = sqlite3_step(*statement);
  sqlite3_reset(*statement);
  if (code != SQLITE_DONE) return base::fail(error());
  return run("PRAGMA writable_schema=OFF");
}

base::Result<TableShape> Rebuilt::shape_of(const std::string& table) const {
  TableShape shape;
  sqlite3_stmt* raw = nullptr;
  constexpr const char* query =
      "SELECT x.name, upper(x.type), x.\"notnull\", x.pk, x.hidden, l.wr, "
      "(SELECT count(*) FROM pragma_table_xinfo(?1) WHERE pk > 0), lower(x.name) "
      "FROM pragma_table_list l, pragma_table_xinfo(?1) x WHERE l.name = ?1 COLLATE NOCASE "
      "ORDER BY CASE WHEN l.wr THEN coalesce((SELECT k.seqno FROM pragma_index_list(?1) i, "
      "pragma_index_xinfo(i.name) k WHERE i.origin = 'pk' AND k.cid = x.cid), x.cid) "
      "ELSE x.cid END";
  if (sqlite3_prepare_v2(database_.get(), query, -1, &raw, nullptr) != SQLITE_OK)
    return base::fail(error());
  const std::unique_ptr<sqlite3_stmt, Finalize> statement(raw);
  sqlite3_bind_text(raw, 1, table.c_str(), -1, SQLITE_TRANSIENT);
  std::vector<std::string> names;
  while (sqlite3_step(raw) == SQLITE_ROW) {
    constexpr int virtual_column = 2, stored_column = 3;
    const int hidden = sqlite3_column_int(raw, 4);
    names.push_back(column_text(raw, 7));
    shape.without_rowid = sqlite3_column_int(raw, 5) != 0;
    if (hidden == virtual_column) continue;
    const std::string type = column_text(raw, 1);
    const bool text = type.find("CHAR") != std::string::npos ||
                      type.find("CLOB") != std::string::npos ||
                      type.find("TEXT") != std::string::npos;
    if (type == "INTEGER" && sqlite3_column_int(raw, 3) == 1 && sqlite3_column_int(raw, 6) == 1 &&
        !shape.without_rowid)
      shape.rowid_column = static_cast<int>(shape.columns.size());
    shape.columns.push_back({column_text(raw, 0), hidden == stored_column,
                             sqlite3_column_int(raw, 2) != 0,
                             text && type.find("INT") == std::string::npos});
  }
  if (names.empty()) return base::fail("query", "there is no table " + table);
  for (const char* name : {"_rowid_", "rowid", "oid"})
    if (shape.rowid_name.empty() && std::find(names.begin(), names.end(), name) == names.end())
      shape.rowid_name = name;
  return shape;
}

base::Result<sqlite3_stmt*> Rebuilt::prepared(const std::string& sql) {
  auto& kept = statements_[sql];
  if (!kept) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
      return base::fail(error());
    kept.reset(raw);
  }
  return kept.get();
}

void Rebuilt::bind(sqlite3_stmt* statement, int index, const Field& field) const {
  constexpr unsigned char encodings[] = {SQLITE_UTF8, SQLITE_UTF8, SQLITE_UTF16LE, SQLITE_UTF16BE};
  switch (field.kind) {
    case Field::Kind::null:
      sqlite3_bind_null(statement, index);
      break;
    case Field::Kind::integer:
      sqlite3_bind_int64(statement, index, field.integer);
      break;
    case Field::Kind::real:
      sqlite3_bind_double(statement, index, field.real);
      break;
    case Field::Kind::text:
      sqlite3_bind_text64(statement, index, field.bytes.data(), field.bytes.size(),
                          SQLITE_TRANSIENT, encodings[encoding_ & 3]);
      break;
    case Field::Kind::blob:
      sqlite3_bind_blob64(statement, index, field.bytes.empty() ? "" : field.bytes.data(),
                          field.bytes.size(), SQLITE_TRANSIENT);
      break;
  }
}

bool Rebuilt::insert(const std::string& table, const TableShape& shape, const Row& row) {
  if (row.record.size() > shape.columns.size()) return false;
  std::string names, marks;
  std::vector<Field> values;
  const auto add = [&](const std::string& name, const Field& field) {
    names += (names.empty() ? "" : ",") + name;
    marks += marks.empty() ? "?" : ",?";
    values.push_back(field);
  };
  const Field rowid{Field::Kind::integer, row.rowid};
  // Columns that were added later are not in older rows, and have their defaults there.
  for (std::size_t i = 0; i < row.record.size(); ++i) {
    const bool is_rowid = static_cast<int>(i) == shape.rowid_column;
    if (!shape.columns[i].generated)
      add(quoted_name(shape.columns[i].name), is_rowid ? rowid : row.record[i]);
  }
  if (shape.rowid_column < 0 && !shape.without_rowid && !shape.rowid_name.empty())
    add(shape.rowid_name, rowid);
  if (values.empty()) return false;
  const auto statement =
      prepared("INSERT INTO " + quoted_name(table) + "(" + names + ") VALUES(" + marks + ")");
  if (!statement) return false;
  for (std::size_t i = 0; i < values.size(); ++i)
    bind(*statement, static_cast<int>(i) + 1, values[i]);
  const int code = sqlite3_step(*statement);
  sqlite3_reset(*statement);
  return code == SQLITE_DONE;
}

}  // namespace reprise::worker::salvage
