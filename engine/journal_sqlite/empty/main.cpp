// empty-journal: writes the C++ source of empty_journal() to its standard output. Part of the
// build, not of what is installed.
#include <sqlite3.h>

#include <iomanip>
#include <iostream>
#include <string_view>

#include "journal_sqlite/schema.h"

namespace {

using reprise::journal_sqlite::Database;

constexpr std::size_t piece_size = 16;

void write_piece(std::size_t at, std::string_view bytes) {
  std::cout << "  put(" << std::dec << at << ", \"" << std::oct << std::setfill('0');
  for (const char byte : bytes)
    std::cout << '\\' << std::setw(3) << static_cast<unsigned>(static_cast<unsigned char>(byte));
  std::cout << "\");\n";
}

// Most of it are zeros.
void write_source(std::string_view file) {
  std::cout
      << "#include \"journal_sqlite/empty_journal.h\"\n\n#include <cstddef>\n\n"
         "namespace reprise::journal_sqlite {\n\nstd::string empty_journal() {\n"
         "  std::string file("
      << file.size() << ", '\\0');\n"
      << "  const auto put = [&file](std::size_t at, const char* bytes) {\n    file.replace(at, "
      << piece_size << ", bytes, " << piece_size << ");\n  };\n";
  for (std::size_t at = 0; at < file.size(); at += piece_size)
    if (const auto piece = file.substr(at, piece_size);
        piece.find_first_not_of('\0') != std::string_view::npos)
      write_piece(at, piece);
  std::cout << "  return file;\n}\n\n}  // namespace reprise::journal_sqlite\n";
}

int complain(const reprise::base::Error& error) {
  std::cerr << "empty-journal: " << error.message << "\n";
  return 1;
}

}  // namespace

int main() {
  auto db = Database::open_empty();
  if (!db) return complain(db.error());
  if (auto made = reprise::journal_sqlite::create_tables(*db); !made) return complain(made.error());
  sqlite3_int64 size = 0;
  auto* file = sqlite3_serialize(db->handle(), "main", &size, 0);
  if (file == nullptr) return complain(db->error("read the journal's pages"));
  write_source({reinterpret_cast<const char*>(file), static_cast<std::size_t>(size)});
  sqlite3_free(file);
  return std::cout.flush() ? 0 : 1;
}
