// empty-journal: writes the C++ source of empty_journal() to its standard output. Part of the
// build, not of what is installed.
#include <sqlite3.h>

#include <iostream>
#include <string_view>

#include "journal_sqlite/schema.h"

namespace {

using reprise::journal_sqlite::Database;

constexpr std::size_t bytes_of_line = 32;

void write_line(std::string_view bytes) {
  std::cout << "\n      \"";
  for (const char byte : bytes)
    std::cout << '\\' << std::oct << static_cast<unsigned>(static_cast<unsigned char>(byte));
  std::cout << '"';
}

void write_source(std::string_view file) {
  std::cout
      << "#include \"journal_sqlite/empty_journal.h\"\n\nnamespace reprise::journal_sqlite {\n\n"
         "std::string_view empty_journal() {\n  return {";
  for (std::size_t at = 0; at < file.size(); at += bytes_of_line)
    write_line(file.substr(at, bytes_of_line));
  std::cout << ",\n      " << std::dec << file.size()
            << "};\n}\n\n}  // namespace reprise::journal_sqlite\n";
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
