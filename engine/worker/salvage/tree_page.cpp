#include "worker/salvage/tree_page.h"

#include <algorithm>

namespace reprise::worker::salvage {

namespace {

constexpr std::size_t leaf_header_bytes = 8, inner_header_bytes = 12;

// How many bytes of a payload stand in the cell itself.
std::uint64_t local_bytes(std::uint64_t payload, std::uint64_t usable, bool table_leaf) {
  const std::uint64_t most = table_leaf ? usable - 35 : (usable - 12) * 64 / 255 - 23;
  if (payload <= most) return payload;
  const std::uint64_t least = (usable - 12) * 32 / 255 - 23;
  const std::uint64_t some = least + (payload - least) % (usable - 4);
  return some <= most ? some : least;
}

// The rest of a payload, page after page.
bool take_overflow(const Pages& pages, std::uint32_t next, std::uint64_t wanted, Cell& cell) {
  while (cell.payload.size() < wanted) {
    const std::string page = pages.read(next);
    if (page.size() < pages.usable()) return false;
    cell.overflow.push_back(next);
    if (cell.overflow.size() > pages.count()) return false;
    const std::uint64_t left = wanted - cell.payload.size();
    cell.payload.append(page, 4, std::min<std::uint64_t>(left, pages.usable() - 4));
    next = number_at(page, 0);
  }
  return next == 0;
}

}  // namespace

std::optional<std::int64_t> take_varint(std::string_view bytes, std::size_t& at) {
  constexpr int bytes_max = 9;
  std::uint64_t number = 0;
  for (int i = 1; i <= bytes_max; ++i) {
    if (at >= bytes.size()) return std::nullopt;
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    if (i == bytes_max) return static_cast<std::int64_t>(number << 8 | byte);
    number = number << 7 | (byte & 0x7fu);
    if (byte < 0x80) break;
  }
  return static_cast<std::int64_t>(number);
}

std::optional<TreePage> tree_page(std::string_view page, std::uint32_t number,
                                  std::uint32_t usable) {
  if (page.size() < usable) return std::nullopt;
  const std::size_t begin = number == 1 ? Pages::header_bytes : 0;
  TreePage node;
  switch (const auto kind = number_at(page, begin, 1)) {
    case 2:
    case 5:
    case 10:
    case 13:
      node.kind = static_cast<TreePage::Kind>(kind);
      break;
    default:
      return std::nullopt;
  }
  const std::size_t header = begin + (node.is_leaf() ? leaf_header_bytes : inner_header_bytes);
  const std::uint32_t count = number_at(page, begin + 3, 2);
  if (header + 2 * std::size_t{count} > usable) return std::nullopt;
  if (!node.is_leaf()) node.right = number_at(page, begin + 8);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t at = number_at(page, header + 2 * std::size_t{i}, 2);
    const bool inside = at >= header + 2 * std::size_t{count} && at < usable;
    if (inside)
      node.cells.push_back(at);
    else
      ++node.bad_cells;
  }
  if (node.bad_cells > node.cells.size()) return std::nullopt;
  return node;
}

bool fills_page(std::string_view page, std::uint32_t number) {
  const auto usable = static_cast<std::uint32_t>(page.size());
  const auto node = tree_page(page, number, usable);
  if (!node || node->cells.empty() || node->bad_cells > 0) return false;
  const std::uint32_t last = *std::max_element(node->cells.begin(), node->cells.end());
  std::size_t at = last + (node->is_leaf() ? 0 : 4);
  const auto first = take_varint(page, at);
  if (!first || *first < 0) return false;
  if (node->kind == TreePage::Kind::table_inner) return at == usable;
  if (node->is_table() && !take_varint(page, at)) return false;
  const auto payload = static_cast<std::uint64_t>(*first);
  const std::uint64_t local =
      local_bytes(payload, usable, node->kind == TreePage::Kind::table_leaf);
  return at + local + (local < payload ? 4 : 0) == usable;
}

std::optional<Cell> cell_at(const Pages& pages, const TreePage& node, std::string_view page,
                            std::uint32_t begin) {
  const std::string_view bytes = page.substr(0, pages.usable());
  Cell cell;
  std::size_t at = begin;
  if (!node.is_leaf()) {
    if (at + 4 > bytes.size()) return std::nullopt;
    cell.child = number_at(bytes, at);
    at += 4;
  }
  std::uint64_t wanted = 0;
  if (node.kind != TreePage::Kind::table_inner) {
    const auto payload = take_varint(bytes, at);
    const std::uint64_t all = std::uint64_t{pages.count()} * pages.usable();
    if (!payload || *payload < 0 || static_cast<std::uint64_t>(*payload) > all) return std::nullopt;
    wanted = static_cast<std::uint64_t>(*payload);
  }
  if (node.is_table()) {
    const auto rowid = take_varint(bytes, at);
    if (!rowid) return std::nullopt;
    cell.rowid = *rowid;
  }
  if (node.kind == TreePage::Kind::table_inner) return cell;
  const std::uint64_t local =
      local_bytes(wanted, pages.usable(), node.kind == TreePage::Kind::table_leaf);
  if (at + local > bytes.size()) return std::nullopt;
  cell.payload.assign(bytes.substr(at, local));
  if (local == wanted) return cell;
  if (at + local + 4 > bytes.size()) return std::nullopt;
  if (!take_overflow(pages, number_at(bytes, at + local), wanted, cell)) return std::nullopt;
  return cell;
}

}  // namespace reprise::worker::salvage
