#include <optional>

#include "actions/check.h"
#include "actions/child.h"
#include "base/pattern.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

constexpr std::size_t shown_bytes_max = 1024;

bool wanted_exit(const Value& wanted, int exit) {
  if (wanted.is_null()) return exit == 0;
  if (wanted.is_integer()) return wanted.integer() == exit;
  if (!wanted.is_list()) return false;
  for (const auto& one : wanted.list())
    if (one.is_integer() && one.integer() == exit) return true;
  return false;
}

// Nothing when the output is as wanted.
std::optional<Finding> judge_output(const Value& expect, const std::string& text) {
  for (const char* key : {"stdout_matches", "stdout_not_matches"}) {
    if (!expect[key].is_text()) continue;
    const auto pattern = base::Pattern::compile(expect[key].text());
    if (!pattern) return unanswered(pattern.error().message);
    const bool found = pattern->is_in(text);
    if (found != (std::string_view(key) == "stdout_matches"))
      return refused(std::string("its output ") + (found ? "matches '" : "does not match '") +
                     base::printable(expect[key].text()) + "'");
  }
  return std::nullopt;
}

}  // namespace

Finding check_run(const Value& argv, const Value& expect, base::Millis timeout_ms) {
  ChildSpec spec;
  for (const auto& item : argv.list()) spec.argv.push_back(item.text());
  spec.timeout_ms = timeout_ms;
  const ChildEnd end = run_child(spec);
  if (end.how != ChildEnd::How::exited) return unanswered(end.summary());
  const auto shown = base::to_utf8(base::trim(end.stdout_text).substr(0, shown_bytes_max));
  model::Map evidence{{"exit", end.exit}, {"stdout", shown}};
  Finding finding = passed(end.summary());
  if (!wanted_exit(expect["exit"], end.exit)) finding = refused(end.summary());
  if (finding.ok)
    if (auto other = judge_output(expect, end.stdout_text)) finding = *other;
  finding.evidence = std::move(evidence);
  return finding;
}

}  // namespace reprise::actions
