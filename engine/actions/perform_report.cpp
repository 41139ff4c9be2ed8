#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "actions/outcome.h"

namespace reprise::actions {

namespace {

base::Error io_error(const std::string& path) { return {"io", path + ": " + std::strerror(errno)}; }

bool write_and_sync(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fsync(file) == 0;
}

// Whoever reads the path sees the old file or the whole new one, never a part, also after a crash.
base::Status replace_file(int folder, const std::string& name, std::string_view text) {
  struct stat about {};
  if (::fstatat(folder, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(about.st_mode))
    return base::fail(
        "refused", name + " is " + (S_ISLNK(about.st_mode) ? "a symbolic link" : "no plain file"),
        "remove it, or write the report to another path");
  const std::string fresh = "." + name + ".new";
  if (::unlinkat(folder, fresh.c_str(), 0) != 0 && errno != ENOENT)
    return base::fail(io_error(fresh));
  const int file =
      ::openat(folder, fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
  if (file < 0) return base::fail(io_error(fresh));
  const bool written = write_and_sync(file, text);
  const base::Error problem = io_error(fresh);
  if (::close(file) != 0 || !written) {
    ::unlinkat(folder, fresh.c_str(), 0);
    return base::fail(problem);
  }
  if (::renameat(folder, fresh.c_str(), folder, name.c_str()) != 0)
    return base::fail(io_error(name));
  if (::fsync(folder) != 0) return base::fail(io_error(name));
  return {};
}

}  // namespace

Outcome perform_report(const model::Map& inputs, const Context&) {
  const auto to = inputs.find("to");
  const auto text = inputs.find("text");
  if (to == inputs.end() || to->second.text().empty())
    return failed({"inputs", "there is no path to write the report to"});
  if (text == inputs.end() || !text->second.is_text())
    return failed({"inputs", "the engine has given no report text"});
  const auto path = std::filesystem::absolute(to->second.text()).lexically_normal();
  std::error_code problem;
  std::filesystem::create_directories(path.parent_path(), problem);
  if (problem) return failed({"io", path.parent_path().string() + ": " + problem.message()});
  const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return failed(io_error(path.parent_path()));
  const auto done = replace_file(folder, path.filename(), text->second.text());
  ::close(folder);
  if (!done) return failed(done.error());
  return succeeded(
      {{"path", path.string()}, {"bytes", static_cast<std::int64_t>(text->second.text().size())}});
}

}  // namespace reprise::actions
