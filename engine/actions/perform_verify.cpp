#include <algorithm>
#include <cstdio>

#include "actions/check.h"
#include "actions/outcome.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

const char* word_for(const Finding& finding) {
  if (finding.ok) return "pass";
  return finding.could_not_run ? "????" : "FAIL";
}

// What a probe answers: only if every check gave an answer is a no a no.
std::string verdict_of(bool passed, bool any_unanswered) {
  if (passed) return "happened";
  return any_unanswered ? "cannot-tell" : "did-not-happen";
}

}  // namespace

Outcome perform_verify(const model::Map& inputs, const Context& context) {
  model::List checks;
  std::vector<std::string> bad;
  std::size_t good = 0;
  bool any_unanswered = false;
  for (const auto& check : inputs.at("checks").list()) {
    const std::string kind = kind_of(check);
    const std::string name = check["name"].text_or(kind + " " + std::to_string(checks.size() + 1));
    const Finding finding = make_check(check);
    std::printf("%s  %s: %s\n", word_for(finding), base::printable(name).c_str(),
                base::printable(finding.detail).c_str());
    std::fflush(stdout);
    if (finding.ok)
      ++good;
    else
      bad.push_back(name + ": " + finding.detail);
    any_unanswered |= finding.could_not_run;
    checks.push_back(evidence_of(name, kind, finding));
  }
  const bool any = inputs.at("mode").text_or("all") == "any";
  const bool passed = any ? good > 0 : good == checks.size() && good > 0;
  model::Map outputs{{"checks", Value(std::move(checks))},
                     {"verdict", verdict_of(passed, any_unanswered)}};
  if (passed || context.role == "probe") return succeeded(std::move(outputs));
  const std::string why = bad.empty() ? "there is no check" : base::join(bad, "; ");
  return failed({"verify", why}, std::move(outputs));
}

}  // namespace reprise::actions
