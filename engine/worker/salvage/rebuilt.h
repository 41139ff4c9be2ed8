// Rebuilt: the new database that a salvage fills, table by table, and lost_and_found for rows whose
// table is not known.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "worker/salvage/trees.h"

struct sqlite3;
struct sqlite3_stmt;

namespace reprise::worker::salvage {

// What is known of a table from its own text.
struct TableShape {
  struct Column {
    std::string name;
    bool generated = false, needed = false;  // NOT NULL
    bool text_only = false;                  // takes no number
  };
  std::vector<Column> columns = {};  // those that are stored, in the order of records
  int rowid_column = -1;             // the one that stands for the rowid
  bool without_rowid = false;
  std::string rowid_name = {};  // none where columns have all its names
};

class Rebuilt {
 public:
  struct Options {
    std::uint32_t page_bytes = 4096;
    int encoding = 1;  // as the header says it: UTF-8, UTF-16le, UTF-16be
  };
  static base::Result<Rebuilt> create(const std::string& path, const Options& options);

  // Text of the schema, from a file that is not trusted: makes what it says and nothing else.
  base::Status define(const std::string& sql);
  base::Status define_virtual(const std::string& name, const std::string& sql);
  base::Result<TableShape> shape_of(const std::string& table) const;

  // False where the table does not take it.
  bool insert(const std::string& table, const TableShape& shape, const Row& row);
  base::Status keep_lost(std::uint32_t page, const Row& row);
  base::Status run(const std::string& sql);
  // What a sequence has given out already.
  base::Status set_sequence(const Record& record);
  // Nothing where it is sound.
  base::Result<std::vector<std::string>> finish();

  std::int64_t lost_count() const { return lost_count_; }
  const std::string& lost_name() const { return lost_name_; }

 private:
  explicit Rebuilt(int encoding) : encoding_(encoding) {}
  base::Result<sqlite3_stmt*> prepared(const std::string& sql);
  void bind(sqlite3_stmt* statement, int index, const Field& field) const;
  base::Status widen_lost(std::size_t fields);
  base::Error error() const;

  struct Close {
    void operator()(sqlite3* database) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
  int encoding_;
  std::string lost_name_;
  std::size_t lost_width_ = 0;
  std::int64_t lost_count_ = 0;
};

std::string quoted_name(const std::string& name);

}  // namespace reprise::worker::salvage
