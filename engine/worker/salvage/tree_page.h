// TreePage: one page of a b-tree and its cells, as far as they make sense.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "worker/salvage/pages.h"

namespace reprise::worker::salvage {

struct TreePage {
  enum class Kind : std::uint8_t {
    index_inner = 2,
    table_inner = 5,
    index_leaf = 10,
    table_leaf = 13,
  };
  Kind kind = Kind::table_leaf;
  std::uint32_t right = 0;                // child of an inner page
  std::vector<std::uint32_t> cells = {};  // where they begin
  std::uint32_t bad_cells = 0;            // whose beginning makes no sense

  bool is_table() const { return kind == Kind::table_inner || kind == Kind::table_leaf; }
  bool is_leaf() const { return kind == Kind::index_leaf || kind == Kind::table_leaf; }
};

// Nothing where it is no page of a b-tree.
std::optional<TreePage> tree_page(std::string_view page, std::uint32_t number,
                                  std::uint32_t usable);
// Whether it is one, and its cells reach to the end: for finding out how long a page is.
bool fills_page(std::string_view page, std::uint32_t number);

// A number of up to 9 bytes at `at`, which then stands behind it. Nothing beyond the end.
std::optional<std::int64_t> take_varint(std::string_view bytes, std::size_t& at);

struct Cell {
  std::uint32_t child = 0;  // of an inner page
  std::int64_t rowid = 0;   // of a table; of an inner page the highest below `child`
  std::string payload;      // the record, whole; none in an inner page of a table
  std::vector<std::uint32_t> overflow = {};  // the pages it goes on in
};
// Nothing where it makes no sense, or its overflow pages are not there.
std::optional<Cell> cell_at(const Pages& pages, const TreePage& node, std::string_view page,
                            std::uint32_t at);

struct Field {
  enum class Kind { null, integer, real, text, blob };
  Kind kind = Kind::null;
  std::int64_t integer = 0;
  double real = 0;
  std::string bytes = {};  // of text, in the encoding of the database, and of a blob
};
using Record = std::vector<Field>;
// Nothing where lengths and types do not add up exactly.
std::optional<Record> record_of(std::string_view payload);

}  // namespace reprise::worker::salvage
