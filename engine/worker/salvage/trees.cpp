#include "worker/salvage/trees.h"

namespace reprise::worker::salvage {

namespace {

constexpr int depth_max = 40;

}  // namespace

Trees::Trees(const Pages& pages) : pages_(pages), claimed_(std::size_t{pages.count()} + 1, false) {}

Damage Trees::walk_table(std::uint32_t root, const TakeRow& take) {
  Damage damage;
  below(root, {}, 0, take, damage);
  return damage;
}

Damage Trees::walk_index(std::uint32_t root, const TakeRecord& take) {
  Damage damage;
  index_below(root, 0, take, damage);
  return damage;
}

std::optional<TreePage> Trees::unclaimed(std::uint32_t number, bool table,
                                         const std::string& page) const {
  if (number == 0 || number > pages_.count() || claimed_[number]) return std::nullopt;
  auto node = tree_page(page, number, pages_.usable());
  if (!node || node->is_table() != table) return std::nullopt;
  return node;
}

void Trees::below(std::uint32_t number, Range range, int depth, const TakeRow& take,
                  Damage& damage) {
  const std::string page = pages_.read(number);
  const auto node = unclaimed(number, true, page);
  if (!node || depth > depth_max || (node->is_leaf() && !fits(*node, page, range))) {
    damage.holes.push_back(range);
    return;
  }
  claimed_[number] = true;
  damage.rows += node->bad_cells;
  if (node->is_leaf())
    leaf(*node, page, range, take, damage);
  else
    inner(*node, page, range, depth, take, damage);
}

// A page of another table, to which a damaged pointer leads, has other rows than are wanted here.
bool Trees::fits(const TreePage& node, const std::string& page, const Range& range) const {
  std::size_t inside = 0;
  for (const auto at : node.cells) {
    const auto cell = cell_at(pages_, node, page, at);
    if (cell && range.holds(cell->rowid)) ++inside;
  }
  return 2 * inside >= node.cells.size();
}

void Trees::leaf(const TreePage& node, const std::string& page, const Range& range,
                 const TakeRow& take, Damage& damage) {
  std::optional<std::int64_t> last = range.above;
  for (const auto at : node.cells) {
    const auto cell = cell_at(pages_, node, page, at);
    auto record = cell ? claim_record(*cell) : std::nullopt;
    if (!record || !Range{last, range.up_to}.holds(cell->rowid)) {
      ++damage.rows;
      continue;
    }
    last = cell->rowid;
    take({cell->rowid, std::move(*record)});
  }
}

void Trees::inner(const TreePage& node, const std::string& page, const Range& range, int depth,
                  const TakeRow& take, Damage& damage) {
  std::optional<std::int64_t> last = range.above;
  bool child_unknown = node.bad_cells > 0;
  if (child_unknown) damage.rows -= node.bad_cells;  // these are pages, not rows
  for (const auto at : node.cells) {
    const auto cell = cell_at(pages_, node, page, at);
    if (!cell || !Range{last, range.up_to}.holds(cell->rowid)) {
      child_unknown = true;
      continue;
    }
    below(cell->child, {last, cell->rowid}, depth + 1, take, damage);
    last = cell->rowid;
  }
  below(node.right, {last, range.up_to}, depth + 1, take, damage);
  if (child_unknown) damage.holes.push_back(range);
}

std::optional<Record> Trees::claim_record(const Cell& cell) {
  for (const auto number : cell.overflow)
    if (claimed_[number]) return std::nullopt;
  auto record = record_of(cell.payload);
  if (record)
    for (const auto number : cell.overflow) claimed_[number] = true;
  return record;
}

void Trees::index_below(std::uint32_t number, int depth, const TakeRecord& take, Damage& damage) {
  const std::string page = pages_.read(number);
  const auto node = unclaimed(number, false, page);
  if (!node || depth > depth_max) {
    damage.holes.push_back({});
    return;
  }
  claimed_[number] = true;
  damage.rows += node->bad_cells;
  for (const auto at : node->cells) {
    const auto cell = cell_at(pages_, *node, page, at);
    if (cell && !node->is_leaf()) index_below(cell->child, depth + 1, take, damage);
    auto record = cell ? claim_record(*cell) : std::nullopt;
    if (record)
      take(std::move(*record));
    else
      ++damage.rows;
  }
  if (!node->is_leaf()) index_below(node->right, depth + 1, take, damage);
}

bool Trees::claim_free_pages() {
  if (!pages_.has_header()) return false;
  const std::string header = pages_.header();
  constexpr std::size_t first_trunk_at = 32, count_at = 36;
  std::uint32_t trunk = number_at(header, first_trunk_at);
  std::uint32_t left = number_at(header, count_at);
  const auto claim = [&](std::uint32_t number) {
    if (number == 0 || number > pages_.count() || claimed_[number] || left == 0) return false;
    claimed_[number] = true;
    --left;
    return true;
  };
  while (trunk != 0) {
    if (!claim(trunk)) return false;
    const std::string page = pages_.read(trunk);
    const std::uint32_t leaves = number_at(page, 4);
    if (page.size() < pages_.usable() || leaves > pages_.usable() / 4 - 2) return false;
    for (std::uint32_t i = 0; i < leaves; ++i)
      if (!claim(number_at(page, 8 + 4 * std::size_t{i}))) return false;
    trunk = number_at(page, 0);
  }
  return left == 0;
}

std::vector<std::uint32_t> Trees::lost_leaves() const {
  std::vector<std::uint32_t> found;
  for (std::uint32_t number = 1; number <= pages_.count(); ++number) {
    if (claimed_[number]) continue;
    const auto node = tree_page(pages_.read(number), number, pages_.usable());
    if (node && node->kind == TreePage::Kind::table_leaf && !node->cells.empty())
      found.push_back(number);
  }
  return found;
}

std::vector<Row> Trees::look_at(std::uint32_t number) const {
  std::vector<Row> rows;
  const std::string page = pages_.read(number);
  const auto node = tree_page(page, number, pages_.usable());
  if (!node) return rows;
  for (const auto at : node->cells) {
    const auto cell = cell_at(pages_, *node, page, at);
    auto record = cell ? record_of(cell->payload) : std::nullopt;
    if (record) rows.push_back({cell->rowid, std::move(*record)});
  }
  return rows;
}

std::vector<Row> Trees::rows_of(std::uint32_t number) {
  std::vector<Row> rows;
  Damage damage;
  below(
      number, {}, depth_max, [&](Row row) { rows.push_back(std::move(row)); }, damage);
  return rows;
}

}  // namespace reprise::worker::salvage
