// Files: copying, hashing and renaming so that a crash leaves either the old or the new.
#pragma once

#include <cstdint>
#include <string>

namespace genesis::files {

bool exists(const std::string& path);
std::int64_t bytes_of(const std::string& path);
std::string sha256_of(const std::string& path);
// Whole, synced and checked by hash before it has its name; an existing `to` is replaced.
void copy(const std::string& from, const std::string& to);
void write(const std::string& path, const std::string& text);
std::string read(const std::string& path);
void sync_folder_of(const std::string& path);
void make_folders(const std::string& path);
void move(const std::string& from, const std::string& to);

}  // namespace genesis::files
