#include "trigger/rules.h"

#include <algorithm>

#include "base/decimal_text.h"
#include "base/sha256.h"
#include "base/text.h"
#include "trigger/compiled.h"

namespace reprise::trigger {

namespace {

using model::LabelTest;
using model::TriggerRule;

// A label that is no number is above and below nothing.
bool compares(const LabelTest& test, const std::string& text) {
  const auto value = base::canonical_decimal(text);
  const auto bound = base::canonical_decimal(test.values.at(0));
  if (!value || !bound) return false;
  const int order = base::compare_decimals(*value, *bound);
  switch (test.kind) {
    case LabelTest::Kind::above:
      return order > 0;
    case LabelTest::Kind::at_least:
      return order >= 0;
    case LabelTest::Kind::below:
      return order < 0;
    default:
      return order <= 0;
  }
}

bool passes(const Rules::Compiled& compiled, const LabelTest& test, const Labels& labels) {
  const auto found = labels.find(test.label);
  if (test.kind == LabelTest::Kind::present) return (found != labels.end()) == test.present;
  if (found == labels.end()) return false;
  const std::string& text = found->second;
  switch (test.kind) {
    case LabelTest::Kind::equal:
    case LabelTest::Kind::in:
      return std::find(test.values.begin(), test.values.end(), text) != test.values.end();
    case LabelTest::Kind::matches:
      return compiled.patterns.at(test.values.at(0)).is_in(text);
    default:
      return compares(test, text);
  }
}

// Of a key, so that what stands in a label cannot look like another label.
std::string escaped(const std::string& text) {
  constexpr std::size_t bytes_max = 200;
  if (text.size() > bytes_max) return "#" + base::sha256_hex(text);
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ',' || c == '=' || c == '#') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

base::Result<Rules> Rules::of(model::Triggers triggers) {
  auto compiled = std::make_shared<Compiled>();
  for (const TriggerRule& rule : triggers.rules) {
    for (const LabelTest& test : rule.match.labels) {
      if (test.kind != LabelTest::Kind::matches) continue;
      const auto pattern = base::Pattern::compile(test.values.at(0));
      if (!pattern) return base::fail(pattern.error());
      compiled->patterns.emplace(test.values.at(0), *pattern);
    }
  }
  compiled->triggers = std::move(triggers);
  return Rules(std::move(compiled));
}

const model::Triggers& Rules::triggers() const { return compiled_->triggers; }

const model::SourceSettings* Rules::source(std::string_view name) const {
  for (const auto& source : compiled_->triggers.sources) {
    if (source.name == name) return &source;
  }
  return nullptr;
}

bool matches(const Rules::Compiled& compiled, const TriggerRule& rule, const Alert& alert) {
  const auto& match = rule.match;
  const auto has = [](const std::vector<std::string>& words, const std::string& word) {
    return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
  };
  if (!has(match.sources, alert.source) || !has(match.severities, alert.severity)) return false;
  // A word that is not known is no severity at all.
  const bool is_bad_enough =
      match.severity_at_least.empty() ||
      severity_rank(alert.severity) >= std::max(0, severity_rank(match.severity_at_least));
  return is_bad_enough &&
         std::all_of(match.labels.begin(), match.labels.end(),
                     [&](const LabelTest& test) { return passes(compiled, test, alert.labels); });
}

std::string group_key(const TriggerRule& rule, const Alert& alert) {
  using Kind = model::Condition::Kind;
  if (!rule.key) {
    const bool is_about_one =
        rule.condition.kind == Kind::each || rule.condition.kind == Kind::lasting;
    return is_about_one ? alert.fingerprint : "";
  }
  std::string key;
  for (const std::string& name : *rule.key) {
    const auto found = alert.labels.find(name);
    if (!key.empty()) key += ',';
    key += name;
    // A label that is missing is not the same as an empty one.
    if (found != alert.labels.end()) key += "=" + escaped(found->second);
  }
  return key;
}

std::string target_of(const TriggerRule& rule, const std::string& key) {
  const std::string base = !rule.target.empty() ? rule.target
                           : rule.start         ? rule.start->runbook
                                                : rule.name;
  return key.empty() ? base : base + "[" + key + "]";
}

std::string quoted(std::string_view text) {
  constexpr std::size_t bytes_max = 80;
  std::string shown = base::printable(base::to_utf8(text.substr(0, bytes_max)));
  std::replace(shown.begin(), shown.end(), '\n', ' ');
  std::replace(shown.begin(), shown.end(), '\t', ' ');
  return "'" + shown + (text.size() > bytes_max ? "...'" : "'");
}

}  // namespace reprise::trigger
