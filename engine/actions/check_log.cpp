#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "actions/check.h"
#include "actions/log_lines.h"
#include "base/pattern.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

base::Result<std::int64_t> count_lines(int file, const Value& spec) {
  const auto span = log_span(spec["since"]);
  if (!span) return base::fail(span.error());
  const auto pattern = base::Pattern::compile(spec["matches"].text());
  if (!pattern) return base::fail(pattern.error());
  std::int64_t found = 0;
  const auto read = each_line(file, *span, [&](std::string_view line) {
    if (pattern->is_in(line)) ++found;
  });
  if (!read) return base::fail(read.error());
  return found;
}

Finding judge(const Value& spec, std::int64_t found) {
  const bool bounded = spec["min"].is_integer() || spec["max"].is_integer();
  const std::int64_t most = spec["max"].integer_or(bounded ? found : 0);
  const std::string said = std::to_string(found) + " lines match";
  if (found < spec["min"].integer_or(0))
    return refused(said + ", wanted at least " + std::to_string(spec["min"].integer()));
  if (found > most) return refused(said + ", wanted at most " + std::to_string(most));
  return passed(said);
}

}  // namespace

Finding check_log(const Value& spec) {
  const std::string path = spec["file"].text();
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) return unanswered(base::printable(path) + ": " + std::strerror(errno));
  struct stat about {};
  const bool regular = ::fstat(file, &about) == 0 && S_ISREG(about.st_mode);
  auto found = base::Result<std::int64_t>(base::fail("no-file", "it is no regular file"));
  if (regular) found = count_lines(file, spec);
  ::close(file);
  if (!found) return unanswered(base::printable(path) + ": " + found.error().message);
  Finding finding = judge(spec, *found);
  finding.evidence["lines"] = *found;
  return finding;
}

}  // namespace reprise::actions
