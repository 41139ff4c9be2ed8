#include "process/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "base/text.h"
#include "process/unique_fd.h"

namespace reprise::process {

namespace {

class Attributes {
 public:
  explicit Attributes(bool new_session) {
    ::posix_spawnattr_init(&attributes_);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    const int place = new_session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
    ::posix_spawnattr_setflags(
        &attributes_, static_cast<short>(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | place));
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  int add_all(const std::vector<int>& files, const std::string& cwd) {
    int error = 0;
    const int count = static_cast<int>(files.size());
    for (int number = 0; number < count && error == 0; ++number)
      error = ::posix_spawn_file_actions_adddup2(&actions_, files[number], number);
    if (error == 0) error = ::posix_spawn_file_actions_addclosefrom_np(&actions_, count);
    const char* folder = cwd.empty() ? "/" : cwd.c_str();
    if (error == 0) error = ::posix_spawn_file_actions_addchdir_np(&actions_, folder);
    return error;
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

std::vector<char*> pointers(const std::vector<std::string>& items) {
  std::vector<char*> result;
  result.reserve(items.size() + 1);
  for (const auto& item : items) result.push_back(const_cast<char*>(item.c_str()));
  result.push_back(nullptr);
  return result;
}

// A source below the highest target would be overwritten before it is used.
int lift_files(std::vector<int>& files, std::vector<UniqueFd>& lifted) {
  for (int& file : files) {
    if (file >= static_cast<int>(files.size())) continue;
    lifted.emplace_back(::fcntl(file, F_DUPFD_CLOEXEC, static_cast<int>(files.size())));
    if (!lifted.back()) return errno;
    file = lifted.back().get();
  }
  return 0;
}

bool is_folder(const std::string& path) {
  struct stat info {};
  return path.empty() || (::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode));
}

bool is_program(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

base::Error not_started(const SpawnRequest& request, int error) {
  const bool folder_fault = (error == ENOENT || error == ENOTDIR) && !is_folder(request.cwd);
  const std::string& what = folder_fault ? request.cwd : request.program;
  return {"not-started", (folder_fault ? "working directory " : "") + base::printable(what) + ": " +
                             std::strerror(error)};
}

}  // namespace

base::Result<pid_t> spawn(const SpawnRequest& request) {
  static const Attributes own_group(false), own_session(true);
  std::vector<int> files = request.files;
  std::vector<UniqueFd> lifted;
  FileActions actions;
  int error = lift_files(files, lifted);
  if (error == 0) error = actions.add_all(files, request.cwd);
  pid_t pid = -1;
  const auto& attributes = request.new_session ? own_session : own_group;
  if (error == 0)
    error = ::posix_spawn(&pid, request.program.c_str(), actions.get(), attributes.get(),
                          pointers(request.argv).data(), pointers(request.env).data());
  if (error != 0) return base::fail(not_started(request, error));
  return pid;
}

base::Result<std::string> find_program(const std::string& name, const std::vector<std::string>& env,
                                       const std::string& cwd) {
  if (name.empty()) return base::fail("not-started", "the program's name is empty");
  if (name.find('/') != std::string::npos) return name;
  constexpr std::string_view variable = "PATH=";
  std::string_view path;
  for (const auto& item : env)
    if (item.starts_with(variable)) path = std::string_view(item).substr(variable.size());
  for (const auto folder : base::split(path, ':')) {
    std::string candidate = std::string(folder) + "/" + name;
    if (folder.empty() || folder.front() != '/') candidate = cwd + "/" + candidate;
    if (is_program(candidate)) return candidate;
  }
  return base::fail("not-started",
                    base::printable(name) + ": not found in PATH (" + base::printable(path) + ")");
}

}  // namespace reprise::process
