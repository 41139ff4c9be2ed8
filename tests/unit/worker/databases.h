// Databases for tests of calls: known rows, pages that are destroyed, and what is in a file.
#pragma once

#include <fcntl.h>

#include <map>
#include <random>
#include <set>
#include <vector>

#include "unit/worker/calls.h"
#include "worker/salvage/tree_page.h"

namespace reprise::worker {

// Each row of a query as one text.
inline std::vector<std::string> rows_of(const std::string& path, const std::string& query) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  INFO(query << ": " << sqlite3_errmsg(database));
  REQUIRE(sqlite3_prepare_v2(database, query.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  std::vector<std::string> rows;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    std::string row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      const bool text = sqlite3_column_type(statement, i) == SQLITE_TEXT;
      const auto* bytes = reinterpret_cast<const char*>(
          text ? static_cast<const void*>(sqlite3_column_text(statement, i))
               : sqlite3_column_blob(statement, i));
      const auto count = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
      row += std::to_string(sqlite3_column_type(statement, i)) + ":" +
             (bytes == nullptr ? "" : std::string(bytes, count)) + "|";
    }
    rows.push_back(row);
  }
  sqlite3_finalize(statement);
  sqlite3_close(database);
  return rows;
}

inline std::set<std::string> set_of(const std::string& path, const std::string& query) {
  const auto rows = rows_of(path, query);
  return {rows.begin(), rows.end()};
}

class DamagedFile {
 public:
  explicit DamagedFile(std::string path, std::uint32_t page_bytes = 1024)
      : path_(std::move(path)), page_bytes_(page_bytes) {}

  std::uint32_t root_of(const std::string& name) const {
    const auto rows = rows_of(
        path_, "SELECT CAST(rootpage AS TEXT) FROM sqlite_schema WHERE name='" + name + "'");
    return static_cast<std::uint32_t>(std::stoul(rows.at(0).substr(2)));
  }
  std::uint32_t pages() const {
    return static_cast<std::uint32_t>(std::filesystem::file_size(path_) / page_bytes_);
  }
  std::string page(std::uint32_t number) const {
    std::ifstream file(path_, std::ios::binary);
    file.seekg((number - 1) * std::streamoff{page_bytes_});
    std::string bytes(page_bytes_, '\0');
    file.read(bytes.data(), page_bytes_);
    return bytes;
  }
  // The child in the middle of an inner page.
  std::uint32_t child_of(std::uint32_t number) const {
    const std::string bytes = page(number);
    const auto node = salvage::tree_page(bytes, number, page_bytes_);
    REQUIRE((node && !node->is_leaf() && node->cells.size() > 2));
    return salvage::number_at(bytes, node->cells[node->cells.size() / 2]);
  }
  void overwrite(std::uint32_t number, const std::string& bytes, std::size_t at = 0) const {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((number - 1) * std::streamoff{page_bytes_} + static_cast<std::streamoff>(at));
    file << bytes;
  }
  void destroy(std::uint32_t number, std::mt19937& chance) const {
    std::string bytes(page_bytes_, '\0');
    for (char& byte : bytes) byte = static_cast<char>(chance());
    overwrite(number, bytes);
  }

 private:
  std::string path_;
  std::uint32_t page_bytes_;
};

}  // namespace reprise::worker
