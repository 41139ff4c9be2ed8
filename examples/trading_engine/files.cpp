#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/sha256.h"
#include "database.h"

namespace genesis::files {

namespace {

[[noreturn]] void fail(const std::string& path) {
  throw Problem(path + ": " + std::strerror(errno));
}

void sync(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0 || ::fsync(file) != 0) fail(path);
  ::close(file);
}

}  // namespace

bool exists(const std::string& path) {
  struct stat about {};
  return ::lstat(path.c_str(), &about) == 0;
}

std::int64_t bytes_of(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) fail(path);
  return about.st_size;
}

std::string sha256_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path);
  reprise::base::Sha256 hash;
  std::array<char, 65536> bytes;
  while (file.read(bytes.data(), bytes.size()) || file.gcount() > 0)
    hash.add({bytes.data(), static_cast<std::size_t>(file.gcount())});
  if (file.bad()) fail(path);
  return reprise::base::to_hex(hash.finish());
}

void copy(const std::string& from, const std::string& to) {
  const std::string fresh = to + ".new";
  std::error_code problem;
  std::filesystem::copy_file(from, fresh, std::filesystem::copy_options::overwrite_existing,
                             problem);
  if (problem) throw Problem(from + ": " + problem.message());
  sync(fresh, O_RDONLY);
  if (sha256_of(fresh) != sha256_of(from)) throw Problem(fresh + " differs from " + from);
  move(fresh, to);
}

void write(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  std::ofstream(fresh, std::ios::binary | std::ios::trunc) << text;
  if (read(fresh) != text) throw Problem(fresh + " cannot be written");
  sync(fresh, O_RDONLY);
  move(fresh, path);
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  sync(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

void make_folders(const std::string& path) {
  std::error_code problem;
  std::filesystem::create_directories(path, problem);
  if (problem) throw Problem(path + ": " + problem.message());
}

void move(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) fail(from);
  sync_folder_of(from);
  sync_folder_of(to);
}

}  // namespace genesis::files
