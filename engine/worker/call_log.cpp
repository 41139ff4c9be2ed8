#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <deque>

#include "actions/log_lines.h"
#include "base/pattern.h"
#include "base/text.h"
#include "script/host_calls.h"
#include "worker/rooted.h"

namespace reprise::worker {

using model::Value;

namespace {

constexpr std::size_t found_bytes_max = 1u << 20;

// The last lines that fit, by number and by bytes.
class Newest {
 public:
  explicit Newest(std::int64_t lines_max)
      : lines_max_(static_cast<std::size_t>(std::max<std::int64_t>(lines_max, 0))) {}
  void add(std::string_view line) {
    lines_.emplace_back(line);
    bytes_ += line.size();
    while (lines_.size() > lines_max_ || bytes_ > found_bytes_max) {
      bytes_ -= lines_.front().size();
      lines_.pop_front();
    }
  }
  Value list() const {
    model::List list;
    for (const auto& line : lines_) list.push_back(base::to_utf8(line));
    return Value(std::move(list));
  }

 private:
  const std::size_t lines_max_;
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;
};

base::Result<process::UniqueFd> open_log(const Place& place, const std::string& path) {
  auto file = open_rooted(place, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  struct stat about {};
  if (file && (::fstat(file->get(), &about) != 0 || !S_ISREG(about.st_mode)))
    return base::fail("no-file", path + " is no regular file");
  return file;
}

base::Result<Value> search(const script::Call& call, int file) {
  const auto span = actions::log_span(call.args["since"]);
  if (!span) return base::fail(span.error());
  const auto pattern = base::Pattern::compile(call.args["matches"].text());
  if (!pattern) return base::fail("inputs", "matches: " + pattern.error().message);
  Newest newest(call.args["max"].integer_or(0));
  std::int64_t count = 0;
  const auto read = actions::each_line(file, *span, [&](std::string_view line) {
    if (!pattern->is_in(line)) return;
    ++count;
    newest.add(line);
  });
  if (!read) return base::fail(read.error());
  return call.name == "log.count" ? Value(count) : newest.list();
}

base::Result<Value> tail(const script::Call& call, int file) {
  const auto lines =
      static_cast<std::size_t>(std::max<std::int64_t>(call.args["lines"].integer(), 0));
  auto text = actions::last_lines(file, lines);
  if (!text) return base::fail(text.error());
  return Value(base::to_utf8(*text));
}

}  // namespace

Made call_log(const script::Call& call, const std::string&, const Place& place) {
  const std::string path = call.args["path"].text();
  const auto file = open_log(place, path);
  if (!file) return script::given(file.error());
  auto found = call.name == "log.tail" ? tail(call, file->get()) : search(call, file->get());
  if (found) return script::given(std::move(*found));
  found.error().message = path + ": " + found.error().message;
  return script::given(found.error());
}

}  // namespace reprise::worker
