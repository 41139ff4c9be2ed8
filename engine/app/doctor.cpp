#include "app/doctor.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include "app/latch.h"
#include "app/line_socket.h"
#include "app/paths.h"
#include "model/value.h"

namespace reprise::app {

namespace {

using Level = Finding::Level;

constexpr unsigned long long free_bytes_min = 256ull << 20;

Finding examine_folder(const std::string& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0)
    return {errno == ENOENT ? Level::good : Level::bad, "state folder",
            folder + ": " + std::strerror(errno),
            errno == ENOENT ? "It is made by the first run." : "Choose another with --state."};
  if (!S_ISDIR(status.st_mode)) return {Level::bad, "state folder", folder + " is no folder"};
  if (status.st_uid != ::getuid())
    return {Level::bad, "state folder", folder + " belongs to another user",
            "Run as its owner, or choose another with --state."};
  if ((status.st_mode & 077) != 0)
    return {Level::bad, "state folder", folder + " is open to others", "chmod 700 " + folder};
  return {Level::good, "state folder", folder};
}

Finding examine_space(const std::string& folder) {
  struct statvfs space {};
  if (::statvfs(folder.c_str(), &space) != 0)
    return {Level::good, "disk space", "not looked at: there is no state folder yet"};
  const unsigned long long free_bytes = 1ull * space.f_bavail * space.f_frsize;
  const std::string text = std::to_string(free_bytes >> 20) + " MiB free";
  if (free_bytes < free_bytes_min)
    return {Level::bad, "disk space", text, "New runs are refused below 64 MiB."};
  return {Level::good, "disk space", text};
}

Finding examine_clock() {
  // Earlier than this source was written: the clock has never been set.
  constexpr std::time_t plausible_min = 1'760'000'000;
  const std::time_t now = std::time(nullptr);
  if (now < plausible_min)
    return {Level::bad, "clock", "the wall clock stands in the past", "Set the clock (NTP)."};
  return {Level::good, "clock", base::format_timestamp(std::int64_t{now} * 1'000'000)};
}

Finding examine_worker() {
  auto path = worker_path();
  if (!path) return {Level::bad, "worker", path.error().message, path.error().hint};
  if (::access(path->c_str(), X_OK) != 0)
    return {Level::bad, "worker", *path + " cannot be executed"};
  return {Level::good, "worker", *path};
}

Finding examine_engine(const std::string& folder) {
  auto socket = LineSocket::connect(folder);
  if (!socket) return {Level::good, "engine", "none is running in this state folder"};
  auto answer = socket->ask(model::Map{{"do", "hello"}});
  if (!answer) return {Level::bad, "engine", answer.error().message};
  return {Level::good, "engine",
          "pid " + std::to_string((*answer)["pid"].integer_or(0)) + ", version " +
              (*answer)["version"].text_or("?")};
}

Finding examine_latch(const std::string& folder) {
  if (::access((folder + "/latch").c_str(), F_OK) != 0) return {Level::good, "kill switch", "open"};
  Latch latch(folder);
  if (latch.is_set())
    return {Level::warning, "kill switch", "set: " + latch.reason(),
            "When it is safe: reprise clear --reason TEXT"};
  return {Level::good, "kill switch", "open"};
}

Finding examine_witness(const std::string& folder) {
  struct stat journal {
  }, witness{};
  if (::stat((folder + "/journal.db").c_str(), &journal) != 0 ||
      ::stat((folder + "/witness").c_str(), &witness) != 0)
    return {Level::good, "witness", "not there yet"};
  if (journal.st_dev == witness.st_dev)
    return {Level::warning, "witness", "on the same file system as the journal",
            "A witness on another disk notices when the whole disk is rolled back."};
  return {Level::good, "witness", "on another file system"};
}

}  // namespace

std::vector<Finding> examine(const std::string& state_folder) {
  return {examine_folder(state_folder),
          examine_space(state_folder),
          examine_clock(),
          examine_worker(),
          examine_engine(state_folder),
          examine_latch(state_folder),
          examine_witness(state_folder)};
}

}  // namespace reprise::app
