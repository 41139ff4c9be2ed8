// Trees: the b-trees of a damaged database. Each page belongs to one tree at most; where a page
// makes no sense, the walk goes on behind it and remembers what could have stood there.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "worker/salvage/tree_page.h"

namespace reprise::worker::salvage {

// The rows that may stand below a page.
struct Range {
  std::optional<std::int64_t> above = {};
  std::optional<std::int64_t> up_to = {};
  bool holds(std::int64_t rowid) const {
    return (!above || rowid > *above) && (!up_to || rowid <= *up_to);
  }
};

struct Damage {
  std::vector<Range> holes = {};  // one for each page that could not be read
  std::uint64_t rows = 0;         // in pages that could be read, of which nothing sensible is left
  bool any() const { return !holes.empty() || rows > 0; }
};

struct Row {
  std::int64_t rowid = 0;
  Record record = {};
};

class Trees {
 public:
  explicit Trees(const Pages& pages);

  using TakeRow = std::function<void(Row row)>;
  using TakeRecord = std::function<void(Record record)>;
  Damage walk_table(std::uint32_t root, const TakeRow& take);
  Damage walk_index(std::uint32_t root, const TakeRecord& take);

  // Pages that nobody claims after all walks, and that hold rows of a table: of a tree whose way to
  // them is destroyed. False where the list of free pages is damaged: they may be old then.
  bool claim_free_pages();
  std::vector<std::uint32_t> lost_leaves() const;
  std::vector<Row> rows_of(std::uint32_t leaf);
  // The same, for a look: nothing is claimed.
  std::vector<Row> look_at(std::uint32_t leaf) const;

 private:
  void below(std::uint32_t number, Range range, int depth, const TakeRow& take, Damage& damage);
  void leaf(const TreePage& node, const std::string& page, const Range& range, const TakeRow& take,
            Damage& damage);
  void inner(const TreePage& node, const std::string& page, const Range& range, int depth,
             const TakeRow& take, Damage& damage);
  void index_below(std::uint32_t number, int depth, const TakeRecord& take, Damage& damage);
  std::optional<TreePage> unclaimed(std::uint32_t number, bool table,
                                    const std::string& page) const;
  std::optional<Record> claim_record(const Cell& cell);
  bool fits(const TreePage& leaf, const std::string& page, const Range& range) const;

  const Pages& pages_;
  std::vector<bool> claimed_;
};

}  // namespace reprise::worker::salvage
