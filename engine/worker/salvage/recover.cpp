#include "worker/salvage/recover.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "worker/salvage/rebuilt.h"
#include "worker/salvage/trees.h"

namespace reprise::worker::salvage {

namespace {

// A line of sqlite_schema.
struct Defined {
  std::string type, name, table, sql;
  std::uint32_t root = 0;
};

struct Table {
  std::string name;
  TableShape shape;
  std::uint32_t root = 0;
  Damage damage = {};
  std::vector<std::int64_t> rowids = {};
  std::int64_t saved = 0, refused = 0;
};

bool begins_with(const std::string& text, std::string_view beginning) {
  if (text.size() < beginning.size()) return false;
  return std::equal(beginning.begin(), beginning.end(), text.begin(), [](char one, char other) {
    return std::toupper(static_cast<unsigned char>(one)) ==
           std::toupper(static_cast<unsigned char>(other));
  });
}

class Recovery {
 public:
  Recovery(const Pages& pages, Rebuilt& rebuilt, int encoding)
      : pages_(pages), rebuilt_(rebuilt), trees_(pages), encoding_(encoding) {}

  base::Result<Recovered> make() {
    result_.problems = pages_.problems();
    read_schema();
    define_tables();
    for (auto& table : tables_) fill(table);
    const auto named = walk_indexes();
    place_lost_leaves();
    if (auto kept = keep_refused(); !kept) return base::fail(kept.error());
    count(named);
    define_rest();
    auto problems = rebuilt_.finish();
    if (!problems) return base::fail(problems.error());
    if (!problems->empty())
      return base::fail("damaged", "what was saved is no sound database: " + problems->front());
    result_.lost_and_found = rebuilt_.lost_count();
    return std::move(result_);
  }

 private:
  void note(std::string problem) {
    constexpr std::size_t problems_max = 100;
    if (result_.problems.size() < problems_max) result_.problems.push_back(std::move(problem));
  }

  std::string text_of(const Field& field) const {
    if (field.kind != Field::Kind::text) return {};
    if (encoding_ == 1) return field.bytes;
    std::string text;  // UTF-16: what stands in a schema is nearly always ASCII
    const std::size_t low = encoding_ == 2 ? 0 : 1;
    for (std::size_t at = 0; at + 1 < field.bytes.size(); at += 2) {
      const bool plain = field.bytes[at + 1 - low] == 0;
      text.push_back(plain ? field.bytes[at + low] : '?');
    }
    return text;
  }

  std::optional<Defined> defined_of(const Record& record) const {
    if (record.size() != 5) return std::nullopt;
    Defined line{text_of(record[0]), text_of(record[1]), text_of(record[2]), text_of(record[4]),
                 static_cast<std::uint32_t>(record[3].integer)};
    const std::set<std::string> types{"table", "index", "view", "trigger"};
    if (!types.contains(line.type) || line.name.empty()) return std::nullopt;
    return line;
  }

  void read_schema() {
    const auto damage = trees_.walk_table(1, [&](const Row& row) { add_defined(row.record); });
    if (!damage.any()) return;
    note("the schema is damaged");
    for (const auto leaf : trees_.lost_leaves()) {
      const auto rows = trees_.look_at(leaf);
      const bool all = std::all_of(rows.begin(), rows.end(), [&](const Row& row) {
        return defined_of(row.record).has_value();
      });
      if (rows.empty() || !all) continue;
      for (const auto& row : trees_.rows_of(leaf)) add_defined(row.record);
    }
  }

  void add_defined(const Record& record) {
    if (auto line = defined_of(record))
      schema_.push_back(std::move(*line));
    else
      note("a line of the schema makes no sense");
  }

  void define_tables() {
    for (const auto& line : schema_) {
      const bool own = begins_with(line.name, "sqlite_");
      if (line.type != "table" || own || begins_with(line.sql, "CREATE VIRTUAL")) continue;
      auto made = begins_with(line.sql, "CREATE TABLE")
                      ? rebuilt_.define(line.sql)
                      : base::Status(base::fail("query", "its text is no CREATE TABLE"));
      auto shape = made ? rebuilt_.shape_of(line.name) : base::Result<TableShape>(TableShape{});
      if (!made || !shape)
        note("table " + line.name + ": " + (made ? shape.error() : made.error()).message);
      else
        tables_.push_back({line.name, std::move(*shape), line.root});
    }
  }

  void fill(Table& table) {
    if (table.shape.without_rowid) {
      table.damage = trees_.walk_index(table.root, [&](Record record) {
        insert(table, table.root, {0, std::move(record)});
      });
    } else {
      table.damage = trees_.walk_table(table.root,
                                       [&](Row row) { insert(table, table.root, std::move(row)); });
    }
  }

  void insert(Table& table, std::uint32_t page, Row row) {
    const std::int64_t rowid = row.rowid;
    if (rebuilt_.insert(table.name, table.shape, row)) {
      table.rowids.push_back(rowid);
      ++table.saved;
    } else {
      ++table.refused;
      refused_.emplace_back(page, std::move(row));
    }
  }

