#include "load/decode_alerts.h"

#include <algorithm>

#include "base/decimal_text.h"
#include "base/text.h"
#include "load/decode_rules.h"
#include "load/decode_sources.h"
#include "load/scalars.h"
#include "load/warning.h"

namespace reprise::load {

namespace {

using model::LabelTest;
using model::TriggerRule;

constexpr std::pair<std::string_view, LabelTest::Kind> comparisons[] = {
    {">", LabelTest::Kind::above},
    {">=", LabelTest::Kind::at_least},
    {"<", LabelTest::Kind::below},
    {"<=", LabelTest::Kind::at_most},
};

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// "label > number"
bool read_comparison(const std::vector<std::string_view>& words, TriggerRule& rule) {
  if (words.size() != 3 || !is_word(words[0])) return false;
  const auto number = base::canonical_decimal(words[2]);
  for (const auto& [sign, kind] : comparisons) {
    if (words[1] != sign || !number) continue;
    rule.match.labels = {{std::string(words[0]), kind, {*number}}};
    return true;
  }
  return false;
}

void decode_condition_text(Reporter& report, Node node, TriggerRule& rule) {
  const auto text = read_text(report, node, "'condition'");
  if (!text) return;
  std::vector<std::string_view> words;
  for (const std::string_view word : base::split(base::trim(*text), ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  if (words.size() == 1 && is_word(words[0])) {
    // Senders name an alert after what they see, or after the rule.
    rule.match.labels = {{"alertname", LabelTest::Kind::in, {std::string(words[0]), rule.name}}};
    return;
  }
  if (read_comparison(words, rule)) return;
  report.error("RP0511", node.place(), "this condition cannot be decided",
               "write the name of an alert, or a comparison such as position_discrepancy > 1000");
}

TriggerRule decode_alert(Reporter& report, Node node) {
  TriggerRule rule;
  const Fields fields(report, node, "an alert", {"name", "condition", "channels", "severity"});
  if (!fields.is_map()) return rule;
  rule.place = node.place();
  if (const auto name = fields.need("name")) {
    rule.place = name->place();
    const auto text = read_text(report, *name, "'name'");
    if (text && check_trigger_name(report, *name, *text, "an alert")) rule.name = *text;
  }
  if (const auto condition = fields.need("condition")) {
    decode_condition_text(report, *condition, rule);
  }
  if (const auto channels = fields.need("channels")) {
    rule.channels = read_texts(report, *channels, "'channels'");
  }
  if (const auto severity = fields.need("severity")) {
    const auto word = read_choice(report, *severity, "'severity'", severity_words());
    if (word) rule.severity = severity_words()[*word];
  }
  return rule;
}

}  // namespace

std::vector<TriggerRule> decode_alerts(Reporter& report, Node node) {
  std::vector<TriggerRule> rules;
  if (!expect_list(report, node, "'alerts'")) return rules;
  for (const Node item : node.items()) rules.push_back(decode_alert(report, item));
  return rules;
}

void warn_of_alerts(base::Diagnostics& diagnostics, const std::vector<TriggerRule>& alerts) {
  for (const TriggerRule& rule : alerts) {
    if (rule.match.labels.empty()) continue;
    const LabelTest& test = rule.match.labels.front();
    const bool is_name = test.kind == LabelTest::Kind::in;
    const std::string& word = is_name ? test.values.front() : test.label;
    const std::string comes =
        is_name ? "an alert of that name comes" : "an alert comes that has it as a label";
    warn(diagnostics, "RP0510", rule.place,
         "nothing here measures '" + word + "': the rule comes true when " + comes,
         "let the system that measures it send an alert; docs/triggers.md shows how");
  }
}

}  // namespace reprise::load
