#include "actions/log_lines.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace reprise::actions {

using base::WallMicros;
using model::Value;

namespace {

constexpr std::size_t line_bytes_max = 64u << 10, tail_bytes_max = 1u << 20;
constexpr std::size_t date_columns = 64;
constexpr WallMicros micros_per_milli = 1'000;

auto io_error() { return base::fail("io", std::strerror(errno)); }

WallMicros now() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000;
}

bool fits(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    const bool gap = text[i] == ' ' || text[i] == 'T';
    if (form[i] == '0' ? !digit : form[i] == ' ' ? !gap : text[i] != form[i]) return false;
  }
  return true;
}

// "2026-11-01 12:00:00,250 +0100" and its like at the beginning of `text`.
std::optional<WallMicros> instant_at(std::string_view text) {
  constexpr std::string_view form = "0000-00-00 00:00:00";
  if (!fits(text, form)) return std::nullopt;
  std::string stamp(text.substr(0, form.size()));
  stamp[10] = 'T';
  text.remove_prefix(form.size());
  if (text.size() > 1 && (text[0] == '.' || text[0] == ',')) {
    const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    if (end > 1) stamp += "." + std::string(text.substr(1, std::min<std::size_t>(end - 1, 6)));
    text.remove_prefix(end);
  }
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (fits(text, "+00:00") || fits(text, "-00:00"))
    stamp += text.substr(0, 6);
  else if (fits(text, "+0000") || fits(text, "-0000"))
    stamp += std::string(text.substr(0, 3)) + ":" + std::string(text.substr(3, 2));
  else
    stamp += "Z";
  const auto instant = base::parse_timestamp(stamp);
  return instant ? std::optional(*instant) : std::nullopt;
}

std::optional<WallMicros> instant_of(std::string_view line) {
  const auto last = std::min(line.size(), date_columns);
  for (std::size_t at = 0; at < last; ++at)
    if (const auto instant = instant_at(line.substr(at))) return instant;
  return std::nullopt;
}

// Lets through what the span wants.
class Gate {
 public:
  Gate(const LogSpan& span, const std::function<void(std::string_view)>& take)
      : first_(span.first_instant), take_(take), open_(!first_) {}

  void pass(std::string_view line) {
    any_ = true;
    if (first_)
      if (const auto instant = instant_of(line)) {
        any_timed_ = true;
        open_ = *instant >= *first_;
      }
    if (open_) take_(line);
  }
  bool blind() const { return first_ && any_ && !any_timed_; }

 private:
  const std::optional<WallMicros> first_;
  const std::function<void(std::string_view)>& take_;
  bool open_, any_ = false, any_timed_ = false;
};

base::Result<std::size_t> read_at(int file, std::int64_t offset, char* bytes, std::size_t size) {
  for (;;) {
    const ssize_t count = ::pread(file, bytes, size, offset);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return io_error();
  }
}

}  // namespace

base::Result<LogSpan> log_span(const Value& since) {
  if (since.is_null()) return LogSpan{};
  if (since.is_integer() && since.integer() >= 0) return LogSpan{since.integer()};
  if (since["wall_ms"].is_integer())
    return LogSpan{0, since["wall_ms"].integer() * micros_per_milli};
  const std::string text = since.text_or("");
  if (const auto age = base::parse_duration(text))
    return LogSpan{0, now() - *age * micros_per_milli};
  if (const auto instant = base::parse_timestamp(text)) return LogSpan{0, *instant};
  return base::fail("inputs",
                    "since must be a timestamp with zone, a duration, or a number of bytes");
}

base::Status each_line(int file, const LogSpan& span,
                       const std::function<void(std::string_view)>& take) {
  struct stat about {};
  if (::fstat(file, &about) != 0) return io_error();
  if (about.st_size < span.first_byte)
    return base::fail("rotated", "the log has fewer bytes than were to be passed over");
  Gate gate(span, take);
  std::string line;
  std::array<char, 65536> bytes;
  for (std::int64_t offset = span.first_byte;;) {
    const auto count = read_at(file, offset, bytes.data(), bytes.size());
    if (!count) return base::fail(count.error());
    if (*count == 0) break;
    offset += static_cast<std::int64_t>(*count);
    for (std::string_view rest(bytes.data(), *count); !rest.empty();) {
      const auto end = rest.find('\n');
      const auto piece = rest.substr(0, end);
      line.append(piece.substr(0, line_bytes_max - std::min(line_bytes_max, line.size())));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (end == std::string_view::npos) continue;
      gate.pass(line);
      line.clear();
    }
  }
  if (!line.empty()) gate.pass(line);
  if (gate.blind()) return base::fail("no-time", "no line of the log bears a time");
  return {};
}

base::Result<std::string> last_lines(int file, std::size_t lines_max) {
  struct stat about {};
  if (::fstat(file, &about) != 0) return io_error();
  const std::int64_t begin =
      std::max<std::int64_t>(0, about.st_size - static_cast<std::int64_t>(tail_bytes_max));
  std::string text(static_cast<std::size_t>(about.st_size - begin), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const auto count = read_at(file, begin + static_cast<std::int64_t>(have), text.data() + have,
                               text.size() - have);
    if (!count) return base::fail(count.error());
    if (*count == 0) break;
    have += *count;
  }
  text.resize(have);
  std::size_t at = text.size() - (text.ends_with('\n') ? 1 : 0), lines = 0;
  while (at > 0 && (text[at - 1] != '\n' || ++lines < lines_max)) --at;
  return text.substr(lines_max == 0 ? text.size() : at);
}

}  // namespace reprise::actions
