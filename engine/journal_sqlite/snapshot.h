// Snapshot: a copy of the living journal that a reader asks for, looks at and throws away.
#pragma once

#include <string>

namespace reprise::journal_sqlite {

// The path to ask copy_living for, of this process alone; the copy itself is part_of() it.
std::string snapshot_path(const std::string& state_folder);
// What readers that were killed have left; for the holder of the lock.
void remove_snapshots(const std::string& state_folder);

}  // namespace reprise::journal_sqlite
