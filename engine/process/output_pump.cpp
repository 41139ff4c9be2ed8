#include "process/output_pump.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace reprise::process {

namespace {
constexpr std::size_t tail_bytes = 4096;
}

OutputPump::OutputPump(const LaunchSpec& spec)
    : stdout_bytes_max_(spec.stdout_bytes_max),
      is_logged_{spec.log_stdout, spec.log_stderr},
      hidden_(spec.hidden),
      out_(hidden_),
      err_(hidden_),
      log_(spec.log_path, spec.log_bytes_max) {}

bool OutputPump::drain(int file, Stream stream, std::uint64_t bytes_max) {
  static std::array<char, 65536> bytes;  // one thread pumps
  for (std::uint64_t taken = 0; taken < bytes_max;) {
    const ssize_t count = ::read(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    take(stream, {bytes.data(), static_cast<std::size_t>(count)});
    taken += static_cast<std::uint64_t>(count);
  }
  return true;
}

void OutputPump::take(Stream stream, std::string_view bytes) {
  keep(raw_, stream, bytes);
  if (hidden_.empty()) return log(stream, bytes);
  take_safe(stream, (stream == Stream::out ? out_ : err_).feed(bytes));
}

void OutputPump::take_safe(Stream stream, std::string_view bytes) {
  keep(safe_, stream, bytes);
  log(stream, bytes);
}

void OutputPump::log(Stream stream, std::string_view bytes) {
  const auto number = static_cast<std::size_t>(stream);
  if (is_logged_[number]) return log_.append(bytes);
  if (std::exchange(said_so_[number], true)) return;
  log_.append(stream == Stream::out ? "[reprise: stdout is left out: an output of it is secret]\n"
                                    : "[reprise: stderr is left out: an output of it is secret]\n");
}

void OutputPump::keep(Kept& kept, Stream stream, std::string_view bytes) const {
  if (stream == Stream::err) {
    std::string& tail = kept.stderr_tail;
    tail.append(bytes);
    if (tail.size() > 2 * tail_bytes) tail.erase(0, tail.size() - tail_bytes);
    return;
  }
  const auto room =
      std::min<std::uint64_t>(stdout_bytes_max_ - kept.stdout_text.size(), bytes.size());
  kept.stdout_text.append(bytes.substr(0, room));
  kept.stdout_cut = kept.stdout_cut || room < bytes.size();
}

void OutputPump::put(const Kept& kept, LaunchResult& result) {
  result.stdout_text = kept.stdout_text;
  result.stdout_cut = kept.stdout_cut;
  const std::string& tail = kept.stderr_tail;
  result.stderr_tail = tail.substr(tail.size() > tail_bytes ? tail.size() - tail_bytes : 0);
}

void OutputPump::store(LaunchResult& result) {
  if (!hidden_.empty()) {
    take_safe(Stream::out, out_.finish());
    take_safe(Stream::err, err_.finish());
  }
  put(raw_, result);
  result.log_bytes = log_.size();
  result.log_sha256 = log_.sha256_hex();
  result.log_error = log_.error();
}

std::optional<LaunchResult> OutputPump::masked(const LaunchResult& result) const {
  if (hidden_.empty()) return std::nullopt;
  LaunchResult safe = result;
  put(safe_, safe);
  safe.output_text = redact(hidden_, result.output_text, result.output_cut);
  safe.masked = true;
  return safe;
}

std::string read_capped(const std::string& path, std::uint64_t bytes_max, bool& cut) {
  cut = false;
  if (path.empty()) return {};
  // Not blocking: the child may have put a fifo there.
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_size == 0)
    return {};
  cut = static_cast<std::uint64_t>(info.st_size) > bytes_max;
  std::string text(std::min(bytes_max, static_cast<std::uint64_t>(info.st_size)), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t count =
        ::pread(file.get(), text.data() + have, text.size() - have, static_cast<off_t>(have));
    if (count <= 0) break;
    have += static_cast<std::size_t>(count);
  }
  text.resize(have);
  return text;
}

}  // namespace reprise::process
