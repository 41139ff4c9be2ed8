#include "journal_sqlite/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <sstream>
#include <thread>

#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

namespace {

std::string first_line(const std::string& path) {
  auto text = read_file(path, 1 << 16);
  return text ? text->substr(0, text->find('\n')) : "";
}

// 0 where there is no such process.
unsigned long long start_ticks_of(int pid) {
  const std::string text = first_line("/proc/" + std::to_string(pid) + "/stat");
  const auto name_end = text.rfind(')');  // the name may hold blanks and parentheses
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string word;
  for (int field = 3; field < 22; ++field) fields >> word;
  unsigned long long ticks = 0;
  fields >> ticks;
  return ticks;
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

std::string to_text(const LockHolder& holder) {
  std::ostringstream text;
  text << "pid " << holder.pid << "\nstart_ticks " << holder.start_ticks << "\nhost " << holder.host
       << "\nboot_id " << holder.boot_id << "\n";
  return text.str();
}

LockHolder read_holder(const std::string& path) {
  LockHolder holder;
  auto text = read_file(path, 4096);
  std::istringstream words(text ? *text : "");
  std::string key;
  while (words >> key) {
    if (key == "pid") words >> holder.pid;
    if (key == "start_ticks") words >> holder.start_ticks;
    if (key == "host") words >> holder.host;
    if (key == "boot_id") words >> holder.boot_id;
  }
  return holder;
}

bool is_alive(const LockHolder& holder) {
  return holder.pid > 0 && start_ticks_of(holder.pid) == holder.start_ticks;
}

base::Error busy_error(const std::string& path) {
  const LockHolder holder = read_holder(path);
  if (!is_alive(holder))
    return {busy, "the journal in " + folder_of(path) + " is in use by a reader",
            "Try again when 'reprise list', 'show' or 'journal ...' has ended."};
  return {busy,
          "the journal in " + folder_of(path) + " is in use by the engine with pid " +
              std::to_string(holder.pid) + " on " + holder.host,
          "Hand the run to it, or end it first."};
}

enum class Got { yes, no, error };

Got try_lock(const Fd& file, int how) {
  while (::flock(file.get(), how | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return Got::no;
    if (errno != EINTR) return Got::error;
  }
  return Got::yes;
}

base::Status write_holder(const Fd& file, const std::string& path) {
  std::string text = to_text(this_process());
  text.resize(512, ' ');  // one length for ever: rewriting it needs no space on a full disk
  return write_at(file, text, 0, path);
}

}  // namespace

LockHolder this_process() {
  LockHolder holder;
  holder.pid = ::getpid();
  holder.start_ticks = start_ticks_of(holder.pid);
  holder.host = host_name();
  holder.boot_id = first_line("/proc/sys/kernel/random/boot_id");
  return holder;
}

base::Result<LockFile> LockFile::exclusive(const std::string& path, int patience_ms) {
  auto file = open_file(path, O_RDWR | O_CREAT, 0600);
  if (!file) return base::fail(io, file.error().message);
  for (int waited_ms = 0;; waited_ms += 20) {
    const Got got = try_lock(*file, LOCK_EX);
    if (got == Got::error) return base::fail(io_error("lock", path, errno));
    if (got == Got::yes) break;
    if (waited_ms >= patience_ms || is_alive(read_holder(path)))
      return base::fail(busy_error(path));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  if (auto written = write_holder(*file, path); !written) return base::fail(written.error());
  return LockFile(std::move(*file));
}

base::Result<LockFile> LockFile::shared(const std::string& path) {
  // Made where a journal was copied here without it: an engine that starts meanwhile must see us.
  auto file = open_file(path, O_RDONLY | O_CREAT, 0600);
  if (!file) return base::fail(file.error());
  const Got got = try_lock(*file, LOCK_SH);
  if (got == Got::error) return base::fail(io_error("lock", path, errno));
  if (got == Got::no) return base::fail(busy_error(path));
  return LockFile(std::move(*file));
}

}  // namespace reprise::journal_sqlite