  // The rows of each index that is whole: what its table has, or had.
  std::map<std::string, std::vector<std::int64_t>> walk_indexes() {
    std::map<std::string, std::vector<std::int64_t>> named;
    for (const auto& line : schema_) {
      if (line.type == "table" && begins_with(line.name, "sqlite_"))
        trees_.walk_table(line.root, [&](const Row& row) { own_rows_[line.name].push_back(row); });
      if (line.type != "index" || line.root == 0) continue;
      std::vector<std::int64_t> rowids;
      const auto damage = trees_.walk_index(line.root, [&](const Record& record) {
        if (!record.empty()) rowids.push_back(record.back().integer);
      });
      const bool partial = line.sql.find("WHERE") != std::string::npos ||
                           line.sql.find("where") != std::string::npos;
      if (!damage.any() && !partial) named[line.table] = std::move(rowids);
    }
    return named;
  }

  bool takes(const Table& table, const std::vector<Row>& rows) const {
    const auto& columns = table.shape.columns;
    return std::all_of(rows.begin(), rows.end(), [&](const Row& row) {
      if (row.record.size() > columns.size()) return false;
      const bool in_a_hole = std::any_of(table.damage.holes.begin(), table.damage.holes.end(),
                                         [&](const Range& hole) { return hole.holds(row.rowid); });
      if (!in_a_hole) return false;
      for (std::size_t i = 0; i < row.record.size(); ++i) {
        const auto kind = row.record[i].kind;
        const bool null = kind == Field::Kind::null;
        const bool number = kind == Field::Kind::integer || kind == Field::Kind::real;
        if (static_cast<int>(i) == table.shape.rowid_column ? !null : null && columns[i].needed)
          return false;
        if (number && columns[i].text_only) return false;
      }
      return true;
    });
  }

  // A leaf to which no way leads belongs to the one table in whose gaps it fits. Where two would
  // do, or it may be an old one, people decide.
  void place_lost_leaves() {
    const bool sure = trees_.claim_free_pages();
    if (!sure) note("the list of free pages is damaged: rows without a table may be old ones");
    for (const auto leaf : trees_.lost_leaves()) {
      auto rows = trees_.rows_of(leaf);
      std::vector<Table*> fitting;
      for (auto& table : tables_)
        if (!table.shape.without_rowid && takes(table, rows)) fitting.push_back(&table);
      for (auto& row : rows) {
        if (sure && fitting.size() == 1)
          insert(*fitting[0], leaf, std::move(row));
        else
          refused_.emplace_back(leaf, std::move(row));
      }
    }
  }

  base::Status keep_refused() {
    for (const auto& [page, row] : refused_)
      if (auto kept = rebuilt_.keep_lost(page, row); !kept) return kept;
    return {};
  }

  void count(const std::map<std::string, std::vector<std::int64_t>>& named) {
    for (auto& table : tables_) {
      result_.saved[table.name] = table.saved;
      if (!table.damage.any()) continue;
      result_.damaged[table.name] =
          static_cast<std::int64_t>(table.damage.holes.size() + table.damage.rows);
      const auto found = named.find(table.name);
      if (found == named.end() || table.shape.without_rowid) continue;
      std::sort(table.rowids.begin(), table.rowids.end());
      result_.lost[table.name] =
          std::count_if(found->second.begin(), found->second.end(), [&](std::int64_t rowid) {
            return !std::binary_search(table.rowids.begin(), table.rowids.end(), rowid);
          });
    }
  }

  void define_rest() {
    for (const auto& row : own_rows_["sqlite_sequence"])
      if (auto set = rebuilt_.set_sequence(row.record); !set) note(set.error().message);
    for (const auto& line : schema_) {
      base::Status made;
      if (line.type == "table" && begins_with(line.sql, "CREATE VIRTUAL"))
        made = rebuilt_.define_virtual(line.name, line.sql);
      else if (line.type != "table" && begins_with(line.sql, "CREATE"))
        made = rebuilt_.define(line.sql);
      if (!made) note(line.type + " " + line.name + ": " + made.error().message);
    }
    if (!pages_.has_header()) return;
    constexpr std::size_t user_version_at = 60, application_id_at = 68;
    const std::string header = pages_.header();
    const auto number = [&](std::size_t at) {
      return std::to_string(static_cast<std::int32_t>(number_at(header, at)));
    };
    if (auto set = rebuilt_.run("PRAGMA user_version=" + number(user_version_at) +
                                "; PRAGMA application_id=" + number(application_id_at));
        !set)
      note(set.error().message);
  }

  const Pages& pages_;
  Rebuilt& rebuilt_;
  Trees trees_;
  int encoding_;
  std::vector<Defined> schema_;
  std::vector<Table> tables_;
  std::map<std::string, std::vector<Row>> own_rows_;
  std::vector<std::pair<std::uint32_t, Row>> refused_;
  Recovered result_;
};

}  // namespace

base::Result<Recovered> recover(int file, int log, const std::string& shown,
                                const std::string& path) {
  const auto pages = Pages::open(file, log, shown);
  if (!pages) return base::fail(pages.error());
  constexpr std::size_t encoding_at = 56;
  const int written =
      pages->has_header() ? static_cast<int>(number_at(pages->header(), encoding_at)) : 1;
  const int encoding = written == 2 || written == 3 ? written : 1;
  auto rebuilt = Rebuilt::create(path, {pages->bytes(), encoding});
  if (!rebuilt) return base::fail(rebuilt.error());
  return Recovery(*pages, *rebuilt, encoding).make();
}

}  // namespace reprise::worker::salvage
