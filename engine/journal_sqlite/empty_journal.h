// The file of a journal that nothing is in yet: tables and triggers. It is made of create_tables()
// while the programs are built (empty/main.cpp), since SQLite takes longer to make them than a
// first start takes for all else.
#pragma once

#include <string_view>

namespace reprise::journal_sqlite {

std::string_view empty_journal();

}  // namespace reprise::journal_sqlite
